"""Reads shaped for one page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import ClinicProfile

from .models import QuestionnaireVersion
from .scoring import Escalation, Form, Item, ScoreRule, Trigger
from .wording import asked_when, in_quotes

PLACES = ("emergency_number", "maternity_line", "crisis_line")


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question as staff read it."""

    link_id: str
    text: str
    help: str
    required: bool
    sensitive: bool
    answered: str
    options: tuple[str, ...]
    asked_when: str
    raises: tuple[tuple[str, str], ...]
    action: str
    messages: tuple[tuple[str, str], ...]
    is_off: bool
    can_be_switched: bool
    at_clinic_only: bool
    setup_note: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Page:
    number: int
    title: str
    intro: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True)
class Together:
    """An escalation in words."""

    reason: str
    level: str
    action: str
    messages: tuple[tuple[str, str], ...]
    doctor_only: bool


@dataclass(frozen=True, kw_only=True)
class Reckoning:
    """A score in words: what it adds up, and from where on it says something."""

    name: str
    range: str
    lines: tuple[str, ...]
    note: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Everything a reviewer must have seen before publishing, in one place."""

    version: QuestionnaireVersion
    pages: tuple[Page, ...]
    escalations: tuple[Together, ...]
    scores: tuple[Reckoning, ...]
    default_messages: tuple[tuple[str, str], ...]
    safety_net: str
    has_number: bool


def preview_of(version: QuestionnaireVersion) -> Preview:
    """The whole form, in one query for the clinic's numbers."""
    form, clinic = version.form, ClinicProfile.current()
    return Preview(
        version=version,
        pages=tuple(
            Page(
                number=section.page,
                title=section.title,
                intro=_filled(section.intro, clinic),
                questions=tuple(_question(form, item, version, clinic) for item in section.items),
            )
            for section in form.sections
        ),
        escalations=tuple(_together(row, clinic) for row in form.escalations),
        scores=tuple(_reckoning(rule) for rule in form.scores.values()),
        default_messages=_default_messages(form, clinic),
        safety_net=_filled(form.safety_net, clinic),
        has_number=bool(clinic.emergency_number.strip()),
    )


def _question(form: Form, item: Item, version: QuestionnaireVersion, clinic: ClinicProfile) -> Question:
    return Question(
        link_id=item.link_id,
        text=item.text,
        help=item.help,
        required=item.required,
        sensitive=item.is_sensitive,
        answered=_answered(item),
        options=_options(item),
        asked_when=asked_when(form, item, lambda link_id: in_quotes(form, link_id)),
        raises=_raises(item, item.trigger) if item.trigger else (),
        action=item.trigger.action if item.trigger else "",
        messages=_messages(item.trigger, clinic) if item.trigger else (),
        is_off=not item.enabled and item.link_id not in version.switched_on,
        can_be_switched=not item.enabled,
        at_clinic_only=item.at_clinic_only,
        setup_note=item.setup_note,
        note=item.note,
    )


def _answered(item: Item) -> str:
    """How the question is answered; its options, where it has some, stand below."""
    if item.calculated:
        return _("Worked out from the answers.")
    if item.type == "body-regions":
        return _("Places on the drawing, left or right, each from 0 to 10.")
    if item.type == "body-region-choice":
        return _("One of the places on the drawing.")
    if item.options:
        return _("One or more of:") if item.repeats else _("One of:")
    if item.is_number:
        return _number(item)
    return _("A date.") if item.type == "date" else _("In their own words.")


def _number(item: Item) -> str:
    if item.min is None or item.max is None:
        return _("A number.")
    ends = {"low": f"{item.min:g}", "high": f"{item.max:g}", "unit": item.unit}
    return (_("%(low)s to %(high)s %(unit)s") % ends).strip()


def _options(item: Item) -> tuple[str, ...]:
    if item.type in ("body-regions", "body-region-choice"):
        return ()
    return tuple(option.text for option in item.options)


def _raises(item: Item, trigger: Trigger) -> tuple[tuple[str, str], ...]:
    """Which answer raises which level, in words."""
    chosen = item.option(trigger.answer)
    unsure = next((option for code in ("unsure", "prefer_not") if (option := item.option(code))), None)
    rows = [(chosen.text if chosen else trigger.answer, _level(trigger.level))]
    if unsure:
        level = trigger.level if trigger.unsure_level == "same as yes" else trigger.unsure_level
        rows.append((unsure.text, _level(level)))
    return tuple(rows)


def _messages(row: Trigger | Escalation, clinic: ClinicProfile) -> tuple[tuple[str, str], ...]:
    """Everything a patient may read because of it, with the place where they read it."""
    texts = [
        (_("At the clinic"), row.patient_message),
        (_("On a link"), row.patient_message_link),
        (_("Not sure, at the clinic"), getattr(row, "unsure_message", "")),
        (_("Not sure, on a link"), getattr(row, "unsure_message_link", "")),
    ]
    return tuple((place, _filled(text, clinic)) for place, text in texts if text)


def _default_messages(form: Form, clinic: ClinicProfile) -> tuple[tuple[str, str], ...]:
    places = {
        "note": _("Note"),
        "unsure": _("Not sure"),
        "unsure_link": _("Not sure, on a link"),
        "same_day": _("Same day"),
        "same_day_link": _("Same day, on a link"),
        "urgent": _("Urgent"),
        "urgent_link": _("Urgent, on a link"),
    }
    texts = ((place, form.default_message.get(key, "")) for key, place in places.items())
    return tuple((place, _filled(text, clinic)) for place, text in texts if text)


def _together(row: Escalation, clinic: ClinicProfile) -> Together:
    return Together(
        reason=row.reason,
        level=_level(row.level),
        action=row.action,
        messages=_messages(row, clinic),
        doctor_only=not row.downgrade,
    )


def _reckoning(rule: ScoreRule) -> Reckoning:
    ends = rule.min is not None and rule.max is not None
    return Reckoning(
        name=rule.name,
        range=_("%(low)g to %(high)g") % {"low": rule.min, "high": rule.max} if ends else "",
        lines=tuple(f"{t.op} {t.value:g}: {t.flag.replace('_', ' ')}" for t in rule.thresholds),
        note=rule.note,
    )


def _level(level: str) -> str:
    return {"urgent": _("urgent"), "same-day": _("same day"), "note": _("note")}[level]


def _filled(text: str, clinic: ClinicProfile) -> str:
    for place in PLACES:
        text = text.replace(f"{{clinic.{place}}}", str(getattr(clinic, place)) or "…")
    return text

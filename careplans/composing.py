"""What stands on a handout: the plan's rows put into the frozen document that is printed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.letterhead import letterhead_of, paper_of
from accounts.models import ClinicProfile
from assessments.models import Finding, FindingCode
from careplans import plain
from careplans.gathering import gather, sitting_words
from careplans.handout import Activity, FoundFact, FoundMuscle, HandoutDocument, Pointer
from careplans.models import CarePlan, Locator, Resource, RuleEntry, RuleVersion, SuggestionRecord
from careplans.rules.words import number
from clinic.base.body.naming import first_word, sided
from intake.forming import form_of
from intake.models import Response
from intake.wording import fill
from patients.models import Visit

SITTING_RULE = "prolonged-sitting"


def handout_document(
    plan: CarePlan, *, point_size: int = 12, language: str = "en", at: datetime
) -> HandoutDocument:
    """Everything that stands on the sheet. A place to look that the clinic has not entered stays empty."""
    clinic = ClinicProfile.current()
    rows = [row for row in _chosen(plan) if row.is_in_plan]
    seen_by = plan.activated_by or plan.author
    with translation.override(language):
        muscles = _muscles(plan)
        return HandoutDocument(
            clinic=letterhead_of(clinic),
            patient_name=plan.person.display_name,
            patient_number=plan.person.number,
            practitioner_name=seen_by.signature_name,
            issued_on=timezone.localdate(at),
            language=language,
            paper=paper_of(clinic),
            point_size=point_size,
            goals=tuple(g.description for g in plan.goals.all().order_by("pk") if g.in_plan),
            muscles=muscles,
            facts=_facts(plan, at),
            activities=_activities(plan, rows),
            habits=tuple(line for line in _text("habits", clinic).splitlines() if line.strip()),
            sitting_rows=_sitting_rows(rows),
            pointers=_pointers(rows),
            review_on=plan.review_on,
            next_visit=_next_visit(plan, at),
            safety_net=_text("safety-net", clinic),
            emergency_number=clinic.emergency_number,
            plan_name=_("Plan, version %(version)s") % {"version": plan.version},
        )


def _next_visit(plan: CarePlan, at: datetime) -> datetime | None:
    booked = Visit.objects.of(plan.patient).filter(status=Visit.Status.PLANNED, planned_start__gt=at)
    return booked.order_by("planned_start", "pk").values_list("planned_start", flat=True).first()


def _chosen(plan: CarePlan) -> list[SuggestionRecord]:
    return list(plan.suggestions.select_related("rule_version__entry").in_plan_order())


def _text(slug: str, clinic: ClinicProfile) -> str:
    """A text for patients in force; nothing unreviewed is printed."""
    version = RuleVersion.objects.in_force(RuleEntry.Kind.TEXT).filter(entry__slug=slug).first()
    return fill(version.document["text"], clinic) if version else ""


def _findings(plan: CarePlan) -> list[Finding]:
    rows = Finding.objects.filter(assessment=plan.assessment).exclude(code="normal").select_related("muscle")
    return list(rows.order_by("muscle__order", "side", "code", "pk"))


def _muscles(plan: CarePlan) -> tuple[FoundMuscle, ...]:
    """What was found, each with its letter; what a muscle is, where it is named first."""
    words = {slug: first_word(name) for slug, name in FindingCode.objects.values_list("slug", "name")}
    found: list[FoundMuscle] = []
    for finding in _findings(plan):
        muscle = finding.muscle
        name = sided(finding.side, plain.muscle_name(muscle.name, muscle.plain_name), _)
        found.append(
            FoundMuscle(
                muscle=muscle.slug,
                side=finding.side,
                code=finding.code,
                title=f"{name[:1].upper()}{name[1:]}: {words.get(finding.code, finding.code).lower()}",
                text=""
                if any(earlier.muscle == muscle.slug for earlier in found)
                else plain.muscle_text(muscle.slug, muscle.name, muscle.plain_name),
            )
        )
    return tuple(found)


def _facts(plan: CarePlan, at: datetime) -> tuple[FoundFact, ...]:
    """Hours of sitting, when they reach the line that the form draws."""
    gathered = gather(plan.assessment, at)
    facts, line = gathered.facts, _line(gathered.response, "sitting_total", "prolonged_sitting")
    total = facts.scores.get("sitting_total")
    if total is None or line is None or total < line:
        return ()
    parts = [(name, facts.answers.get(link)) for link, name in sitting_words().items()]
    known = sorted(((name, float(h)) for name, h in parts if h), key=lambda part: -part[1])
    spent = ", ".join(f"{name} {number(hours)}" for name, hours in known)
    text = f"{spent[:1].upper()}{spent[1:]}. " if spent else ""
    return (
        FoundFact(
            title=_("Sitting: %(hours)s hours a day") % {"hours": number(total)},
            text=text + _("Here, %(hours)s hours or more counts as long.") % {"hours": number(line)},
        ),
    )


def _line(response: Response | None, score: str, flag: str) -> float | None:
    """From which value on the form that was answered raises this flag."""
    rule = form_of(response.version).scores.get(score) if response else None
    return next((t.value for t in rule.thresholds if t.flag == flag and t.op == ">="), None) if rule else None


def _activities(plan: CarePlan, rows: Iterable[SuggestionRecord]) -> tuple[Activity, ...]:
    names = {f.muscle.slug: plain.muscle_name(f.muscle.name, f.muscle.plain_name) for f in _findings(plan)}
    words = {slug: first_word(name) for slug, name in FindingCode.objects.values_list("slug", "name")}
    fired: dict[int | None, list[dict[str, Any]]] = {row.pk: row.fired for row in rows if row.stands}
    return tuple(
        Activity(
            title=activity.title,
            text=activity.advice,
            frequency=_capital(activity.frequency),
            dose=activity.dose,
            stop_if=activity.stop_if,
            reason=plain.patient_reason(fired.get(activity.suggestion_id, []), names, words),
        )
        for activity in plan.activities.filter(in_plan=True).order_by("order", "pk")
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sitting_rows(rows: Iterable[SuggestionRecord]) -> tuple[str, ...]:
    if SITTING_RULE not in {row.rule_version.entry.slug for row in rows}:
        return ()
    return (_("Car, bus, train"), _("Desk"), _("Meals"), _("TV, phone, reading"))


def _pointers(rows: Iterable[SuggestionRecord]) -> tuple[Pointer, ...]:
    """Each DVD and book that an accepted rule points to, with every place the clinic has entered for
    these rules."""
    entries = {row.rule_version.entry_id for row in rows}
    slugs = {slug for row in rows for slug in row.rule_version.document.get("resources", [])}
    resources = Resource.objects.filter(slug__in=slugs, active=True).order_by("-kind", "slug")
    locators = Locator.objects.filter(resource__in=resources).select_related("resource").in_reading_order()
    places: dict[int, list[Locator]] = {}
    for locator in locators:
        if locator.rule_id is None or locator.rule_id in entries:
            places.setdefault(locator.resource_id, []).append(locator)
    found = []
    for resource in sorted(resources, key=lambda r: (r.kind != Resource.Kind.DVD, r.slug)):
        here = places.get(resource.pk)
        if not here:
            found.append(Pointer(kind=resource.kind, title=resource.title))
        for locator in here or ():
            found.append(
                Pointer(
                    kind=resource.kind,
                    title=resource.title,
                    locator=locator.words,
                    code=locator.short_code,
                    link=locator.link,
                )
            )
    return tuple(found)

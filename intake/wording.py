"""Texts of a questionnaire with the clinic's own numbers in them, and answers in a person's words."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import ClinicProfile
from clinic.base.body import regions
from intake.forming import form_for
from intake.models import Response
from questionnaires.scoring import Item

PLACES = ("emergency_number", "maternity_line", "crisis_line")


def fill(text: str, clinic: ClinicProfile | None) -> str:
    """Put the clinic's numbers in. A text is never shown with a brace in it."""
    for place in PLACES:
        text = text.replace("{clinic." + place + "}", str(getattr(clinic, place, "") or ""))
    return text


def unit_word(unit: str | None) -> str:
    return {"h": _("h"), "min": _("min"), "wk": _("weeks"), "d": _("days")}.get(unit or "", "")


def region_word(region_id: str) -> str:
    region = regions.by_id().get(region_id)
    return _(region.label) if region else region_id


def plain(value: Any) -> str:
    """A number without noughts, several lines for several values, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:g}"
    if isinstance(value, list):
        return "\n".join(plain(part) for part in value)
    return str(value)


def mark_words(item: Item, mark: dict[str, Any]) -> str:
    words = region_word(mark["region"])
    if mark.get("score") is not None:
        words += ", " + _("%(score)s of 10") % {"score": mark["score"]}
    if kinds := mark.get("kinds"):
        names = {kind.code: kind.text for kind in item.kinds}
        words += " (" + ", ".join(names.get(kind, kind).lower() for kind in kinds) + ")"
    return words


def words_of(item: Item, value: Any) -> str:
    if value is None or value == []:
        return _("no answer")
    if item.type == "body-regions":
        return "; ".join(mark_words(item, mark) for mark in value)
    if item.type == "body-region-choice":
        return region_word(value)
    texts = {option.code: option.text for option in item.options}
    values = value if isinstance(value, list) else [value]
    unit = unit_word(item.unit)
    words = [
        "–" if part is None else f"{texts.get(str(part), plain(part))} {unit}".strip() for part in values
    ]
    return ", ".join(words)


def answer_words(response: Response, link_id: str, value: Any) -> str:
    return words_of(form_for(response).items[link_id], value)

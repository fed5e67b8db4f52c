"""A whole page of plain fields, saved at once. The same for the patient and for staff."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.base.errors import DomainError
from clinic.base.numbers import LAST_REVISION, whole_number
from intake import reading, services
from intake.forming import form_for
from intake.models import Response
from intake.queries.items import scored_by, things_of
from intake.services.sending import problems_of, sums_out_of_range
from questionnaires import scoring
from questionnaires.scoring import Form, Item


@dataclass(kw_only=True)
class Outcome:
    """What became of a page: nothing that was typed is lost, refused or not."""

    response: Response
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)
    stored: dict[str, Any] = field(default_factory=dict)
    urgent: bool = False
    appeared: bool = False
    still_open: dict[str, str] = field(default_factory=dict)
    wrong_sums: dict[str, str] = field(default_factory=dict)


def save_page(*, response: Response, number: int, data: QueryDict, by: User | None, at: datetime) -> Outcome:
    """Save every answer of this page that differs from what is stored."""
    form = form_for(response)
    section = form.sections[number - 1]
    shown = scoring.visible(form, response.answers)
    based_on = _revision(data, response)
    typed = {}
    for item in section.items:
        if item.enabled and not item.calculated:
            value = reading.from_form(item, data)
            if data.get("clear") == item.link_id:
                typed[item.link_id] = None
            elif value is not None or not _says_nothing(response, item, based_on, shown, data):
                typed[item.link_id] = value
    _move_numbers(form, section.items, typed, response.answers)
    outcome = _outcome(
        services.save_answers(response=response, answers=typed, based_on=based_on, by=by, at=at), typed
    )

    answers = outcome.response.answers
    shown_now = scoring.visible(form, answers)
    on_page = {item.link_id for item in section.items}
    outcome.appeared = bool((shown_now - shown) & on_page - answers.keys())
    sums = sums_out_of_range(form, answers)
    for link_id, words in problems_of(outcome.response).items():
        if link_id in on_page:
            (outcome.wrong_sums if link_id in sums else outcome.still_open)[link_id] = words
    return outcome


def _move_numbers(form: Form, items: Iterable[Item], typed: dict[str, Any], answers: dict[str, Any]) -> None:
    """The numbers were chosen beside the things as the page showed them: each goes with its thing."""
    for item in items:
        numbered = scored_by(form, item)
        if numbered is None or item.link_id not in typed or not typed.get(numbered.link_id):
            continue
        before, now = things_of(answers.get(item.link_id)), things_of(typed[item.link_id])
        if before != now:
            moved = _moved(typed[numbered.link_id], before, now)
            typed[numbered.link_id] = moved if any(moved) else None


def _moved(numbers: list[Any], before: list[str], now: list[str]) -> list[Any]:
    """A thing that was put in other words keeps its place; one that is gone takes its number along."""
    by_thing = dict(zip(before, numbers, strict=False))
    moved = []
    for row, number in enumerate(numbers[: len(now)]):
        is_new = now[row] not in before and row < len(before) and before[row] in now
        moved.append(by_thing.get(now[row]) if now[row] in before else None if is_new else number)
    return moved


def _outcome(saved: services.SavedPage, typed: dict[str, Any]) -> Outcome:
    return Outcome(
        response=saved.response,
        errors={link_id: str(refused) for link_id, refused in saved.refused.items()},
        stored={link_id: stale.stored for link_id, stale in saved.stale.items()},
        typed={link_id: typed[link_id] for link_id in (*saved.refused, *saved.stale)},
        urgent=saved.flags.urgent,
    )


def _says_nothing(response: Response, item: Item, based_on: int, shown: set[str], data: QueryDict) -> bool:
    """An empty field takes an answer back only where it was shown, could be emptied and is not newer."""
    cannot_be_emptied = item.type in ("choice", "body-region-choice") and not item.repeats
    is_scale = item.type == "integer" and item.link_id not in data
    newer = response.answered_in.get(item.link_id, 0) > based_on
    return item.link_id not in shown or cannot_be_emptied or (is_scale and not item.repeats) or newer


def _revision(data: QueryDict, response: Response) -> int:
    sent = whole_number(data.get("based_on", ""), most=LAST_REVISION)
    return response.revision if sent is None else sent


def read_one(response: Response, data: QueryDict) -> tuple[str, Any, int]:
    """One answer as a page's script posts it: question, value, the revision it was based on."""
    link_id = data.get("item", "")
    try:
        value = reading.from_json(data.get("value", "null"))
    except reading.UnreadableAnswer as error:
        raise DomainError(_("This answer could not be read. Please give it again.")) from error
    return link_id, value, _revision(data, response)

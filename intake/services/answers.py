from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.errors import DomainError, StaleDraft
from intake.forming import form_for
from intake.models import Response
from intake.services.flags import FlagChange, sync_flags
from intake.services.locking import held
from questionnaires import scoring


class AnswerRefused(DomainError):
    """The words of the check, fit to stand beside the question."""

    def __init__(self, message: str, link_id: str) -> None:
        super().__init__(message)
        self.link_id = link_id


class StaleAnswer(StaleDraft):
    """Somebody else changed this very answer since the page was read."""

    def __init__(self, *, link_id: str, stored: Any, sent: Any, revision: int) -> None:
        super().__init__(
            _("This answer was changed on another screen. Nothing is lost: choose which one stays."),
            yours={link_id: sent},
            theirs={link_id: stored},
        )
        self.link_id, self.stored, self.revision = link_id, stored, revision


@dataclass(frozen=True, kw_only=True)
class Saved:
    response: Response
    changed: bool
    flags: FlagChange


@dataclass(frozen=True, kw_only=True)
class SavedPage:
    """What became of several answers: the good ones are kept, each of the others says why not."""

    response: Response
    changed: list[str]
    refused: dict[str, AnswerRefused]
    stale: dict[str, StaleAnswer]
    flags: FlagChange


def save_answer(
    *, response: Response, link_id: str, value: Any, based_on: int, by: User | None, at: datetime
) -> Saved:
    """Keep one answer, or raise AnswerRefused or StaleAnswer. None takes an answer back."""
    page = save_answers(response=response, answers={link_id: value}, based_on=based_on, by=by, at=at)
    for error in (*page.refused.values(), *page.stale.values()):
        raise error
    return Saved(response=page.response, changed=bool(page.changed), flags=page.flags)


@transaction.atomic
def save_answers(
    *, response: Response, answers: Mapping[str, Any], based_on: int, by: User | None, at: datetime
) -> SavedPage:
    """Keep the answers of a page and raise or withdraw flags in the same moment.

    Only an answer's own history decides whether its save is stale, so two people may fill different
    questions. The same value sent twice (a lost acknowledgement) is accepted and changes nothing.
    """
    locked = held(response)
    if not locked.is_draft:
        raise DomainError(_("This form has been sent: its answers change no more."))
    form, changed = form_for(locked), {}
    refused: dict[str, AnswerRefused] = {}
    stale: dict[str, StaleAnswer] = {}
    for link_id, value in answers.items():
        try:
            fresh = checked(form, link_id, value)
        except AnswerRefused as error:
            refused[link_id] = error
            continue
        before = locked.answers.get(link_id)
        if before == fresh:
            continue
        if locked.answered_in.get(link_id, 0) > based_on:
            stale[link_id] = StaleAnswer(link_id=link_id, stored=before, sent=fresh, revision=locked.revision)
        else:
            changed[link_id] = fresh
    flags = _keep(locked, changed, form, by=by, at=at) if changed else FlagChange()
    return SavedPage(response=locked, changed=list(changed), refused=refused, stale=stale, flags=flags)


def _keep(
    locked: Response, changed: dict[str, Any], form: scoring.Form, *, by: User | None, at: datetime
) -> FlagChange:
    locked.revision += 1
    for link_id, value in changed.items():
        locked.answered_in[link_id] = locked.revision
        if value is None:
            locked.answers.pop(link_id, None)
        else:
            locked.answers[link_id] = value
    locked.pages_done = pages_done(form, locked.answers, locked.furthest)
    locked.save(update_fields=["answers", "answered_in", "revision", "pages_done", "updated_at"])
    record(
        by=by,
        verb="intake.answers-saved",
        at=at,
        subject=locked,
        patient=locked.patient,
        items=list(changed),
        revision=locked.revision,
        **({} if by else {"on_behalf": "patient"}),
    )
    return sync_flags(response=locked, by=by, at=at)


def checked(form: scoring.Form, link_id: str, value: Any) -> Any:
    item = form.items.get(link_id)
    if item is None or item.calculated or not item.enabled:
        raise AnswerRefused(_("This question is not on the form."), link_id)
    if value is None:
        return None
    try:
        return scoring.check_answer(form, link_id, value)
    except scoring.AnswerError as error:
        raise AnswerRefused(in_words(error), link_id) from error


def in_words(error: scoring.AnswerError) -> str:
    """The refusal in the reader's language; the pure module knows English only."""
    return _(error.message) % error.params if error.params else _(error.message)


def pages_done(form: scoring.Form, answers: dict[str, Any], furthest: int) -> int:
    return sum(done_pages(form, answers, furthest))


def done_pages(form: scoring.Form, answers: dict[str, Any], furthest: int) -> list[bool]:
    """For each page: begun or passed by, and nothing required is missing."""
    shown = scoring.visible(form, answers)
    missing = {form.items[link_id].section for link_id in scoring.missing_required(form, answers)}
    return [
        section.link_id not in missing
        and (
            number < furthest
            or any(item.link_id in answers for item in section.items if item.link_id in shown)
        )
        for number, section in enumerate(form.sections, start=1)
    ]

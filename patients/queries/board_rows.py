"""A visit on the day board: what is shown of it, and what may be done with it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User

from .. import places
from ..models import Visit
from ..services import may_move
from .consents import NOTHING_ASKED, Asked

S = Visit.Status
PLACE: dict[str, int] = {S.ARRIVED: 0, S.INTAKE: 1, S.READY: 2, S.IN_PROGRESS: 3, S.FINISHED: 4}


@dataclass(frozen=True, kw_only=True)
class Step:
    """The next step of a row: a move, or a page of another app."""

    label: str
    to: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """Everything that is shown, as plain values: rows that are equal look the same."""

    visit: Visit = field(compare=False, repr=False)  # for who reads on; the board does not show it
    uuid: UUID
    planned_start: datetime
    name: str
    number: str
    patient_uuid: UUID
    practitioner: str
    state: str
    place: int | None  # which of the five steps of a visit they are at
    since: datetime | None
    series_place: str
    is_walk_in: bool
    is_first: bool
    is_flagged: bool
    is_marked: bool
    revision: int
    next: Step | None
    others: tuple[Step, ...]
    ahead: tuple[Step, ...] = ()
    may_undo: bool
    may_reschedule: bool
    may_cancel: bool
    is_for_anybody: bool = False
    is_first_visit: bool = False
    is_leading: bool = False
    is_left_open: bool = False
    wait: int | None = None
    is_long_wait: bool = False
    note: places.Note | None = None
    asked: Asked = NOTHING_ASKED
    may_be: str = ""  # the number of another record


class RowMaker:
    """Each word is looked up once for the whole board."""

    def __init__(self, user: User) -> None:
        self.user, self.may_change = user, user.has_perm("patients.change_visit")
        self._states = {str(value): str(label) for value, label in S.choices}
        self._following = {
            S.PLANNED: Step(label=_("Check in"), to=S.ARRIVED),
            S.ARRIVED: Step(label=_("Ready"), to=S.READY),
            S.INTAKE: Step(label=_("Ready"), to=S.READY),
            S.READY: Step(label=_("Take through"), to=S.IN_PROGRESS),
            S.IN_PROGRESS: Step(label=_("Finish"), to=S.FINISHED),
        }
        self._missed = Step(label=_("Did not come"), to=S.NOSHOW)
        self._further = [
            Step(label=_("Came after all"), to=S.ARRIVED),
            Step(label=_("Ready without the intake"), to=S.READY),
            Step(label=_("Take through now"), to=S.IN_PROGRESS),
            self._missed,
        ]
        self._ahead = places.ahead(user)
        self._others: dict[tuple[str, str], tuple[Step, ...]] = {}
        self._places: dict[str, places.Place | None] = {}

    def of_today(self, visit: Visit, *, note: places.Note | None, **shown) -> Row:
        step = self._next(visit, is_settled=note is not None and note.is_settled)
        return self._row(
            visit,
            note=note,
            next=step,
            others=self._others_than(visit, step),
            ahead=self._ahead_of(visit),
            is_for_anybody=visit.practitioner is None and visit.is_open,
            **shown,
        )

    def left_open(self, visit: Visit) -> Row:
        """Of an earlier day: nobody waits, it is only to be settled."""
        first, *rest = self._settling(visit) or [None]
        return self._row(visit, next=first, others=tuple(rest), is_left_open=True)

    def _row(self, visit: Visit, **shown) -> Row:
        person = visit.person
        return Row(
            visit=visit,
            uuid=visit.uuid,
            planned_start=visit.planned_start,
            name=person.sort_name,
            number=person.number,
            patient_uuid=person.uuid,
            practitioner=visit.practitioner.full_name if visit.practitioner else "",
            state=self._states[visit.status],
            place=PLACE.get(visit.status),
            since=visit.started_at if visit.status == S.IN_PROGRESS else None,
            series_place=visit.series_place,
            is_walk_in=visit.is_walk_in,
            is_first=visit.practitioner_first,
            is_flagged=visit.flagged_first,
            is_marked=visit.marked_first,
            revision=visit.revision,
            may_undo=self.may_change and bool(visit.previous_status),
            may_reschedule=visit.is_planned,
            may_cancel=may_move(visit, S.CANCELLED),
            **shown,
        )

    def _next(self, visit: Visit, *, is_settled: bool) -> Step | None:
        """A page of another app, unless nothing is left to do there; otherwise a move."""
        if not self.may_change:
            return None
        if is_settled:
            return self._following.get(S(visit.status))
        if visit.status not in self._places:
            self._places[visit.status] = places.step(visit.status, self.user)
        place = self._places[visit.status]
        if place and (url := place.address(visit.uuid)):
            return Step(label=str(place.label), url=url)
        return self._following.get(S(visit.status))

    def _others_than(self, visit: Visit, first: Step | None) -> tuple[Step, ...]:
        if not self.may_change:
            return ()
        key = (visit.status, first.to if first else "")
        if key not in self._others:
            left = (s for s in self._further if s.to != key[1] and may_move(visit, s.to))
            self._others[key] = tuple(left)
        return self._others[key]

    def _ahead_of(self, visit: Visit) -> tuple[Step, ...]:
        if not visit.is_planned:
            return ()
        return tuple(Step(label=str(place.label), url=place.address(visit.uuid)) for place in self._ahead)

    def _settling(self, visit: Visit) -> list[Step]:
        """Of a visit that was left open on an earlier day."""
        if not self.may_change:
            return []
        finish = self._following[S.IN_PROGRESS]
        return [self._missed, finish] if visit.is_planned else [finish]

"""The day board in five queries, whatever the day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ClinicProfile, User

from .. import places
from ..models import Visit
from ..models.patient import KEPT_OF_ROW
from ..services import may_move
from .consents import due_by_visit
from .days import bookable, chosen_of, midnight

S = Visit.Status
WAITING = (S.ARRIVED, S.INTAKE, S.READY)
DONE = (S.FINISHED, S.CANCELLED, S.NOSHOW)
TRACK: dict[str, int] = {S.ARRIVED: 0, S.INTAKE: 1, S.READY: 2, S.IN_PROGRESS: 3, S.FINISHED: 4}


@dataclass(frozen=True, kw_only=True)
class Step:
    """The next step of a row: a move, or a page of another app."""

    label: str
    to: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    visit: Visit
    is_first_visit: bool
    wait: int | None
    note: str
    next: Step | None
    others: list[Step]
    is_leading: bool
    is_long_wait: bool
    consents_due: int = 0

    @property
    def may_cancel(self) -> bool:
        return may_move(self.visit, S.CANCELLED)

    @property
    def track(self) -> list[str]:
        """One class for each of the five dots."""
        now = TRACK.get(self.visit.status)
        if now is None:
            return []
        return ["on now" if n == now else "on" if n < now else "off" for n in range(5)]

    @property
    def since(self) -> datetime | None:
        return self.visit.started_at if self.visit.status == S.IN_PROGRESS else None


@dataclass(frozen=True, kw_only=True)
class Board:
    day: date
    at: datetime
    here: list[Row]
    to_come: list[Row]
    done: list[Row]
    practitioners: list[User]
    chosen: User | None

    @property
    def waiting(self) -> int:
        return sum(row.wait is not None for row in self.here)

    @property
    def longest(self) -> int | None:
        return max((row.wait for row in self.here if row.wait is not None), default=None)

    @property
    def is_longest_long(self) -> bool:
        return any(row.is_long_wait for row in self.here)

    @property
    def with_practitioner(self) -> int:
        return len(self.here) - self.waiting

    @property
    def finished(self) -> int:
        return sum(row.visit.status == S.FINISHED for row in self.done)

    @property
    def not_come(self) -> int:
        return sum(row.visit.status == S.NOSHOW for row in self.done)

    @property
    def is_empty(self) -> bool:
        return not (self.here or self.to_come or self.done)


def board_of(*, user: User, at: datetime, practitioner: str = "") -> Board:
    """The visits of the clinic's today; `practitioner` is a uuid out of a query string."""
    day = timezone.localdate(at)
    practitioners = list(bookable())
    chosen = chosen_of(practitioners, practitioner)
    rows = _visits(user, day)
    visits = list(rows.filter(practitioner=chosen) if chosen else rows)
    told = places.notes(visits)
    due = due_by_visit((v for v in visits if v.status not in DONE), at)
    long = ClinicProfile.current().long_wait_minutes
    here = sorted((v for v in visits if v.status in TRACK and v.status != S.FINISHED), key=_urgency)
    lead = here[0].pk if here else None
    made = {}
    for v in visits:
        wait = _wait(v, at)
        made[v.pk] = Row(
            visit=v,
            is_first_visit=not v.has_earlier,  # type: ignore[attr-defined]
            wait=wait,
            is_long_wait=wait is not None and wait >= long,
            note=told.get(v.pk, ""),
            next=_next_step(v, user),
            others=_other_steps(v, user),
            is_leading=v.pk == lead,
            consents_due=due.get(v.pk, 0),
        )
    return Board(
        day=day,
        at=at,
        here=[made[visit.pk] for visit in here],
        to_come=[made[visit.pk] for visit in visits if visit.status == S.PLANNED],
        done=[made[visit.pk] for visit in visits if visit.status in DONE],
        practitioners=practitioners,
        chosen=chosen,
    )


def _visits(user: User, day: date):
    earlier = Visit.objects.filter(planned_start__lt=OuterRef("planned_start")).exclude(
        status__in=[S.CANCELLED, S.NOSHOW]
    )
    # One index each: of the record that is kept, and of those that were merged into it.
    own = earlier.filter(patient=OuterRef("kept"))
    merged = earlier.filter(patient__replaced_by=OuterRef("kept"))
    return (
        Visit.objects.visible_to(user)
        .filter(planned_start__gte=midnight(day), planned_start__lt=midnight(day + timedelta(days=1)))
        .select_related("patient", "practitioner", "series")
        .alias(kept=KEPT_OF_ROW)
        .annotate(has_earlier=Q(Exists(own)) | Q(Exists(merged)))
        .order_by("planned_start", "pk")
    )


def _urgency(visit: Visit) -> tuple:
    """Practitioner first, then whoever waits, then those who are inside; each by time."""
    is_inside = visit.status == S.IN_PROGRESS
    return (is_inside, not visit.practitioner_first, visit.planned_start, visit.pk)


def _wait(visit: Visit, at: datetime) -> int | None:
    """Minutes since they came, of whoever waits."""
    came = visit.arrived_at if visit.status in WAITING else None
    return max(0, int((at - came).total_seconds() // 60)) if came else None


def _next_step(visit: Visit, user: User) -> Step | None:
    if not user.has_perm("patients.change_visit"):
        return None
    place = places.step(visit.status, user)
    if place and (url := place.address(visit.uuid)):
        return Step(label=str(place.label), url=url)
    following: dict[str, tuple[str, str]] = {
        S.PLANNED: (_("Check in"), S.ARRIVED),
        S.ARRIVED: (_("Ready"), S.READY),
        S.INTAKE: (_("Ready"), S.READY),
        S.READY: (_("Show in"), S.IN_PROGRESS),
        S.IN_PROGRESS: (_("Finish"), S.FINISHED),
    }
    label, to = following.get(visit.status, ("", ""))
    return Step(label=label, to=to) if to else None


def _other_steps(visit: Visit, user: User) -> list[Step]:
    if not user.has_perm("patients.change_visit"):
        return []
    labels = {
        S.ARRIVED: _("Came after all"),
        S.READY: _("Ready without the intake"),
        S.IN_PROGRESS: _("Show in now"),
        S.NOSHOW: _("Did not come"),
    }
    first = _next_step(visit, user)
    taken = first.to if first else ""
    return [Step(label=label, to=to) for to, label in labels.items() if to != taken and may_move(visit, to)]

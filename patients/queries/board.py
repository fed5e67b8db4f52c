"""The day board in nine queries, whatever the day; more only while there is more to tell of a visit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import ClinicProfile, User
from clinic.base.prepared import Prepared

from .. import places
from ..models import Visit
from ..models.patient import KEPT_OF_ROW, may_see_identities
from .board_rows import Row, RowMaker
from .consents import NOTHING_ASKED, asked_by_visit
from .days import BOOKABLE, chosen_of, midnight

S = Visit.Status
LEFT_OPEN = 20  # the newest are shown; older ones follow as these are settled


@dataclass(frozen=True, kw_only=True)
class Board:
    day: date
    at: datetime
    here: list[Row]
    to_come: list[Row]
    done: list[Row]
    left_open: list[Row]
    practitioners: list[User]
    chosen: User | None

    @property
    def waiting(self) -> int:
        return sum(row.wait is not None for row in self.here)

    @property
    def longest(self) -> int | None:
        return max((row.wait for row in self.here if row.wait is not None), default=None)

    @property
    def calls(self) -> int:
        """Of how many the desk is asked to do something now."""
        return sum(bool(row.note and row.note.call) for row in self.here)

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
    practitioners = BOOKABLE.rows()
    chosen = chosen_of(practitioners, practitioner)
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    visits, left = _visits(begin, end, chosen) if may_see_identities(user) else ([], [])
    still_open = [v for v in visits if v.is_open]
    told = places.notes(still_open, user, at)
    clinic = ClinicProfile.current()
    asked = asked_by_visit(still_open, at, adult_age=clinic.adult_age)
    doubts = places.doubts({v.person.pk for v in still_open}, user)
    calling = {pk for pk, note in told.items() if note.call}
    here = sorted((v for v in visits if v.is_here), key=lambda v: _urgency(v, v.pk in calling))
    lead = here[0].pk if here else None
    made, rows = {}, RowMaker(user)
    for v in visits:
        wait = v.waiting_minutes(at)
        made[v.pk] = rows.of_today(
            v,
            note=told.get(v.pk),
            wait=wait,
            is_long_wait=wait is not None and wait >= clinic.long_wait_minutes,
            is_first_visit=not v.has_earlier,  # type: ignore[attr-defined]
            is_leading=v.pk == lead,
            asked=asked.get(v.pk, NOTHING_ASKED),
            may_be=doubts[v.person.pk][0].number if v.is_open and v.person.pk in doubts else "",
        )
    return Board(
        day=day,
        at=at,
        here=[made[visit.pk] for visit in here],
        to_come=[made[visit.pk] for visit in visits if visit.is_planned],
        done=[made[visit.pk] for visit in visits if visit.is_over],
        left_open=[rows.left_open(visit) for visit in left],
        practitioners=practitioners,
        chosen=chosen,
    )


def _visits(begin: datetime, end: datetime, chosen: User | None) -> tuple[list[Visit], list[Visit]]:
    """Of the day, and left open on earlier ones; of everybody or of one practitioner."""
    if chosen is None:
        return _OF_DAY.rows(begin=begin, end=end), _LEFT_OPEN.rows(begin=begin)
    of_one = {"practitioner": chosen.pk}
    return _OF_DAY_OF_ONE.rows(begin=begin, end=end, **of_one), _LEFT_OPEN_OF_ONE.rows(begin=begin, **of_one)


def _of_day(begin: datetime, end: datetime, **of: int) -> QuerySet[Visit]:
    earlier = Visit.objects.filter(planned_start__lt=OuterRef("planned_start")).exclude(
        status__in=Visit.NOT_HELD
    )
    # One index each: of the record that is kept, and of those that were merged into it.
    own = earlier.filter(patient=OuterRef("kept"))
    merged = earlier.filter(patient__replaced_by=OuterRef("kept"))
    return (
        _shown(Visit.objects.filter(planned_start__gte=begin, planned_start__lt=end, **of))
        .alias(kept=KEPT_OF_ROW)
        .annotate(has_earlier=Q(Exists(own)) | Q(Exists(merged)))
        .order_by("planned_start", "pk")
    )


def _left_open(begin: datetime, **of: int) -> QuerySet[Visit]:
    left = _shown(Visit.objects.open_before(begin).filter(**of))
    return left.order_by("-planned_start", "-pk")[:LEFT_OPEN]


def _shown(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """With whom each concerns, and only the columns that the board reads."""
    return visits.select_related("patient__replaced_by", "practitioner", "series").only(*_columns())


def _columns() -> Iterable[str]:
    yield from ("uuid", "status", "previous_status", "planned_start", "arrived_at", "started_at")
    yield from ("is_walk_in", "marked_first", "flagged_first")
    yield from ("series_number", "revision", "series__visit_count")
    yield from (f"practitioner__{name}" for name in ("username", "first_name", "last_name"))
    person = ("uuid", "number", "sort_name", "display_name", "birth_date", "birth_date_precision")
    yield from (f"patient__{name}" for name in person)
    yield from (f"patient__replaced_by__{name}" for name in person)


_OF_DAY = Prepared(_of_day, begin=datetime, end=datetime)
_OF_DAY_OF_ONE = Prepared(_of_day, begin=datetime, end=datetime, practitioner=int)
_LEFT_OPEN = Prepared(_left_open, begin=datetime)
_LEFT_OPEN_OF_ONE = Prepared(_left_open, begin=datetime, practitioner=int)


def _urgency(visit: Visit, is_calling: bool) -> tuple:
    """Practitioner first, then who calls for the desk, whoever waits, those who are inside; each by time."""
    is_inside = visit.status == S.IN_PROGRESS
    return (is_inside, not visit.practitioner_first, not is_calling, visit.planned_start, visit.pk)

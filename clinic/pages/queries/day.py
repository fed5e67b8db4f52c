"""My day: the practitioner's visits with what is known of each, and the work that waits."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import ClinicProfile, User
from assessments.models import Assessment
from careplans.models import CarePlan
from intake.models import Flag
from intake.queries import IntakeSummary, intake_summaries
from patients.models import Patient, Visit
from patients.queries import NOTHING_ASKED, Asked, asked_by_visit
from patients.queries.days import whole_day

SHOWN_WORK = 20
WHOLE_RECORD = ("document", "narrative")  # long, and asked for again every half minute by the page itself
PLAN = ("uuid", "visit", "assessment", "status")
Row = TypeVar("Row", Assessment, CarePlan)


@dataclass(frozen=True, kw_only=True)
class DayRow:
    """One visit of the practitioner's day with what is known and what comes next."""

    visit: Visit
    age: int | None
    intake: IntakeSummary | None
    assessment: Assessment | None
    plan: CarePlan | None
    waiting_minutes: int | None
    overtaken: bool = False
    """The plan says what an examination found that was amended or entered in error since."""
    asked: Asked = NOTHING_ASKED

    @property
    def tells(self) -> bool:
        """Something of the chart, beside who comes when."""
        return any((self.intake, self.assessment, self.plan))


@dataclass(frozen=True, kw_only=True)
class PracticeDay:
    on: datetime
    rows: tuple[DayRow, ...]
    drafts: tuple[Assessment, ...]
    more_drafts: int
    flags: tuple[Flag, ...]
    more_flags: int
    unclaimed: tuple[Visit, ...]
    unheard: tuple[Visit, ...]

    @property
    def is_unclaimed_urgent(self) -> bool:
        """One of those whom any practitioner may take comes before what is planned."""
        return any(visit.practitioner_first for visit in self.unclaimed)

    @property
    def told_in_rows(self) -> list[Patient]:
        return [row.visit.person for row in self.rows if row.tells]

    @property
    def told(self) -> list[Patient]:
        """Of whom the page says something out of the chart."""
        return [*self.told_in_rows, *(row.person for row in (*self.flags, *self.drafts))]


def practice_day(user: User, at: datetime) -> PracticeDay:
    """The visits of this practitioner today, in a fixed number of queries."""
    start, end = whole_day(at)
    visits = list(
        Visit.objects.filter(practitioner=user, planned_start__gte=start, planned_start__lt=end)
        .select_related("patient__replaced_by")
        .order_by("planned_start", "pk")
    )
    charts = set(
        Patient.objects.chart_open_to(user, at).filter(visits__in=visits).values_list("pk", flat=True)
    )
    told = [visit for visit in visits if visit.patient_id in charts]
    summaries = intake_summaries(told)
    examined = by_visit(Assessment.objects.filter(visit__in=told).defer(*WHOLE_RECORD).order_by("pk"))
    planned = by_visit(CarePlan.objects.filter(visit__in=told).only(*PLAN).order_by("pk"))
    open_ones = (visit for visit in visits if visit.is_open)
    asked = asked_by_visit(open_ones, at, adult_age=ClinicProfile.current().adult_age)
    drafts, more_drafts = _first(unsigned_of(user, at))
    flags, more_flags = _first(unread_by(user, at))
    free = Visit.objects.visible_to(user).here().filter(practitioner=None, planned_start__gte=start)
    unclaimed = sorted(
        free.filter(planned_start__lt=end).select_related("patient__replaced_by"),
        key=lambda visit: (not visit.practitioner_first, visit.arrived_at, visit.pk),
    )
    return PracticeDay(
        on=at,
        rows=tuple(
            DayRow(
                visit=visit,
                age=visit.person.age_on(timezone.localdate(at)),
                intake=summaries.get(visit.pk),
                waiting_minutes=visit.waiting_minutes(at),
                **work_of(examined[visit.pk], planned[visit.pk]),
                asked=asked.get(visit.pk, NOTHING_ASKED),
            )
            for visit in visits
        ),
        drafts=drafts,
        more_drafts=more_drafts,
        flags=flags,
        more_flags=more_flags,
        unclaimed=tuple(unclaimed),
        unheard=tuple(visit for visit in _unheard_by(user, at) if visit not in unclaimed),
    )


def _unheard_by(user: User, at: datetime) -> QuerySet[Visit]:
    """With a warning sign that nobody has read, of whatever day: of no practitioner, or of theirs without
    opening the chart to them. That somebody has to look is all it says; the chart opens with a reason."""
    unread = Flag.objects.unacknowledged()
    of_nobody_else = Q(practitioner=None) | Q(practitioner=user)
    return (
        Visit.objects.visible_to(user)
        .filter(of_nobody_else, pk__in=unread.values("visit"))
        .exclude(pk__in=unread.visible_to(user, at).values("visit"))
        .select_related("patient__replaced_by")
        .order_by("planned_start", "pk")
    )


def unread_by(user: User, at: datetime, *, after: UUID | None = None) -> QuerySet[Flag]:
    """Warning signs that nobody has acknowledged, the worst first, of every chart that is open to them."""
    seen = Flag.objects.visible_to(user, at)
    flags = seen.unacknowledged().select_related("patient__replaced_by", "visit", "response").worst_first()
    last = after and seen.filter(uuid=after).first()  # acknowledged meanwhile, it still has its place
    return flags.after(last) if last else flags


def unsigned_of(user: User, at: datetime, *, after: UUID | None = None) -> QuerySet[Assessment]:
    """Examinations that they began and have not signed, the newest first."""
    seen = Assessment.objects.visible_to(user, at).filter(author=user)
    drafts = seen.drafts().select_related("patient__replaced_by", "visit").defer(*WHOLE_RECORD).newest_first()
    if last := after and seen.filter(uuid=after).first():
        older = Q(effective_at__lt=last.effective_at) | Q(effective_at=last.effective_at, pk__lt=last.pk)
        return drafts.filter(older)
    return drafts


def _first(rows: QuerySet) -> tuple[tuple, int]:
    """What a day's page shows of them, and how many more there are."""
    some = tuple(rows[: SHOWN_WORK + 1])
    return some[:SHOWN_WORK], rows.count() - SHOWN_WORK if len(some) > SHOWN_WORK else 0


def by_visit(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.visit_id].append(row)
    return found


def work_of(assessments: Sequence[Assessment], plans: Sequence[CarePlan]) -> dict[str, Any]:
    """What there is to go on with of one visit's rows, the oldest first.

    An examination that was amended or entered in error is nothing to go on with, nor is its plan.
    """
    replaced = {row.replaces_id for row in assessments if not row.is_draft}
    at_hand = [
        row
        for row in assessments
        if row.pk not in replaced and row.status != Assessment.Status.ENTERED_IN_ERROR
    ]
    plan = plans[-1] if plans else None
    return {
        "assessment": at_hand[-1] if at_hand else None,
        "plan": plan,
        "overtaken": plan is not None
        and (plan.is_draft or plan.is_active)
        and plan.assessment_id in replaced,
    }

"""My day: the practitioner's visits with what is known of each, and the work that waits."""

from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, kw_only=True)
class DayRow:
    """One visit of the practitioner's day with what is known and what comes next."""

    visit: Visit
    age: int | None
    intake: IntakeSummary | None
    assessment: Assessment | None
    plan: CarePlan | None
    waiting_minutes: int | None
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
    assessments = _newest_of(Assessment.objects.filter(visit__in=told).select_related("visit"), "visit_id")
    plans = _newest_of(CarePlan.objects.filter(visit__in=told), "visit_id")
    open_ones = (visit for visit in visits if visit.is_open)
    asked = asked_by_visit(open_ones, at, adult_age=ClinicProfile.current().adult_age)
    drafts, more_drafts = _first(unsigned_of(user, at))
    flags, more_flags = _first(unread_by(user, at))
    return PracticeDay(
        on=at,
        rows=tuple(
            DayRow(
                visit=visit,
                age=visit.person.age_on(timezone.localdate(at)),
                intake=summaries.get(visit.pk),
                assessment=assessments.get(visit.pk),
                plan=plans.get(visit.pk),
                waiting_minutes=visit.waiting_minutes(at),
                asked=asked.get(visit.pk, NOTHING_ASKED),
            )
            for visit in visits
        ),
        drafts=drafts,
        more_drafts=more_drafts,
        flags=flags,
        more_flags=more_flags,
        unclaimed=tuple(
            Visit.objects.visible_to(user)
            .here()
            .filter(practitioner=None, planned_start__gte=start, planned_start__lt=end)
            .select_related("patient__replaced_by")
            .order_by("arrived_at", "pk")
        ),
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
    drafts = seen.drafts().select_related("patient__replaced_by", "visit").newest_first()
    if last := after and seen.filter(uuid=after).first():
        older = Q(effective_at__lt=last.effective_at) | Q(effective_at=last.effective_at, pk__lt=last.pk)
        return drafts.filter(older)
    return drafts


def _first(rows: QuerySet) -> tuple[tuple, int]:
    """What a day's page shows of them, and how many more there are."""
    some = tuple(rows[: SHOWN_WORK + 1])
    return some[:SHOWN_WORK], rows.count() - SHOWN_WORK if len(some) > SHOWN_WORK else 0


def _newest_of(rows, name: str) -> dict[int, object]:
    found: dict[int, object] = {}
    for row in rows.order_by("pk"):
        found[getattr(row, name)] = row
    return found

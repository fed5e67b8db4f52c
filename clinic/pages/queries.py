"""Reads that cross apps, each shaped for one page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import ClinicProfile, User
from assessments.models import Assessment
from careplans.models import CarePlan, Handout
from clinic.base.nested import rows_of
from intake.models import Flag
from intake.queries import IntakeSummary, intake_summaries
from patients.models import Consent, ConsentText, Patient, Visit
from patients.models.belonging import records_of
from patients.queries import Standing, due_by_visit, standings_among

from .reads import BESIDE, EXAMINED, SHOWN_VISITS, VISITS


@dataclass(frozen=True, kw_only=True)
class DayRow:
    """One visit of the practitioner's day with what is known and what comes next."""

    visit: Visit
    age: int | None
    intake: IntakeSummary | None
    assessment: Assessment | None
    plan: CarePlan | None
    waiting_minutes: int | None
    to_ask: int = 0  # consents


@dataclass(frozen=True, kw_only=True)
class PracticeDay:
    on: datetime
    rows: tuple[DayRow, ...]
    drafts: tuple[Assessment, ...]
    flags: tuple[Flag, ...]
    unclaimed: tuple[Visit, ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A finding with its word, as the body map and the lists read it."""

    muscle: str
    name: str
    side: str
    code: str
    letter: str
    words: str


@dataclass(frozen=True)
class Decided:
    """The newest decision on one text."""

    title: str
    decision: str
    moment: str

    @property
    def words(self) -> str:
        return str(Consent.Decision(self.decision).label)

    @property
    def given_at(self) -> datetime:
        return datetime.fromisoformat(self.moment)


@dataclass(frozen=True, kw_only=True)
class ChartVisit:
    """One point of the timeline."""

    visit: Visit
    intake: IntakeSummary | None
    assessments: tuple[Assessment, ...]
    findings: tuple[Found, ...]
    plans: tuple[CarePlan, ...]
    handouts: tuple[Handout, ...]


@dataclass(frozen=True, kw_only=True)
class Chart:
    patient: Patient
    age: int | None
    visits: tuple[ChartVisit, ...]
    current: Assessment | None
    findings: tuple[Found, ...]
    open_flags: tuple[Flag, ...]
    consents: tuple["Decided", ...]
    open_consents: tuple[Standing, ...]
    active_plan: CarePlan | None
    latest_intake: IntakeSummary | None
    next_step: DayRow | None

    @property
    def sitting(self) -> list[ChartVisit]:
        """Visits whose intake adds the sitting up, oldest first."""
        return [row for row in reversed(self.visits) if row.intake and row.intake.sitting]


def practice_day(user: User, at: datetime) -> PracticeDay:
    """The visits of this practitioner today, in a fixed number of queries."""
    start, end = _day(at)
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
    due = due_by_visit((v for v in visits if v.is_open), at, adult_age=ClinicProfile.current().adult_age)
    drafts = Assessment.objects.visible_to(user, at).drafts().filter(author=user)
    flags = Flag.objects.visible_to(user, at).unacknowledged()
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
                to_ask=due.get(visit.pk, 0),
            )
            for visit in visits
        ),
        drafts=tuple(drafts.select_related("patient__replaced_by", "visit").newest_first()[:20]),
        flags=tuple(flags.select_related("patient__replaced_by", "visit", "response").worst_first()[:20]),
        unclaimed=tuple(
            Visit.objects.visible_to(user)
            .here()
            .filter(practitioner=None, planned_start__gte=start, planned_start__lt=end)
            .select_related("patient__replaced_by")
            .order_by("arrived_at", "pk")
        ),
    )


def chart_of(patient: Patient, at: datetime) -> Chart:
    """Everything the chart shows, in a fixed number of queries whatever the history."""
    start, end = _day(at)
    records = records_of(patient)
    visits = VISITS.rows(records=records, end=end)
    shown = [visit.pk for visit in visits]
    assessments, current = _examined(records, shown)
    ((told, planned, decided, texts),) = BESIDE.rows(person=patient.pk, records=records, shown=shown)
    flags = rows_of(Flag, told)
    summaries = intake_summaries(visits, flags=flags)
    findings = {a.pk: _found_in(a) for a in (*assessments, *([current] if current else []))}
    plans, active_plan, handouts = _planned(planned)
    standings = standings_among(
        rows_of(ConsentText, texts), rows_of(Consent, decided), patient=patient, at=at
    )
    replaced = {a.replaces_id for a in assessments if not a.is_draft}
    return Chart(
        patient=patient,
        age=patient.age_on(timezone.localdate(at)),
        visits=tuple(
            ChartVisit(
                visit=visit,
                intake=summaries.get(visit.pk),
                assessments=tuple(a for a in assessments if a.visit_id == visit.pk),
                findings=tuple(
                    f
                    for a in assessments
                    if a.visit_id == visit.pk and not a.is_draft and a.pk not in replaced
                    for f in findings.get(a.pk, ())
                ),
                plans=tuple(p for p in plans if p.visit_id == visit.pk),
                handouts=tuple(h for p in plans if p.visit_id == visit.pk for h in handouts.get(p.pk, ())),
            )
            for visit in visits
        ),
        current=current,
        findings=tuple(findings.get(current.pk, ())) if current else (),
        open_flags=tuple(flag for flag in flags if flag.is_pressing and flag.cleared_at is None),
        consents=tuple(
            Decided(row["title"] or row["code"], row["decision"], row["given_at"]) for row in decided
        ),
        open_consents=tuple(standing for standing in standings if standing.due),
        active_plan=active_plan,
        latest_intake=next((summaries[v.pk] for v in visits if v.pk in summaries), None),
        next_step=_next_step(visits, assessments, plans, start, end),
    )


def _examined(records: list[int], shown: list[int]) -> tuple[list[Assessment], Assessment | None]:
    rows = EXAMINED.rows(records=records, shown=shown)
    return [row for row in rows if row.visit_id in shown], next((row for row in rows if row.stands), None)


def _planned(planned: list[dict]) -> tuple[list[CarePlan], CarePlan | None, dict[int, list[Handout]]]:
    """The newest plans, the active one, whenever it was made, and handouts by plan."""
    rows = rows_of(CarePlan, planned)
    handouts = {row["id"]: rows_of(Handout, ({"uuid": uuid} for uuid in row["handouts"])) for row in planned}
    active = next((plan for plan in rows if plan.status == CarePlan.Status.ACTIVE), None)
    return rows[:SHOWN_VISITS], active, handouts


def _found_in(assessment: Assessment) -> tuple[Found, ...]:
    return tuple(Found(**row) for row in assessment.found)  # type: ignore[attr-defined]


def _next_step(visits, assessments, plans, start: datetime, end: datetime) -> DayRow | None:
    """Today's visit with the newest exam and plan made in it."""
    visit = next((v for v in visits if start <= v.planned_start < end), None)
    if visit is None:
        return None
    return DayRow(
        visit=visit,
        age=None,
        intake=None,
        assessment=next((a for a in assessments if a.visit_id == visit.pk), None),
        plan=next((p for p in plans if p.visit_id == visit.pk), None),
        waiting_minutes=None,
    )


def _newest_of(rows, name: str) -> dict[int, object]:
    found: dict[int, object] = {}
    for row in rows.order_by("pk"):
        found[getattr(row, name)] = row
    return found


def _day(at: datetime) -> tuple[datetime, datetime]:
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)

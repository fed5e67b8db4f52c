"""Reads that cross apps, each shaped for one page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import ClinicProfile, User
from assessments.models import Assessment
from careplans.models import CarePlan, Handout
from clinic.base.nested import rows_of
from intake.models import Flag
from intake.queries import IntakeSummary, intake_summaries
from patients.models import Consent, ConsentText, ContactPoint, Patient, Visit
from patients.models.belonging import records_of
from patients.queries import (
    NOTHING_ASKED,
    Asked,
    Board,
    Standing,
    asked_by_visit,
    before_visit,
    objection,
    standings_among,
)

from .reads import BESIDE, EXAMINED, SHOWN_VISITS, VISITS, until

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
    earlier: UUID | None
    asked: Asked

    @property
    def sitting(self) -> list[ChartVisit]:
        """Visits whose intake adds the sitting up, oldest first."""
        return [row for row in reversed(self.visits) if row.intake and row.intake.sitting]


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A further part of the timeline."""

    visits: tuple[ChartVisit, ...]
    earlier: UUID | None


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


def unread_by(user: User, at: datetime) -> QuerySet[Flag]:
    """Warning signs that nobody has acknowledged, the worst first, of every chart that is open to them."""
    flags = Flag.objects.visible_to(user, at).unacknowledged()
    return flags.select_related("patient__replaced_by", "visit", "response").worst_first()


def unsigned_of(user: User, at: datetime) -> QuerySet[Assessment]:
    """Examinations that they began and have not signed."""
    drafts = Assessment.objects.visible_to(user, at).drafts().filter(author=user)
    return drafts.select_related("patient__replaced_by", "visit").newest_first()


def _first(rows: QuerySet) -> tuple[tuple, int]:
    """What a day's page shows of them, and how many more there are."""
    some = tuple(rows[: SHOWN_WORK + 1])
    return some[:SHOWN_WORK], rows.count() - SHOWN_WORK if len(some) > SHOWN_WORK else 0


def chart_of(patient: Patient, at: datetime) -> Chart:
    """Everything the chart shows, in a fixed number of queries whatever the history."""
    start, end = _day(at)
    records = records_of(patient)
    visits, earlier = _cut(VISITS.rows(records=records, end=end))
    shown = [visit.pk for visit in visits]
    assessments, current = _examined(records, shown)
    ((told, planned, decided, texts),) = BESIDE.rows(person=patient.pk, records=records, shown=shown)
    flags = rows_of(Flag, told)
    summaries = intake_summaries(visits, flags=flags)
    plans, active_plan, handouts = _planned(planned)
    standings = standings_among(
        rows_of(ConsentText, texts), rows_of(Consent, decided), patient=patient, at=at
    )
    said = {row["code"]: row["decision"] for row in decided}
    asked = Asked(examination=objection(said.get(Consent.EXAMINATION, "")))
    return Chart(
        patient=patient,
        age=patient.age_on(timezone.localdate(at)),
        visits=_points(visits, summaries, assessments, plans, handouts),
        current=current,
        findings=_found_in(current) if current else (),
        open_flags=tuple(flag for flag in flags if flag.is_pressing and flag.cleared_at is None),
        consents=tuple(
            Decided(row["title"] or row["code"], row["decision"], row["given_at"]) for row in decided
        ),
        open_consents=tuple(standing for standing in standings if standing.due),
        active_plan=active_plan,
        latest_intake=next((summaries[v.pk] for v in visits if v.pk in summaries), None),
        next_step=_next_step(visits, assessments, plans, start, end, asked=asked),
        asked=asked,
        earlier=earlier,
    )


def earlier_visits(patient: Patient, at: datetime, before: UUID | None) -> Earlier:
    """The timeline from before a visit on, in a fixed number of queries."""
    records = records_of(patient)
    past = Visit.objects.filter(until(_day(at)[1]), patient__in=records).select_related("practitioner")
    visits, earlier = _cut(list(before_visit(past, before)[: SHOWN_VISITS + 1]))
    assessments, _current = _examined(records, [visit.pk for visit in visits])
    plans = list(CarePlan.objects.filter(visit__in=visits).newest_first())
    handouts: dict[int, list[Handout]] = {}
    for handout in Handout.objects.filter(plan__in=plans).newest_first():
        handouts.setdefault(handout.plan_id, []).append(handout)
    return Earlier(
        visits=_points(visits, intake_summaries(visits), assessments, plans, handouts), earlier=earlier
    )


def _cut(visits: list[Visit]) -> tuple[list[Visit], UUID | None]:
    """Those of one page, and the one before which the next page begins, if there is a next."""
    shown = visits[:SHOWN_VISITS]
    return shown, shown[-1].uuid if len(visits) > SHOWN_VISITS else None


def _points(
    visits: list[Visit],
    summaries: dict[int, IntakeSummary],
    assessments: list[Assessment],
    plans: list[CarePlan],
    handouts: dict[int, list[Handout]],
) -> tuple[ChartVisit, ...]:
    replaced = {a.replaces_id for a in assessments if not a.is_draft}
    return tuple(
        ChartVisit(
            visit=visit,
            intake=summaries.get(visit.pk),
            assessments=tuple(a for a in assessments if a.visit_id == visit.pk),
            findings=tuple(
                f
                for a in assessments
                if a.visit_id == visit.pk and not a.is_draft and a.pk not in replaced
                for f in _found_in(a)
            ),
            plans=tuple(p for p in plans if p.visit_id == visit.pk),
            handouts=tuple(h for p in plans if p.visit_id == visit.pk for h in handouts.get(p.pk, ())),
        )
        for visit in visits
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


@dataclass(frozen=True, kw_only=True)
class BesideTheDay:
    """What the list of the day says beyond the board: the reason of each visit, a phone of each person."""

    reasons: dict[int, str]
    phones: dict[int, str]


def beside_the_day(board: Board, *, user: User) -> BesideTheDay:
    """Two queries, however many visits."""
    visits = [row.visit for row in (*board.here, *board.to_come, *board.done)]
    people = Patient.objects.visible_to(user).filter(pk__in={visit.person.pk for visit in visits})
    phones = ContactPoint.objects.filter(patient__in=people, system=ContactPoint.System.PHONE)
    told = Visit.objects.visible_to(user).filter(pk__in=[visit.pk for visit in visits])
    return BesideTheDay(
        reasons=dict(told.values_list("pk", "reason")),
        phones=dict(phones.order_by("-rank", "-pk").values_list("patient", "value")),  # the first one wins
    )


def _found_in(assessment: Assessment) -> tuple[Found, ...]:
    return tuple(Found(**row) for row in assessment.found)  # type: ignore[attr-defined]


def _next_step(visits, assessments, plans, start: datetime, end: datetime, *, asked: Asked) -> DayRow | None:
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
        asked=asked,
    )


def _newest_of(rows, name: str) -> dict[int, object]:
    found: dict[int, object] = {}
    for row in rows.order_by("pk"):
        found[getattr(row, name)] = row
    return found


def _day(at: datetime) -> tuple[datetime, datetime]:
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)

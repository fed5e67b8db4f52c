"""The chart of a patient, and its timeline further back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from assessments.models import Assessment
from careplans.models import CarePlan, Handout
from clinic.base.nested import rows_of
from intake.models import Flag
from intake.queries import IntakeSummary, intake_summaries
from patients.models import Consent, ConsentText, Patient, Visit
from patients.models.belonging import records_of
from patients.queries import Asked, Standing, before_visit, objection, standings_among
from patients.queries.days import whole_day

from .day import DayRow, work_of
from .reads import BESIDE, EXAMINED, SHOWN_VISITS, VISITS, until


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


def chart_of(patient: Patient, at: datetime) -> Chart:
    """Everything the chart shows, in a fixed number of queries whatever the history."""
    start, end = whole_day(at)
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
        latest_intake=max(summaries.values(), key=_begun, default=None),
        next_step=_next_step(visits, assessments, plans, start, end, asked=asked),
        asked=asked,
        earlier=earlier,
    )


def earlier_visits(patient: Patient, at: datetime, before: UUID | None) -> Earlier:
    """The timeline from before a visit on, in a fixed number of queries."""
    records = records_of(patient)
    past = Visit.objects.filter(until(whole_day(at)[1]), patient__in=records).select_related("practitioner")
    visits, earlier = _cut(list(before_visit(past, before)[: SHOWN_VISITS + 1]))
    assessments, _current = _examined(records, [visit.pk for visit in visits])
    plans = list(CarePlan.objects.filter(visit__in=visits).newest_first())
    handouts: dict[int, list[Handout]] = {}
    for handout in Handout.objects.filter(plan__in=plans).newest_first():
        handouts.setdefault(handout.plan_id, []).append(handout)
    return Earlier(
        visits=_points(visits, intake_summaries(visits), assessments, plans, handouts), earlier=earlier
    )


def _begun(intake: IntakeSummary) -> tuple[datetime, int]:
    """A correction begins when what it corrects began."""
    return intake.response.started_at, intake.response.pk


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
        waiting_minutes=None,
        asked=asked,
        **work_of(
            [row for row in reversed(assessments) if row.visit_id == visit.pk],
            [row for row in reversed(plans) if row.visit_id == visit.pk],
        ),
    )

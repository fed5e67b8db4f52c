"""The case that the whole clinic is built around, from the booked visit to the issued handout.

Nine hours of sitting a day, stress 8 of 10, hard to walk uphill and to get up from lying; the left psoas
tight and weak, the left piriformis painful.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from assessments import services as assessments
from assessments.answers import Answers
from assessments.models import Assessment
from assessments.queries import review_before_signing
from careplans import services as careplans
from careplans.models import CarePlan, Handout, RuleEntry, RuleVersion, SuggestionRecord
from careplans.rules import State
from careplans.services import issue_handout
from intake import services as intake
from intake.forming import form_of
from intake.models import Response
from patients import services as patients
from patients.models import Patient, Visit

ANSWERS = {
    "pain.regions": [
        {"region": "lower_back_left", "score": 6, "kinds": ["aching"]},
        {"region": "thigh_front_upper_left", "score": 4, "kinds": []},
    ],
    "pain.main_region": "lower_back_left",
    "pain.nprs_now": 6,
    "pain.nprs_avg": 5,
    "pain.nprs_worst": 8,
    "pain.duration": "3m_12m",
    "pain.pattern": "recurrent",
    "pain.leg": "no",
    "sitting.driving": 1.5,
    "sitting.desk": 6,
    "sitting.eating": 0.5,
    "sitting.tv": 1,
    "function.uphill": "3",
    "function.rise_lying": "2",
    "stress.now": 8,
    "history.pregnant": "no",
    "history.conditions": ["none"],
    "medicines.flags": ["none"],
    "goals.top": "Walk uphill with my daughter without stopping",
}
# muscle, side, column, what is typed
CELLS = (
    ("psoas-major", "left", "strength", "4-"),
    ("psoas-major", "left", "length", "+8c"),
    ("psoas-major", "left", "pain", "3"),
    ("psoas-major", "right", "strength", "4+"),
    ("psoas-major", "right", "length", "-2c"),
    ("psoas-major", "right", "pain", "0"),
    ("piriformis", "left", "pain", "5"),
    ("piriformis", "right", "pain", "0"),
    ("gluteus-maximus", "left", "strength", "5"),
    ("gluteus-maximus", "right", "strength", "5"),
)
NOT_TESTED = (("obturator-internus", "left"), ("obturator-internus", "right"))
FINDINGS = (
    ("psoas-major", "left", "tight"),
    ("psoas-major", "left", "weak"),
    ("psoas-major", "right", "normal"),
    ("piriformis", "left", "painful"),
    ("piriformis", "right", "normal"),
)
ACCEPTED = ("psoas-tight-weak", "prolonged-sitting", "qi-gong")
EDITED = {"stress-high": "Three slow breaths, longer out than in, each time you sit down to eat."}
DECLINED = {"piriformis-painful": "Wait until the piriformis has calmed down; look again at the review."}


@dataclass(frozen=True, kw_only=True)
class Course:
    """One patient's way through the clinic, as far as it was walked."""

    patient: Patient
    visit: Visit
    response: Response
    assessment: Assessment
    plan: CarePlan
    handout: Handout


def walk(*, patient: Patient, practitioner: User, desk: User, at: datetime) -> Course:
    """The whole line for one patient, each step a few minutes after the one before."""
    visit = patients.book_visit(
        patient=patient,
        practitioner=practitioner,
        planned_start=at + timedelta(minutes=15),
        reason="Low back pain",
        by=desk,
        at=at,
    )
    visit = patients.check_in(visit=visit, by=desk, at=at + timedelta(minutes=5))
    response = fill_intake(visit=visit, desk=desk, at=at + timedelta(minutes=6))
    assessment = examine(visit=visit, by=practitioner, at=at + timedelta(minutes=20))
    plan = decide(assessment=assessment, by=practitioner, at=at + timedelta(minutes=40))
    handout = issue_handout(plan=plan, by=practitioner, at=at + timedelta(minutes=45))
    visit.refresh_from_db()
    patients.move_visit(visit=visit, to=Visit.Status.FINISHED, by=practitioner, at=at + timedelta(minutes=50))
    return Course(
        patient=patient, visit=visit, response=response, assessment=assessment, plan=plan, handout=handout
    )


def fill_intake(*, visit: Visit, desk: User, at: datetime, **changes: object) -> Response:
    """As the patient would on the tablet: page by page, then sent."""
    response = intake.start_intake(visit=visit, mode=Response.Mode.TABLET, by=desk, at=at)
    safety = form_of(response.version).sections[0].items
    no = {item.link_id: "no" for item in safety if item.trigger and not item.enable_when}
    said = no | ANSWERS | changes
    for section in form_of(response.version).sections:
        on_page = {item.link_id for item in section.items}
        answers = {link_id: value for link_id, value in said.items() if link_id in on_page}
        response = intake.save_answers(
            response=response, answers=answers, based_on=response.revision, by=None, at=at
        ).response
    return intake.submit(response=response, by=None, at=at + timedelta(minutes=8))


def examine(*, visit: Visit, by: User, at: datetime) -> Assessment:
    assessment = assessments.start_assessment(visit=visit, by=by, at=at)
    common = {"assessment": assessment, "by": by, "at": at}
    for muscle, side, kind, entry in CELLS:
        assessments.save_cell(**common, muscle=muscle, side=side, kind=kind, entry=entry, based_on=0)
    for muscle, side in NOT_TESTED:
        for kind in ("strength", "length", "pain"):
            assessments.save_cell(
                **common,
                muscle=muscle,
                side=side,
                kind=kind,
                entry="x",
                based_on=0,
                reason_text="No time today",
            )
    for muscle, side, code in FINDINGS:
        assessments.set_finding(**common, muscle=muscle, side=side, code=code)
    declined = {proposal.key: False for proposal in review_before_signing(assessment).proposals}
    assessment.refresh_from_db(fields=["revision"])
    return assessments.sign_assessment(
        assessment=assessment,
        based_on=assessment.revision,
        by=by,
        at=at + timedelta(minutes=15),
        rest_not_tested="Not needed today",
        answers=Answers(proposals=declined),
    )


def decide(*, assessment: Assessment, by: User, at: datetime) -> CarePlan:
    """Answer what cannot be told, accept three, edit one, decline one; a goal and a review date."""
    plan = careplans.draft_plan_from(assessment=assessment, by=by, at=at)
    suggestions = plan.suggestions.select_related("rule_version__entry")
    rows = {row.rule_version.entry.slug: row for row in suggestions}
    for contraindication in asked_by(rows[slug] for slug in (*ACCEPTED, *EDITED)):
        careplans.answer_contraindication(
            plan=plan, contraindication=contraindication, holds=False, by=by, at=at
        )
    for slug in ACCEPTED:
        careplans.accept_suggestion(suggestion=rows[slug], based_on=rows[slug].revision, by=by, at=at)
    for slug, advice in EDITED.items():
        careplans.edit_suggestion(
            suggestion=rows[slug], texts={"advice": advice}, based_on=rows[slug].revision, by=by, at=at
        )
    for slug, reason in DECLINED.items():
        careplans.decline_suggestion(
            suggestion=rows[slug], reason=reason, based_on=rows[slug].revision, by=by, at=at
        )
    careplans.add_goal(plan=plan, description=ANSWERS["goals.top"], by=by, at=at)
    plan.refresh_from_db()
    return careplans.activate_plan(plan=plan, based_on=plan.revision, by=by, at=at)


def asked_by(rows: Iterable[SuggestionRecord]) -> list[RuleVersion]:
    """The contraindications that could not be told from the data and must be answered first."""
    checks = [check for row in rows for check in row.checks]
    open_slugs = {check["slug"] for check in checks if check["state"] == State.CANNOT_TELL.value}
    in_force = RuleVersion.objects.in_force(RuleEntry.Kind.CONTRAINDICATION)
    return list(in_force.filter(entry__slug__in=open_slugs).order_by("entry__slug"))

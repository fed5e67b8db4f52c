"""A plan for tests, from the loaded catalogue to the suggestions. Every row is made by the services."""

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_clinic, make_user
from assessments import services as assessments
from assessments.models import Assessment, Test
from assessments.tests.factories import make_catalogue as make_muscles
from assessments.tests.factories import sign
from careplans import catalogue, services
from careplans.models import CarePlan, Resource, RuleEntry, RuleVersion, SuggestionRecord
from clinic.testing.snapshots import Snapshot
from intake import services as intake
from intake.models import Flag, Response
from patients.models import Patient, Visit
from patients.tests.factories import make_visit
from questionnaires.models import Questionnaire, QuestionnaireVersion
from questionnaires.tests.factories import make_intake_draft
from questionnaires.tests.factories import publish as publish_questionnaire

NO_TO_EVERYTHING: dict[str, Any] = {
    "redflag.saddle": "no",
    "redflag.bladder": "no",
    "redflag.bowel": "no",
    "redflag.bilateral_leg": "no",
    "redflag.sexual_function": "no",
    "redflag.leg_weakness": "no",
    "redflag.fever": "no",
    "redflag.abdominal": "no",
    "redflag.leg_clot": "no",
    "history.conditions": ["none"],
    "history.pregnant": "no",
    "medicines.flags": ["none"],
    "consent.exam": "yes",
}
THE_CASE: dict[str, Any] = {
    **NO_TO_EVERYTHING,
    "sitting.driving": 1.5,
    "sitting.desk": 6,
    "sitting.eating": 0.5,
    "sitting.tv": 1,
    "stress.now": 8,
    "goals.prefer": ["movement"],
    "pain.duration": "3m_12m",
    "pain.leg": "no",
}
CELLS = (  # muscle, side, kind, entry, method
    ("psoas-major", "left", "strength", "4-", None),
    ("psoas-major", "right", "strength", "4+", None),
    ("psoas-major", "left", "length", "+8", {"pelvis_controlled": True}),
    ("psoas-major", "right", "length", "-2", {"pelvis_controlled": True}),
    ("piriformis", "left", "pain", "5", None),
)
FINDINGS = (("psoas-major", "left", "tight_weak"), ("piriformis", "left", "painful"))


COPIED = (User, Resource, RuleEntry, RuleVersion, Questionnaire, QuestionnaireVersion)
_copies: dict[bool, Snapshot] = {}


def make_catalogue(*, publish: bool = True) -> None:
    """Muscles, tests, rules and resources as shipped; the rules in force under a sample reviewer.

    The loaders and services make it once for a run; later tests get a copy of these rows, which is fifty times faster.
    """
    if RuleVersion.objects.exists():
        return
    make_clinic()
    make_muscles()
    if publish in _copies:
        _copies[publish].restore()
        return
    for source in catalogue.sources():
        source.sync()
    publish_intake()
    if publish:
        services.publish_all_drafts(
            reviewer_name="Dr Robin Reviewer",
            reviewed_on=date(2026, 1, 5),
            by=make_user("admin"),
            at=timezone.now(),
        )
    _copies[publish] = Snapshot.of(COPIED, RuleEntry="in_force_id")


def make_practitioner(**more: Any) -> User:
    make_clinic()
    return make_user("practitioner", **more)


def make_visit_in_progress(practitioner: User, patient: Patient | None = None) -> Visit:
    return make_visit(patient, practitioner, status="arrived")


def make_intake(visit: Visit, by: User, answers: dict[str, Any]) -> Response:
    """Typed in by staff and left as a draft: what is saved counts as said."""
    response = intake.start_intake(visit=visit, mode="desk", by=by, at=timezone.now())
    saved = intake.save_answers(
        response=response, answers=answers, based_on=response.revision, by=by, at=timezone.now()
    )
    if saved.refused:
        raise AssertionError(f"refused: {saved.refused}")
    return saved.response


def make_signed_assessment(
    practitioner: User | None = None,
    *,
    patient: Patient | None = None,
    answers: dict[str, Any] | None = None,
    cells: tuple = CELLS,
    findings: tuple = FINDINGS,
    results: tuple = (),
) -> Assessment:
    """The case by default: nine hours of sitting, stress 8, left psoas tight and weak, left piriformis painful."""
    make_catalogue()
    practitioner = practitioner or make_practitioner()
    visit = make_visit_in_progress(practitioner, patient)
    if answers is None or answers:
        make_intake(visit, practitioner, THE_CASE if answers is None else answers)
    at = timezone.now()
    assessment = assessments.start_assessment(visit=visit, by=practitioner, at=at)
    for muscle, side, kind, entry, method in cells:
        assessments.save_cell(
            assessment=assessment,
            muscle=muscle,
            side=side,
            kind=kind,
            entry=entry,
            method=method,
            based_on=0,
            by=practitioner,
            at=at,
        )
    for test, side, entry in results:
        assessments.save_test_result(
            assessment=assessment,
            test=Test.objects.get(slug=test),
            side=side,
            entry=entry,
            based_on=0,
            by=practitioner,
            at=at,
        )
    for muscle, side, code in findings:
        assessments.set_finding(
            assessment=assessment, muscle=muscle, side=side, code=code, by=practitioner, at=at
        )
    return sign(assessment, by=practitioner, at=at)


def amend_to_the_right(assessment: Assessment, by: User, code: str = "tight_weak") -> Assessment:
    """Left and right of the psoas were swapped: the amendment finds this on the right and nothing on the left."""
    at = timezone.now()
    draft = assessments.amend(assessment=assessment, reason="Sides were swapped", by=by, at=at)
    psoas: dict[str, Any] = {"assessment": draft, "muscle": "psoas-major", "by": by, "at": at}
    assessments.restore_findings(**psoas, side="left", codes=())
    assessments.set_finding(**psoas, side="right", code=code)
    return sign(draft, by=by, at=at)


def publish_intake() -> None:
    if not QuestionnaireVersion.objects.in_use().exists():
        publish_questionnaire(make_intake_draft())


def make_plan(practitioner: User | None = None, **more: Any) -> CarePlan:
    """A draft with its suggestions."""
    practitioner = practitioner or make_practitioner()
    assessment = make_signed_assessment(practitioner, **more)
    return services.draft_plan_from(assessment=assessment, by=practitioner, at=timezone.now())


def suggestion(plan: CarePlan, slug: str) -> SuggestionRecord:
    return plan.suggestions.select_related("plan", "rule_version__entry").get(rule_version__entry__slug=slug)


def contraindication(slug: str) -> RuleVersion:
    return RuleVersion.objects.in_force("contraindication").get(entry__slug=slug)


def ask_otherwise(slug: str, ask: str) -> RuleVersion:
    """Another version of a contraindication, with another question, is published."""
    admin, at = make_user("admin"), timezone.now()
    seen = contraindication(slug)
    draft = services.edit_rule_draft(
        entry=seen.entry, document=seen.document | {"ask": ask}, based_on=seen.content_digest, by=admin, at=at
    )
    services.publish_rule(
        version=draft,
        reviewer_name="Dr Robin Reviewer",
        reviewed_on=date(2026, 1, 5),
        based_on=draft.content_digest,
        by=admin,
        at=at,
    )
    return contraindication(slug)


def settle(plan: CarePlan, row: SuggestionRecord, by: User) -> None:
    """Answer no to everything this suggestion asks."""
    for check in row.checks:
        if check["state"] == "cannot-tell":
            services.answer_contraindication(
                plan=plan,
                contraindication=contraindication(check["slug"]),
                holds=False,
                by=by,
                at=timezone.now(),
            )


def make_active_plan(
    practitioner: User | None = None, slugs: tuple[str, ...] = ("prolonged-sitting",), **more: Any
) -> CarePlan:
    practitioner = practitioner or make_practitioner()
    return activate_with(make_plan(practitioner, **more), practitioner, slugs)


def activate_with(
    plan: CarePlan, practitioner: User, slugs: tuple[str, ...] = ("prolonged-sitting",)
) -> CarePlan:
    """With these suggestions accepted."""
    for slug in slugs:
        settle(plan, suggestion(plan, slug), practitioner)
        accept(plan, slug, practitioner)
    return activate(plan, practitioner)


def accept(plan: CarePlan, slug: str, by: User, **more: Any) -> SuggestionRecord:
    row = suggestion(plan, slug)
    values = {"based_on": row.revision, "at": timezone.now()} | more
    return services.accept_suggestion(suggestion=row, by=by, **values)


def activate(plan: CarePlan, by: User, **more: Any) -> CarePlan:
    values = {"based_on": revision_of(plan), "at": timezone.now()} | more
    return services.activate_plan(plan=plan, by=by, **values)


def revision_of(plan: CarePlan) -> int:
    """As a page that is opened now sends it back."""
    return CarePlan.objects.values_list("revision", flat=True).get(pk=plan.pk)


def make_exam_flag(plan: CarePlan, by: User) -> Flag:
    """A warning sign seen after the plan was drafted."""
    return intake.raise_exam_flag(
        patient=plan.patient,
        visit=plan.visit,
        code="exam.saddle-sensation",
        level="urgent",
        reason="Saddle feeling",
        action="Emergency department now",
        by=by,
        at=timezone.now(),
    )

"""A draft plan out of a signed assessment."""

import pytest
from django.utils import timezone

from assessments import services as assessments
from careplans import services
from careplans.models import CarePlan, SuggestionRecord
from careplans.services import CannotDraft
from careplans.tests.factories import (
    THE_CASE,
    make_catalogue,
    make_plan,
    make_practitioner,
    make_signed_assessment,
    make_visit_in_progress,
    suggestion,
)
from clinic.audit.models import Event
from intake import services as intake
from intake.models import Flag

pytestmark = pytest.mark.django_db


def draft(assessment, by):
    return services.draft_plan_from(assessment=assessment, by=by, at=timezone.now())


class TestTheCase:
    @pytest.fixture
    def plan(self):
        return make_plan()

    def test_suggests_what_the_case_must_suggest(self, plan):
        slugs = set(plan.suggestions.filter(stands=True).values_list("rule_version__entry__slug", flat=True))
        assert {
            "prolonged-sitting",
            "psoas-tight-weak",
            "stress-high",
            "piriformis-painful",
            "qi-gong",
        } <= slugs
        assert not {"psoas-tight", "psoas-weak"} & slugs

    def test_says_why_in_words(self, plan):
        assert suggestion(plan, "prolonged-sitting").reasons == [
            "sits 9 h a day (desk 6, driving 1.5, TV 1, meals 0.5), mark is 4 h"
        ]
        psoas = suggestion(plan, "psoas-tight-weak").reasons
        assert psoas[0] == "left psoas major tight and weak"
        assert any("+8°" in reason for reason in psoas)

    def test_keeps_the_facts_and_the_rule_version_that_made_them(self, plan):
        row = suggestion(plan, "prolonged-sitting")
        (fact,) = row.fired
        assert (fact["kind"], fact["subject"], fact["value"], fact["line"]) == (
            "score",
            "sitting_total",
            9.0,
            4,
        )
        assert row.rule_version.version == 1
        assert not row.rule_version.is_draft

    def test_asks_about_the_nerve_that_was_not_tested(self, plan):
        (ask,) = [c for c in suggestion(plan, "piriformis-painful").checks if c["state"] == "cannot-tell"]
        assert ask["slug"] == "sciatic_irritation"
        assert any("not recorded" in reason for reason in ask["missing"])

    def test_says_what_could_not_be_told(self, plan):
        assert "posture-awareness" in {row["slug"] for row in plan.untold}

    def test_is_in_the_audit(self, plan):
        assert Event.objects.filter(verb="plan.drafted", patient_uuid=plan.patient.uuid).count() == 1


def test_a_second_call_gives_the_same_draft():
    plan = make_plan()
    count = plan.suggestions.count()
    again = draft(plan.assessment, plan.author)
    assert again.pk == plan.pk
    assert (CarePlan.objects.count(), again.suggestions.count()) == (1, count)


def test_an_unsigned_assessment_makes_no_plan():
    make_catalogue()
    practitioner = make_practitioner()
    open_draft = assessments.start_assessment(
        visit=make_visit_in_progress(practitioner), by=practitioner, at=timezone.now()
    )
    with pytest.raises(CannotDraft, match="signed assessment"):
        draft(open_draft, practitioner)


def test_without_rules_in_force_there_is_no_plan():
    make_catalogue(publish=False)
    practitioner = make_practitioner()
    assessment = make_signed_assessment(practitioner, answers={})
    with pytest.raises(CannotDraft, match="No rules are in force"):
        draft(assessment, practitioner)


def test_without_an_intake_everything_it_would_say_is_asked():
    plan = make_plan(answers={})
    row = suggestion(plan, "psoas-tight-weak")
    states = {check["slug"]: check["state"] for check in row.checks}
    assert states["cauda_equina_signs"] == states["hip_surgery"] == "cannot-tell"
    assert not plan.blocked_by


def test_an_open_warning_sign_stops_the_plan_and_hides_the_rest():
    plan = make_plan(answers=THE_CASE | {"redflag.fever": "yes"})
    assert {block["slug"] for block in plan.blocked_by} == {"fever", "gate-same-day"}
    assert set(plan.suggestions.filter(stands=True).values_list("rule_version__entry__slug", flat=True)) == {
        "gate-same-day"
    }


def test_a_cleared_warning_sign_lets_the_plan_go_on_and_says_who_cleared_it():
    practitioner = make_practitioner()
    plan = make_plan(practitioner, answers=THE_CASE | {"redflag.fever": "yes"})
    for flag in Flag.objects.open_for(plan.patient):
        intake.acknowledge_flag(flag=flag, by=practitioner, at=timezone.now())
        intake.clear_flag(
            flag=flag,
            reason="A cold, measured 36.8",
            doctor_told="Dr Doe",
            by=practitioner,
            at=timezone.now(),
        )
    again = services.look_again(plan=plan, by=practitioner, at=timezone.now())
    assert again.blocked_by == []
    (fever,) = [c for c in suggestion(again, "prolonged-sitting").checks if c["slug"] == "fever"]
    assert fever["state"] == "does-not-hold"
    assert [c["reason"] for c in fever["cleared"]] == ["A cold, measured 36.8"]


def test_looking_again_keeps_what_was_decided():
    plan = make_plan()
    row = suggestion(plan, "prolonged-sitting")
    services.decline_suggestion(
        suggestion=row, reason="Knows it", based_on=row.revision, by=plan.author, at=timezone.now()
    )
    services.look_again(plan=plan, by=plan.author, at=timezone.now())
    row.refresh_from_db()
    assert (row.decision, row.decision_reason) == (SuggestionRecord.Decision.DECLINED, "Knows it")


def test_takes_the_same_number_of_queries_whatever_the_findings(django_assert_max_num_queries):
    practitioner = make_practitioner()
    assessment = make_signed_assessment(practitioner)
    draft(assessment, practitioner)
    with django_assert_max_num_queries(
        60
    ):  # one update for each suggestion that is kept, the reads are constant
        draft(assessment, practitioner)

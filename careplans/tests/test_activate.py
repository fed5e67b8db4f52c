"""Goals, the review date, activating, changing and ending a plan."""

from datetime import timedelta

import pytest
from django.utils import timezone

from careplans import services
from careplans.models import CarePlan
from careplans.services import CannotActivate, WarningSignsOpen
from careplans.tests.factories import (
    THE_CASE,
    accept,
    activate,
    make_active_plan,
    make_exam_flag,
    make_plan,
    make_practitioner,
    revision_of,
    settle,
    suggestion,
)
from clinic.audit.models import Event
from clinic.base.errors import DomainError, StaleDraft
from intake import services as intake

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def kim():
    return make_practitioner()


def accepted(kim, slug="stress-high", **more) -> CarePlan:
    plan = make_plan(kim, **more)
    settle(plan, suggestion(plan, slug), kim)
    accept(plan, slug, kim)
    return plan


class TestActivate:
    def test_makes_it_the_plan_of_the_episode(self, kim):
        plan = activate(accepted(kim), kim)
        assert (plan.status, plan.activated_by) == (CarePlan.Status.ACTIVE, kim)
        assert Event.objects.filter(verb="plan.activated", subject_uuid=plan.uuid).count() == 1

    def test_proposes_the_shortest_review_of_what_was_accepted(self, kim):
        assert activate(accepted(kim), kim).review_on == TODAY() + timedelta(days=21)

    def test_twice_is_once(self, kim):
        plan = activate(accepted(kim), kim)
        assert activate(plan, kim).activated_at == plan.activated_at

    def test_refuses_an_empty_plan(self, kim):
        with pytest.raises(CannotActivate, match="The plan is empty"):
            activate(make_plan(kim), kim)

    def test_refuses_while_a_warning_sign_is_not_acknowledged(self, kim):
        plan = accepted(kim)
        make_exam_flag(plan, kim)
        with pytest.raises(WarningSignsOpen, match="has not been acknowledged"):
            activate(plan, kim)

    def test_refuses_while_a_warning_sign_is_open_and_goes_on_when_it_is_cleared(self, kim):
        plan = accepted(kim)
        flag = make_exam_flag(plan, kim)
        intake.acknowledge_flag(flag=flag, note="Sent to the hospital", by=kim, at=timezone.now())
        with pytest.raises(WarningSignsOpen, match="still open"):
            activate(plan, kim)
        intake.clear_flag(flag=flag, reason="Scan clear", doctor_told="Dr Doe", by=kim, at=timezone.now())
        assert activate(plan, kim).is_active

    def test_refuses_what_was_accepted_before_an_answer_was_taken_back(self, kim):
        plan = accepted(kim, slug="piriformis-painful")
        answer = plan.answers.get(rule_version__entry__slug="sciatic_irritation")
        services.answer_contraindication(
            plan=plan, contraindication=answer.rule_version, holds=True, by=kim, at=timezone.now()
        )
        with pytest.raises(CannotActivate, match="position or dose"):
            activate(plan, kim)

    def test_refuses_a_page_from_before_a_colleague_changed_the_plan(self, kim):
        plan = accepted(kim)
        seen = revision_of(plan)
        services.add_goal(plan=plan, description="Walk up the hill", by=kim, at=timezone.now())
        with pytest.raises(StaleDraft, match="changed since you opened it"):
            activate(plan, kim, based_on=seen)
        plan.refresh_from_db()
        assert plan.is_draft

    def test_refuses_while_an_answer_stops_the_plan(self, kim):
        plan = accepted(kim, answers={k: v for k, v in THE_CASE.items() if k != "redflag.fever"})
        answer = plan.answers.get(rule_version__entry__slug="fever")
        services.answer_contraindication(
            plan=plan, contraindication=answer.rule_version, holds=True, by=kim, at=timezone.now()
        )
        with pytest.raises(CannotActivate, match="stopped: Fever"):
            activate(plan, kim)


class TestRevise:
    def test_copies_everything_decided_into_the_next_version(self, kim):
        plan = make_active_plan(kim)
        draft = services.revise_plan(plan=plan, by=kim, at=timezone.now())
        assert (draft.version, draft.replaces, draft.status) == (2, plan, CarePlan.Status.DRAFT)
        assert suggestion(draft, "prolonged-sitting").is_in_plan
        assert [a.title for a in draft.activities.all()] == [a.title for a in plan.activities.all()]
        assert draft.answers.count() == plan.answers.count() > 0

    def test_leaves_the_active_plan_standing_until_the_new_one_is_activated(self, kim):
        plan = make_active_plan(kim)
        draft = services.revise_plan(plan=plan, by=kim, at=timezone.now())
        plan.refresh_from_db()
        assert plan.is_active
        activate(draft, kim)
        plan.refresh_from_db()
        assert (plan.status, plan.end_reason) == (CarePlan.Status.REVOKED, "Replaced by version 2.")

    def test_twice_gives_the_same_draft(self, kim):
        plan = make_active_plan(kim)
        drafts = {services.revise_plan(plan=plan, by=kim, at=timezone.now()).pk for _i in range(2)}
        assert len(drafts) == 1


def test_ending_a_plan_needs_a_reason(kim):
    plan = make_active_plan(kim)
    with pytest.raises(DomainError, match="why the plan ends"):
        services.end_plan(plan=plan, how="completed", reason=" ", by=kim, at=timezone.now())
    ended = services.end_plan(plan=plan, how="completed", reason="All goals met", by=kim, at=timezone.now())
    assert (ended.status, ended.end_reason) == ("completed", "All goals met")


class TestGoalsAndReview:
    def goal(self, plan, kim, **more):
        values = {"description": "Walk up the hill", "by": kim, "at": timezone.now()} | more
        return services.add_goal(plan=plan, **values)

    def test_a_goal_is_kept_in_the_patients_words(self, kim):
        plan = make_plan(kim)
        goal = self.goal(plan, kim, target="20 minutes", due_on=TODAY() + timedelta(days=60))
        assert (goal.description, goal.target) == ("Walk up the hill", "20 minutes")
        assert self.goal(plan, kim).pk == goal.pk

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"description": "  "}, "patient's own words"),
            ({"due_on": timezone.localdate() - timedelta(days=1)}, "has passed"),
            ({"due_on": timezone.localdate() + timedelta(days=5000)}, "more than a year"),
        ],
    )
    def test_a_goal_that_makes_no_sense_is_refused(self, kim, change, message):
        with pytest.raises(DomainError, match=message):
            self.goal(make_plan(kim), kim, **change)

    def test_a_dropped_goal_stays_as_a_row(self, kim):
        plan = make_plan(kim)
        goal = self.goal(plan, kim)
        services.drop_goal(goal=goal, by=kim, at=timezone.now())
        assert [row.in_plan for row in plan.goals.all()] == [False]

    def test_the_review_date_is_set_and_a_stale_page_is_refused(self, kim):
        plan = make_plan(kim)
        day = TODAY() + timedelta(days=14)
        services.set_review(plan=plan, review_on=day, by=kim, at=timezone.now(), based_on=plan.revision)
        with pytest.raises(StaleDraft):
            services.set_review(plan=plan, review_on=None, by=kim, at=timezone.now(), based_on=plan.revision)
        plan.refresh_from_db()
        assert plan.review_on == day

    def test_the_practitioners_own_advice_goes_in_without_a_rule(self, kim):
        plan = make_plan(kim)
        activity = services.add_activity(
            plan=plan, title="Swim", advice="Twenty minutes", by=kim, at=timezone.now()
        )
        assert activity.suggestion is None
        services.drop_activity(activity=activity, by=kim, at=timezone.now())
        assert not plan.activities.filter(in_plan=True).exists()

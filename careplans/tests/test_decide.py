"""Accept, edit, decline, undo; and what must be answered first."""

from datetime import date

import pytest
from django.utils import timezone

from careplans import services
from careplans.models import SuggestionRecord
from careplans.services import CannotDecide
from careplans.tests.factories import (
    THE_CASE,
    accept,
    contraindication,
    make_active_plan,
    make_plan,
    make_practitioner,
    settle,
    suggestion,
)
from clinic.audit.models import Event
from clinic.base.errors import DomainError, StaleDraft

pytestmark = pytest.mark.django_db
Decision = SuggestionRecord.Decision


@pytest.fixture
def kim():
    return make_practitioner()


@pytest.fixture
def plan(kim):
    return make_plan(kim)


def answer(plan, slug, by, holds=True, **more):
    return services.answer_contraindication(
        plan=plan, contraindication=contraindication(slug), holds=holds, by=by, at=timezone.now(), **more
    )


class TestAccept:
    def test_puts_what_the_rule_says_into_the_plan(self, plan, kim):
        row = accept(plan, "stress-high", kim)
        assert (row.decision, row.decided_by) == (Decision.ACCEPTED, kim)
        assert row.activity.advice.startswith("Twice a day, breathe out longer")
        assert (row.activity.edited, row.activity.in_plan) == (False, True)
        assert Event.objects.filter(verb="suggestion.accepted", subject_uuid=row.uuid).count() == 1

    def test_puts_the_clinics_emergency_number_in(self, kim):
        plan = make_plan(kim, answers=THE_CASE | {"activity.practices": ["none"]})
        settle(plan, suggestion(plan, "sedentary-general"), kim)
        assert "call 112" in accept(plan, "sedentary-general", kim).activity.advice

    def test_waits_for_an_answer_where_the_data_cannot_tell(self, plan, kim):
        with pytest.raises(CannotDecide, match="Answer first: Does raising the straight leg"):
            accept(plan, "piriformis-painful", kim)

    def test_goes_on_after_the_answer_no(self, plan, kim):
        answer(plan, "sciatic_irritation", kim, holds=False)
        assert accept(plan, "piriformis-painful", kim).decision == Decision.ACCEPTED

    def test_asks_for_the_change_after_the_answer_yes(self, plan, kim):
        answer(plan, "sciatic_irritation", kim)
        with pytest.raises(CannotDecide, match="position or dose was changed"):
            accept(plan, "piriformis-painful", kim)
        answer(plan, "sciatic_irritation", kim, adapted=True)
        assert accept(plan, "piriformis-painful", kim).decision == Decision.ACCEPTED

    def test_waits_for_a_clearance_with_what_who_and_when(self, kim):
        plan = make_plan(
            kim, answers=THE_CASE | {"history.conditions": ["hip_surgery"], "history.surgery_recent": "no"}
        )
        settle(plan, suggestion(plan, "piriformis-painful"), kim)
        with pytest.raises(CannotDecide, match="Record first that the operated side"):
            accept(plan, "piriformis-painful", kim)
        answer(
            plan,
            "hip_surgery",
            kim,
            recorded="Left, front approach, no limits now",
            recorded_from="Dr Doe, surgeon",
            recorded_on=date(2026, 11, 1),
        )
        assert accept(plan, "piriformis-painful", kim).decision == Decision.ACCEPTED

    def test_twice_is_once(self, plan, kim):
        first = accept(plan, "stress-high", kim, based_on=0)
        again = accept(plan, "stress-high", kim, based_on=0)
        assert again.revision == first.revision
        assert Event.objects.filter(verb="suggestion.accepted").count() == 1

    def test_refuses_what_was_changed_in_between_and_shows_both(self, plan, kim):
        services.decline_suggestion(
            suggestion=suggestion(plan, "stress-high"),
            reason="Not now",
            based_on=0,
            by=kim,
            at=timezone.now(),
        )
        with pytest.raises(StaleDraft) as stale:
            accept(plan, "stress-high", kim, based_on=0)
        assert stale.value.theirs["Reason"] == "Not now"

    def test_refuses_while_the_plan_is_stopped(self, kim):
        plan = make_plan(kim, answers=THE_CASE | {"redflag.fever": "yes"})
        with pytest.raises(CannotDecide, match="The plan is stopped"):
            accept(plan, "gate-same-day", kim)

    def test_refuses_in_a_plan_that_is_active(self, kim):
        active = make_active_plan(kim)
        with pytest.raises(DomainError, match="no longer a draft"):
            accept(active, "stress-high", kim)


def test_saying_yes_to_a_danger_stops_the_whole_plan(kim):
    plan = make_plan(kim, answers={k: v for k, v in THE_CASE.items() if k != "redflag.fever"})
    answer(plan, "fever", kim)
    plan.refresh_from_db()
    assert [block["slug"] for block in plan.blocked_by] == ["fever"]
    assert not plan.suggestions.filter(stands=True).exists()


class TestAnswer:
    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"holds": False, "adapted": True}, "nothing to change"),
            ({"recorded": "No limits"}, "who said it and when"),
            (
                {"recorded": "No limits", "recorded_from": "Dr Doe", "recorded_on": date(1, 1, 1)},
                "before the patient was born",
            ),
            (
                {"recorded": "No limits", "recorded_from": "Dr Doe", "recorded_on": date(2200, 1, 1)},
                "future",
            ),
        ],
    )
    def test_refuses_half_a_record(self, plan, kim, given, message):
        with pytest.raises(DomainError, match=message):
            answer(plan, "hip_surgery", kim, **given)
        assert not plan.answers.exists()

    def test_can_be_put_right_while_the_plan_is_a_draft(self, plan, kim):
        answer(plan, "sciatic_irritation", kim)
        answer(plan, "sciatic_irritation", kim, holds=False)
        assert [row.holds for row in plan.answers.all()] == [False]
        assert Event.objects.filter(verb="plan.contraindication-answered").count() == 2


class TestEdit:
    def edit(self, plan, slug, by, **texts):
        row = suggestion(plan, slug)
        return services.edit_suggestion(
            suggestion=row, texts=texts, based_on=row.revision, by=by, at=timezone.now()
        )

    def test_keeps_the_practitioners_words_and_the_rest_of_the_rule(self, plan, kim):
        row = self.edit(plan, "stress-high", kim, frequency="Once a day")
        assert (row.decision, row.activity.frequency, row.activity.edited) == (
            Decision.EDITED,
            "Once a day",
            True,
        )
        assert row.activity.advice.startswith("Twice a day, breathe out longer")

    def test_refuses_an_empty_text(self, plan, kim):
        with pytest.raises(CannotDecide, match="Say what to do"):
            self.edit(plan, "stress-high", kim, advice="  ")

    def test_waits_for_answers_as_accepting_does(self, plan, kim):
        with pytest.raises(CannotDecide, match="Answer first"):
            self.edit(plan, "piriformis-painful", kim, dose="1 minute")


class TestDecline:
    def decline(self, plan, slug, by, reason):
        row = suggestion(plan, slug)
        return services.decline_suggestion(
            suggestion=row, reason=reason, based_on=row.revision, by=by, at=timezone.now()
        )

    def test_keeps_the_reason(self, plan, kim):
        row = self.decline(plan, "qi-gong", kim, "One thing at a time")
        assert (row.decision, row.decision_reason, row.decided_by) == (
            Decision.DECLINED,
            "One thing at a time",
            kim,
        )

    def test_refuses_without_a_reason(self, plan, kim):
        with pytest.raises(CannotDecide, match="why it is declined"):
            self.decline(plan, "qi-gong", kim, " ")

    def test_takes_an_accepted_one_out_of_the_plan(self, plan, kim):
        accept(plan, "stress-high", kim)
        self.decline(plan, "stress-high", kim, "Changed our mind")
        assert not plan.activities.filter(in_plan=True).exists()


def test_undo_opens_it_again(plan, kim):
    row = accept(plan, "stress-high", kim)
    row = services.reopen_suggestion(suggestion=row, based_on=row.revision, by=kim, at=timezone.now())
    assert (row.decision, row.decided_at, row.decided_by) == (Decision.OPEN, None, None)
    assert not plan.activities.filter(in_plan=True).exists()

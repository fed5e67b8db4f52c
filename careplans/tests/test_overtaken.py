"""What becomes of a plan whose examination is amended, or entered in error, after it was made."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_user
from assessments import services as assessments
from assessments.tests.factories import sign
from careplans import services
from careplans.composing import handout_document
from careplans.models import CarePlan, Handout
from careplans.services import CannotActivate, ExaminationOvertaken
from careplans.tests.factories import (
    accept,
    activate,
    amend_to_the_right,
    make_active_plan,
    make_plan,
    make_practitioner,
    revision_of,
    settle,
    suggestion,
)
from intake import services as intake
from intake.models import Response

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim():
    return make_practitioner()


@pytest.fixture
def draft(kim):
    plan = make_plan(kim)
    settle(plan, suggestion(plan, "psoas-tight-weak"), kim)
    accept(plan, "psoas-tight-weak", kim)
    return plan


def issue(plan, kim):
    return services.issue_handout(plan=plan, by=kim, at=timezone.now())


def take_back(plan, kim):
    return assessments.enter_in_error(
        assessment=plan.assessment, reason="Another patient's", by=kim, at=timezone.now()
    )


def examine_again(plan, kim):
    at = timezone.now()
    anew = assessments.start_assessment(visit=plan.visit, by=kim, at=at)
    assessments.set_finding(
        assessment=anew, muscle="psoas-major", side="left", code="tight_weak", by=kim, at=at
    )
    return sign(anew, by=kim, at=at)


def say(plan, kim, **answers):
    """Put into the intake beside the plan's examination."""
    response = Response.objects.get(visit=plan.visit)
    intake.save_answers(
        response=response, answers=answers, based_on=response.revision, by=kim, at=timezone.now()
    )


def draft_again(assessment, kim):
    return services.draft_plan_from(assessment=assessment, by=kim, at=timezone.now())


class TestAfterAnAmendment:
    def test_a_draft_is_not_activated_until_it_is_made_anew_and_says_what_is_true_then(self, draft, kim):
        amended = amend_to_the_right(draft.assessment, kim)
        with pytest.raises(ExaminationOvertaken, match="was amended since"):
            activate(draft, kim)
        assert draft_again(amended, kim).pk == draft.pk
        sheet = handout_document(activate(draft, kim), at=timezone.now())
        assert next(muscle.title for muscle in sheet.muscles) == "Right psoas: tight and weak"
        assert [activity.reason for activity in sheet.activities] == ["your right psoas is tight and weak."]

    def test_what_was_accepted_and_no_longer_fires_gives_no_reason_on_the_sheet(self, draft, kim):
        amended = amend_to_the_right(draft.assessment, kim, code="painful")
        draft_again(amended, kim)
        row = suggestion(draft, "psoas-tight-weak")
        assert (row.stands, row.is_in_plan) == (False, True)
        [activity] = handout_document(activate(draft, kim), at=timezone.now()).activities
        assert activity.reason == ""

    def test_what_was_accepted_and_no_longer_fires_waits_for_what_the_intake_says_now(self, draft, kim):
        amended = amend_to_the_right(draft.assessment, kim, code="painful")
        say(draft, kim, **{"history.conditions": ["hip_surgery"], "history.surgery_recent": "no"})
        draft_again(amended, kim)
        [check] = [c for c in suggestion(draft, "psoas-tight-weak").checks if c["slug"] == "hip_surgery"]
        assert check["state"] == "holds"
        with pytest.raises(CannotActivate, match="Record first that"):
            activate(draft, kim)

    def test_an_active_plan_issues_nothing_and_gives_no_next_version_as_it_is(self, kim):
        plan = make_active_plan(kim)
        issue(plan, kim)
        amended = amend_to_the_right(plan.assessment, kim)
        for act in (
            lambda: issue(plan, kim),
            lambda: services.revise_plan(plan=plan, by=kim, at=timezone.now()),
        ):
            with pytest.raises(ExaminationOvertaken, match="was amended since"):
                act()
        anew = draft_again(amended, kim)
        assert (anew.version, anew.replaces, anew.assessment) == (2, plan, amended)

    def test_a_draft_is_not_looked_at_again_as_it_is(self, draft, kim):
        amend_to_the_right(draft.assessment, kim)
        with pytest.raises(ExaminationOvertaken):
            services.look_again(plan=draft, by=kim, at=timezone.now())

    def test_that_is_only_begun_everything_goes_on(self, draft, kim):
        assessments.amend(assessment=draft.assessment, reason="Sides", by=kim, at=timezone.now())
        assert activate(draft, kim).is_active


class TestAfterItWasEnteredInError:
    def test_a_draft_says_to_examine_again_and_the_new_examination_takes_it_over(self, draft, kim):
        take_back(draft, kim)
        with pytest.raises(ExaminationOvertaken, match="in error, and no other stands"):
            activate(draft, kim)
        anew = examine_again(draft, kim)
        with pytest.raises(ExaminationOvertaken, match="from the one that stands"):
            activate(draft, kim)
        assert draft_again(anew, kim).pk == draft.pk
        assert activate(draft, kim).is_active

    def test_also_of_its_amendment_the_desk_prints_nothing_any_more(self, client, kim):
        plan = make_active_plan(kim)
        handout = issue(plan, kim)
        amended = amend_to_the_right(plan.assessment, kim)
        client.force_login(make_user("front-desk"))
        page = client.get(reverse("careplans:handouts")).content.decode()
        assert f"Amended since: ask {kim.full_name} first" in page
        assert client.get(reverse("careplans:handout", args=[handout.uuid])).status_code == 200
        assessments.enter_in_error(assessment=amended, reason="Not hers", by=kim, at=timezone.now())
        assert client.get(reverse("careplans:handouts")).context["rows"] == []
        assert client.get(reverse("careplans:handout", args=[handout.uuid])).status_code == 404

    def test_an_active_plan_can_still_be_ended(self, kim):
        plan = make_active_plan(kim)
        take_back(plan, kim)
        ended = services.end_plan(
            plan=plan, how="entered-in-error", reason="Not hers", by=kim, at=timezone.now()
        )
        assert ended.status == CarePlan.Status.ENTERED_IN_ERROR


class TestTheScreen:
    def test_says_so_and_leads_out_by_one_click(self, client, draft, kim):
        client.force_login(kim)
        address = reverse("careplans:plan", args=[draft.uuid])
        assert b"Nothing is issued from this plan" not in client.get(address).content
        amended = amend_to_the_right(draft.assessment, kim)
        out = reverse("careplans:draft", args=[amended.uuid])
        refused = client.post(
            reverse("careplans:issue", args=[draft.uuid]),
            {"form_token": str(uuid4()), "based_on": revision_of(draft), "point_size": 12},
        )
        assert (refused.status_code, Handout.objects.count()) == (422, 0)
        for page in (refused.content.decode(), client.get(address).content.decode()):
            assert "The examination was amended since." in page
            assert f'action="{out}"' in page
        page = client.post(out, follow=True).content.decode()
        assert "Nothing is issued from this plan" not in page
        assert "right psoas major tight and weak" in page

"""The plan screen: one page, many small forms, each with its answer for works, refuses, hides and needs permission."""

import re
from functools import partial
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_user
from careplans import services
from careplans.models import CarePlan, Handout, SuggestionRecord
from careplans.tests.factories import (
    THE_CASE,
    accept,
    activate,
    contraindication,
    make_active_plan,
    make_exam_flag,
    make_plan,
    make_practitioner,
    make_signed_assessment,
    revision_of,
    suggestion,
)
from clinic.audit.models import Event
from clinic.testing.counting import queries_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def kim():
    return make_practitioner()


@pytest.fixture
def at_desk(client, kim):
    client.force_login(kim)
    return client


def post(client, name, *args, follow=False, **data):
    headers = data.pop("headers", {})
    return client.post(
        reverse(f"careplans:{name}", args=args),
        {"form_token": str(uuid4()), **data},
        headers=headers,
        follow=follow,
    )


def issue(client, plan, **data):
    return post(client, "issue", plan.uuid, **{"based_on": revision_of(plan), "point_size": 12, **data})


def based_on_of(page, name):
    """What the form of this name sends back."""
    form = page.split(f"/{name}/", 1)[1]
    return re.search(r'name="based_on" value="(\w+)"', form)[1]


class TestDraft:
    def test_makes_the_plan_and_shows_it(self, at_desk, kim):
        assessment = make_signed_assessment(kim)
        answer = post(at_desk, "draft", assessment.uuid, follow=True)
        assert answer.status_code == 200
        assert b"Tight and weak psoas" in answer.content
        assert CarePlan.objects.get().assessment == assessment

    @pytest.mark.parametrize("made", [make_plan, make_active_plan], ids=["a draft", "in force"])
    def test_is_offered_by_the_signed_examination_until_there_is_its_plan(self, at_desk, kim, made):
        def offered(assessment):
            page = at_desk.get(reverse("assessments:exam", args=[assessment.uuid])).content.decode()
            return "Make the plan" in page, "Open the plan" in page

        plan = made(kim)
        assert offered(plan.assessment) == (False, True)
        ended = {"how": "entered-in-error", "reason": "wrong person", "by": kim, "at": timezone.now()}
        services.end_plan(plan=plan, **ended)
        assert offered(plan.assessment) == (True, False)

    def test_hides_charts_of_others(self, client):
        assessment = make_signed_assessment()
        client.force_login(make_practitioner(username="other"))
        assert post(client, "draft", assessment.uuid).status_code == 404

    def test_needs_the_permission(self, client):
        client.force_login(make_user("front-desk"))
        assert post(client, "draft", uuid4()).status_code == 403


class TestPlan:
    def show(self, client, plan, **more):
        return client.get(reverse("careplans:plan", args=[plan.uuid]), **more)

    def test_shows_why_the_basis_and_what_is_asked(self, at_desk, kim):
        page = self.show(at_desk, make_plan(kim)).content.decode()
        assert "sits 9 h a day (desk 6, driving 1.5, TV 1, meals 0.5), mark is 4 h" in page
        assert "clinic teaching and studies" in page
        assert "Does raising the straight leg" in page

    def test_opening_it_is_in_the_audit(self, at_desk, kim):
        plan = make_plan(kim)
        self.show(at_desk, plan)
        self.show(at_desk, plan, headers={"HX-Request": "true"})
        assert Event.objects.filter(verb="chart.viewed", detail__what="care plan").count() == 2

    def test_asks_what_concerns_everything_once_at_the_top(self, at_desk, kim):
        page = self.show(at_desk, make_plan(kim, answers={})).content.decode()
        assert page.count("Is a leg or foot new or increasingly weak?") == 1
        assert "Ask first" in page

    def test_shows_only_safety_while_it_is_stopped(self, at_desk, kim):
        plan = make_plan(kim, answers=THE_CASE | {"redflag.fever": "yes"})
        page = self.show(at_desk, plan).content.decode()
        assert "The plan is stopped" in page
        assert "Tight and weak psoas" not in page

    def test_hides_charts_of_others(self, client):
        plan = make_plan()
        client.force_login(make_practitioner(username="other"))
        assert self.show(client, plan).status_code == 404

    def test_needs_the_permission(self, client):
        client.force_login(make_user("front-desk"))
        assert client.get(reverse("careplans:plan", args=[uuid4()])).status_code == 403

    def test_takes_a_number_of_queries_that_does_not_grow(self, at_desk, kim):
        plan = make_plan(kim)
        services.add_goal(plan=plan, description="Goal", by=kim, at=timezone.now())
        services.add_activity(plan=plan, title="Do", advice="Gently", by=kim, at=timezone.now())
        few = queries_of(lambda: self.show(at_desk, plan))
        for number in range(5):
            services.add_goal(plan=plan, description=f"Goal {number}", by=kim, at=timezone.now())
            services.add_activity(plan=plan, title=f"Do {number}", advice="Gently", by=kim, at=timezone.now())
        assert (queries_of(lambda: self.show(at_desk, plan)), few <= 55) == (few, True)


class TestDecide:
    def test_accepts_by_a_plain_form(self, at_desk, kim):
        row = suggestion(make_plan(kim), "stress-high")
        answer = post(at_desk, "accept", row.uuid, based_on=0, follow=True)
        assert b"In the plan" in answer.content
        row.refresh_from_db()
        assert row.decision == SuggestionRecord.Decision.ACCEPTED

    def test_answers_htmx_with_the_fragment_that_the_page_includes(self, at_desk, kim):
        row = suggestion(make_plan(kim), "stress-high")
        answer = post(at_desk, "accept", row.uuid, based_on=0, follow=True, headers=HTMX)
        content = answer.content.decode().strip()
        assert content.startswith('<div id="plan"')
        assert "<html" not in content

    def test_refuses_what_is_not_answered_yet(self, at_desk, kim):
        row = suggestion(make_plan(kim), "piriformis-painful")
        answer = post(at_desk, "accept", row.uuid, based_on=0)
        assert answer.status_code == 422
        assert b"Answer first" in answer.content

    def test_keeps_what_was_typed_when_an_edit_is_refused(self, at_desk, kim):
        row = suggestion(make_plan(kim), "stress-high")
        answer = post(at_desk, "edit", row.uuid, based_on=0, title="", advice="Breathe at the bus stop")
        assert answer.status_code == 422
        assert b"Breathe at the bus stop" in answer.content

    @pytest.mark.parametrize(
        "reason",
        ["", "   ", "x" * 501, "a\x00b", "\u202eevil"],
        ids=["empty", "blank", "too long", "NUL", "turned"],
    )
    def test_refuses_a_reason_that_cannot_be_kept(self, at_desk, kim, reason):
        row = suggestion(make_plan(kim), "stress-high")
        assert post(at_desk, "decline", row.uuid, based_on=0, reason=reason).status_code == 422
        row.refresh_from_db()
        assert row.is_open

    def test_keeps_a_reason_in_any_script(self, at_desk, kim):
        row = suggestion(make_plan(kim), "stress-high")
        answer = post(at_desk, "decline", row.uuid, based_on=0, reason="ليس الآن 🙂", follow=True)
        assert "ليس الآن 🙂" in answer.content.decode()

    def test_answers_409_with_both_when_somebody_was_faster(self, at_desk, kim):
        row = suggestion(make_plan(kim), "stress-high")
        post(at_desk, "decline", row.uuid, based_on=0, reason="Not now")
        answer = post(at_desk, "edit", row.uuid, based_on=0, title="Breathe", advice="Slowly")
        assert answer.status_code == 409
        assert b"Not now" in answer.content
        assert b"Slowly" in answer.content

    def test_undoes(self, at_desk, kim):
        row = suggestion(make_plan(kim), "stress-high")
        post(at_desk, "accept", row.uuid, based_on=0)
        post(at_desk, "reopen", row.uuid, based_on=1)
        row.refresh_from_db()
        assert row.is_open

    @pytest.mark.parametrize("name", ["accept", "edit", "decline", "reopen"])
    def test_hides_plans_of_others_and_needs_the_permission(self, client, name):
        row = suggestion(make_plan(), "stress-high")
        client.force_login(make_practitioner(username="other"))
        assert post(client, name, row.uuid, based_on=0).status_code == 404
        client.force_login(make_user("front-desk"))
        assert post(client, name, row.uuid, based_on=0).status_code == 403
        assert client.get(reverse(f"careplans:{name}", args=[row.uuid])).status_code == 405


class TestAnswer:
    def answer(self, client, plan, slug, **data):
        return post(client, "answer", plan.uuid, contraindication(slug).uuid, **data)

    def test_keeps_no(self, at_desk, kim):
        plan = make_plan(kim)
        assert self.answer(at_desk, plan, "sciatic_irritation", holds="no").status_code == 302
        assert [a.holds for a in plan.answers.all()] == [False]

    def test_refuses_half_a_clearance(self, at_desk, kim):
        plan = make_plan(kim)
        answer = self.answer(at_desk, plan, "hip_surgery", holds="yes", recorded="No limits")
        assert answer.status_code == 422
        assert b"who said it and when" in answer.content

    def test_refuses_nonsense(self, at_desk, kim):
        plan = make_plan(kim)
        assert self.answer(at_desk, plan, "hip_surgery", holds="perhaps").status_code == 422
        assert (
            self.answer(at_desk, plan, "hip_surgery", holds="yes", recorded_on="yesterday").status_code == 422
        )


class TestContent:
    def test_adds_a_goal_once_for_two_clicks(self, at_desk, kim):
        plan = make_plan(kim)
        token = str(uuid4())
        for _click in range(2):
            post(at_desk, "goal", plan.uuid, description="Walk up the hill", form_token=token)
        assert plan.goals.count() == 1

    @pytest.mark.parametrize(
        "data",
        [
            {"description": ""},
            {"description": "Run", "due_on": "1800-01-01"},
            {"description": "Run", "due_on": "soon"},
            {"description": "x" * 301},
        ],
        ids=["empty", "1800", "no date", "too long"],
    )
    def test_refuses_a_goal_that_makes_no_sense(self, at_desk, kim, data):
        plan = make_plan(kim)
        assert post(at_desk, "goal", plan.uuid, **data).status_code == 422
        assert not plan.goals.exists()

    def test_sets_the_review_date(self, at_desk, kim):
        plan = make_plan(kim)
        day = timezone.localdate().replace(day=1).isoformat()
        assert (
            post(at_desk, "review", plan.uuid, review_on="2200-01-01", based_on=plan.revision).status_code
            == 422
        )
        assert post(at_desk, "review", plan.uuid, review_on=day, based_on="x").status_code == 422

    def test_keeps_a_review_that_is_sent_again_after_somebody_was_faster(self, at_desk, kim):
        plan, sent = make_plan(kim), {"measure_again": "Psoas length"}
        services.add_goal(plan=plan, description="Run", by=kim, at=timezone.now())
        answer = post(at_desk, "review", plan.uuid, **sent, based_on=plan.revision)
        page = answer.content.decode()
        assert (answer.status_code, 'value="Psoas length"' in page) == (409, True)
        post(at_desk, "review", plan.uuid, **sent, based_on=based_on_of(page, "review"))
        plan.refresh_from_db()
        assert plan.measure_again == "Psoas length"


class TestIssue:
    def test_activates_stays_at_the_plan_and_leads_to_the_pdf_in_a_tab_of_its_own(self, at_desk, kim):
        plan = make_plan(kim)
        post(at_desk, "accept", suggestion(plan, "stress-high").uuid, based_on=0)
        answer = issue(at_desk, plan, release="on", follow=True)
        handout = Handout.objects.get()
        address = reverse("careplans:handout", args=[handout.uuid])
        page = answer.content.decode()
        assert (answer.request["PATH_INFO"], answer.status_code) == (f"/plans/{plan.uuid}/", 200)
        assert f"Handout {handout.code} is issued." in page
        assert f'<a href="{address}" target="_blank" rel="noopener">' in page
        assert at_desk.get(address).content == bytes(handout.file.content)

    def test_says_of_an_active_plan_that_a_new_version_changes_it(self, at_desk, kim):
        plan = make_active_plan(kim)
        page = at_desk.get(reverse("careplans:plan", args=[plan.uuid])).content.decode()
        assert "The plan is active" in page

    def test_refuses_an_empty_plan_and_leaves_it_a_draft(self, at_desk, kim):
        plan = make_plan(kim)
        answer = issue(at_desk, plan)
        assert answer.status_code == 422
        plan.refresh_from_db()
        assert plan.is_draft

    def test_says_that_it_waits_for_a_warning_sign_and_does(self, at_desk, kim):
        plan = make_active_plan(kim)
        make_exam_flag(plan, kim)
        page = at_desk.get(reverse("careplans:plan", args=[plan.uuid])).content.decode()
        assert "Waits until the warning signs are cleared." in page
        answer = issue(at_desk, plan)
        assert answer.status_code == 422
        assert b"Read it and say what was done." in answer.content
        assert not Handout.objects.exists()

    def test_who_may_not_activate_issues_for_an_active_plan_only(self, client, kim):
        plan, grants = make_plan(kim), Group.objects.get(name="practitioner").permissions
        post_for = partial(issue, client, plan, follow=True)
        accept(plan, "stress-high", kim)
        grants.remove(Permission.objects.get(codename="activate_plan"))
        client.force_login(kim)
        page = client.get(reverse("careplans:plan", args=[plan.uuid])).content.decode()
        assert "Activate and issue" not in page
        assert "Waits until somebody who may do so activates the plan." in page
        assert post_for().status_code == 403
        plan.refresh_from_db()
        assert plan.is_draft
        activate(plan, kim)
        assert post_for().status_code == 200
        assert Handout.objects.get().plan == plan

    def test_refuses_a_size_that_is_not_offered(self, at_desk, kim):
        assert issue(at_desk, make_active_plan(kim), point_size=9).status_code == 422

    def test_answers_409_when_the_plan_is_not_what_was_seen_and_keeps_the_choices(self, at_desk, kim):
        plan = make_plan(kim)
        seen = accept(plan, "stress-high", kim).plan.revision
        services.add_activity(plan=plan, title="Swim", advice="Gently", by=kim, at=timezone.now())
        answer = issue(at_desk, plan, based_on=seen, point_size=18)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Read it below as it is now" in page
        assert '<option value="18" selected>' in page
        assert not Handout.objects.exists()
        again = issue(at_desk, plan, based_on=based_on_of(page, "issue"), point_size=18)
        assert (again.status_code, Handout.objects.get().point_size) == (302, 18)

    def test_prints_no_plan_that_a_colleague_changed_and_activated_meanwhile(self, at_desk, kim):
        plan = make_plan(kim)
        seen = accept(plan, "stress-high", kim).plan.revision
        services.add_goal(plan=plan, description="Run", by=kim, at=timezone.now())
        activate(plan, kim)
        assert issue(at_desk, plan, based_on=seen).status_code == 409
        assert not Handout.objects.exists()

    def test_needs_the_version_that_was_seen(self, at_desk, kim):
        plan = make_plan(kim)
        accept(plan, "stress-high", kim)
        assert post(at_desk, "issue", plan.uuid, point_size=12).status_code == 422
        plan.refresh_from_db()
        assert plan.is_draft


class TestHandouts:
    @pytest.fixture
    def plan(self, kim):
        return make_active_plan(kim)

    def issued(self, plan, kim, release):
        return services.issue_handout(plan=plan, release=release, by=kim, at=timezone.now())

    def test_the_desk_prints_a_released_one_and_it_is_audited(self, client, plan, kim):
        handout, desk = self.issued(plan, kim, True), make_user("front-desk")
        client.force_login(desk)
        answer = client.get(reverse("careplans:handout", args=[handout.uuid]))
        assert answer.content == bytes(handout.file.content)
        assert Event.objects.get(verb="handout.printed").user_uuid == desk.uuid

    def test_the_desk_does_not_get_one_that_is_not_released(self, client, plan, kim):
        handout = self.issued(plan, kim, False)
        client.force_login(make_user("front-desk"))
        assert client.get(reverse("careplans:handout", args=[handout.uuid])).status_code == 404
        client.force_login(kim)
        assert client.get(reverse("careplans:handout", args=[handout.uuid])).status_code == 200

    def test_an_admin_who_is_no_clinician_gets_nothing(self, client, plan, kim):
        handout = self.issued(plan, kim, True)
        client.force_login(make_user("admin"))
        assert client.get(reverse("careplans:handouts")).status_code == 403
        assert client.get(reverse("careplans:handout", args=[handout.uuid])).status_code == 403


class TestMore:
    def test_why_shows_the_rule_as_it_was_then(self, at_desk, kim):
        row = suggestion(make_plan(kim), "prolonged-sitting")
        page = at_desk.get(reverse("careplans:why", args=[row.uuid])).content.decode()
        assert "version 1" in page
        assert "odds ratio about 1.47" in page
        assert "Dr Robin Reviewer" in page

    def test_the_exam_shows_suggestions_so_far_and_keeps_nothing(self, at_desk, kim):
        assessment = make_signed_assessment(kim)
        page = at_desk.get(reverse("careplans:so_far", args=[assessment.uuid])).content.decode()
        assert "Tight and weak psoas" in page
        assert not CarePlan.objects.exists()

    def test_revise_and_end(self, at_desk, kim):
        plan = make_active_plan(kim)
        assert b"version 2" in post(at_desk, "revise", plan.uuid, follow=True).content
        assert post(at_desk, "end", plan.uuid, how="completed", reason="").status_code == 422
        assert post(at_desk, "end", plan.uuid, how="completed", reason="Done").status_code == 302
        plan.refresh_from_db()
        assert plan.status == "completed"

"""Plans of two records: one course of care while the records are one, and each its own once they are two."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils import timezone

from assessments import services as assessments
from careplans import services
from careplans.models import CarePlan
from careplans.services.examination import overtaken
from careplans.tests.factories import (
    accept,
    activate,
    activate_with,
    amend_to_the_right,
    make_active_plan,
    make_plan,
    make_practitioner,
    make_signed_assessment,
    settle,
    suggestion,
)
from clinic.base.database.owner import as_owner
from clinic.base.errors import DomainError
from clinic.testing.threads import in_the_middle
from patients import services as patients
from patients.models import Episode, Visit
from patients.tests.factories import make_patient, make_visit

from .factories import make_merge, make_two, undo

pytestmark = pytest.mark.django_db
S = CarePlan.Status


@pytest.fixture
def kim():
    return make_practitioner()


@pytest.fixture
def robin():
    return make_practitioner()


@pytest.fixture
def two():
    """(kept, retired)"""
    return make_two()


def give_goal(plan, words, by):
    services.add_goal(plan=plan, description=words, by=by, at=timezone.now())


def with_goal(plan, words, by):
    """Activated, with this goal."""
    give_goal(plan, words, by)
    return activate_with(plan, by)


def draft(assessment, by):
    return services.draft_plan_from(assessment=assessment, by=by, at=timezone.now())


def end(plan, by, how="entered-in-error"):
    return services.end_plan(plan=plan, how=how, reason="Of another record", by=by, at=timezone.now())


def goals(plan):
    return [goal.description for goal in plan.goals.order_by("pk")]


class TestWhileTheRecordsAreOne:
    def test_the_next_plan_replaces_the_one_of_the_merged_record(self, two, kim, robin):
        kept, retired = two
        before = with_goal(make_plan(kim, patient=retired), "Sit for an hour", kim)
        make_merge(kept, retired)
        plan = draft(make_signed_assessment(robin, patient=kept), robin)
        assert (plan.patient, plan.replaces, plan.version) == (kept, before, 2)
        assert goals(plan) == ["Sit for an hour"]
        activate_with(plan, robin)
        assert list(CarePlan.objects.of(kept).active()) == [plan]
        before.refresh_from_db()
        assert (before.status, before.patient) == (S.REVOKED, retired)

    def test_a_draft_of_the_merged_record_is_finished_first(self, client, two, kim, robin):
        kept, retired = two
        waiting = make_plan(kim, patient=retired)
        make_merge(kept, retired)
        assessment = make_signed_assessment(robin, patient=kept)
        client.force_login(robin)
        answer = client.post(reverse("careplans:draft", args=[assessment.uuid]))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "a draft plan from another examination" in page
        assert f'href="{reverse("careplans:plan", args=[waiting.uuid])}"' in page
        end(waiting, kim)
        assert draft(assessment, robin).patient == kept

    def test_a_change_of_the_plan_leads_to_the_draft_there_is(self, two, kim, robin):
        kept, retired = two
        before = make_active_plan(kim, patient=retired)
        make_merge(kept, retired)
        waiting = draft(make_signed_assessment(robin, patient=kept), robin)
        assert services.revise_plan(plan=before, by=kim, at=timezone.now()) == waiting

    def test_the_examination_of_the_kept_record_is_offered_when_the_one_of_a_plan_is_gone(
        self, two, kim, robin
    ):
        kept, retired = two
        plan = make_active_plan(kim, patient=retired)
        make_merge(kept, retired)
        later = make_signed_assessment(robin, patient=kept)
        assessments.enter_in_error(assessment=plan.assessment, reason="Wrong", by=kim, at=timezone.now())
        assert overtaken(plan).standing == later

    def test_a_draft_is_offered_an_examination_of_its_own_record_first(self, two, kim, robin):
        kept, retired = two
        first = make_signed_assessment(kim, patient=retired)
        plan = draft(first, kim)
        make_merge(kept, retired)
        make_signed_assessment(robin, patient=kept)
        amended = amend_to_the_right(first, kim)
        assert overtaken(plan).standing == amended
        assert draft(amended, kim) == plan

    def test_a_course_of_care_that_was_over_before_is_another_one(self, two, kim, robin):
        kept, retired = two
        old = make_active_plan(kim, patient=retired)
        patients.move_visit(visit=old.visit, to="finished", by=None, at=timezone.now())
        patients.close_episode(episode=old.episode, by=None, at=timezone.now())
        make_merge(kept, retired)
        plan = draft(make_signed_assessment(robin, patient=kept), robin)
        assert (plan.replaces, plan.version) == (None, 1)

    def test_each_episode_is_closed_by_itself(self, two):
        kept, retired = two
        theirs = make_visit(retired, status="finished").episode
        make_merge(kept, retired)
        ours = make_visit(kept, start=timezone.now() + timedelta(hours=1)).episode
        patients.close_episode(episode=theirs, by=None, at=timezone.now())
        with pytest.raises(patients.Refused, match="still open"):
            patients.close_episode(episode=ours, by=None, at=timezone.now())


class TestOnceTheyAreTwoAgain:
    def test_the_plan_of_one_is_neither_copied_nor_replaced_at_the_other(self, two, kim, robin):
        kept, retired = two
        make_visit(retired, status="finished")
        merge = make_merge(kept, retired)
        theirs = with_goal(make_plan(kim, patient=kept), "Carry the shopping", kim)
        undo(merge)
        plan = draft(make_signed_assessment(robin, patient=retired), robin)
        assert (plan.patient, plan.replaces, plan.version, goals(plan)) == (retired, None, 1, [])
        activate_with(plan, robin)
        theirs.refresh_from_db()
        assert (theirs.status, plan.status) == (S.ACTIVE, S.DRAFT)
        assert list(CarePlan.objects.of(kept).active()) == [theirs]

    def test_the_draft_of_one_does_not_stand_in_the_way_of_the_other(self, two, kim, robin):
        kept, retired = two
        make_visit(retired, status="finished")
        merge = make_merge(kept, retired)
        theirs = make_plan(kim, patient=kept)
        undo(merge)
        assert draft(make_signed_assessment(robin, patient=retired), robin).patient == retired
        theirs.refresh_from_db()
        assert theirs.patient == kept

    def test_the_examination_of_one_is_not_offered_at_the_other(self, two, kim, robin):
        kept, retired = two
        plan = make_active_plan(kim, patient=retired)
        merge = make_merge(kept, retired)
        make_signed_assessment(robin, patient=kept)
        undo(merge)
        assessments.enter_in_error(assessment=plan.assessment, reason="Wrong", by=kim, at=timezone.now())
        assert overtaken(plan).standing is None

    def test_a_draft_begun_from_the_plan_of_the_other_is_not_activated(self, two, kim, robin):
        kept, retired = two
        before = with_goal(make_plan(kim, patient=retired), "Sit for an hour", kim)
        merge = make_merge(kept, retired)
        assessment = make_signed_assessment(robin, patient=kept)
        begun = draft(assessment, robin)
        undo(merge)
        for act in (lambda: activate_with(begun, robin), lambda: draft(assessment, robin)):
            with pytest.raises(DomainError, match="begun from a plan of another person"):
                act()
        before.refresh_from_db()
        assert before.status == S.ACTIVE
        end(begun, robin)
        anew = draft(assessment, robin)
        assert (anew.replaces, goals(anew)) == (None, [])

    def test_a_plan_that_was_replaced_meanwhile_stays_ended(self, two, kim, robin):
        kept, retired = two
        before = make_active_plan(kim, patient=retired)
        merge = make_merge(kept, retired)
        after = activate_with(draft(make_signed_assessment(robin, patient=kept), robin), robin)
        undo(merge)
        before.refresh_from_db()
        assert (before.status, before.end_reason) == (S.REVOKED, "Replaced by version 2.")
        assert end(after, robin, "completed").status == S.COMPLETED  # though what it replaced is another's

    def test_an_episode_is_closed_whatever_is_booked_for_the_other(self, two):
        kept, retired = two
        theirs = make_visit(retired, status="finished").episode
        merge = make_merge(kept, retired)
        make_visit(kept, start=timezone.now() + timedelta(hours=1))
        undo(merge)
        assert patients.close_episode(episode=theirs, by=None, at=timezone.now()).closed_on


class TestTheDatabase:
    def test_refuses_a_visit_in_an_episode_of_another_record(self, two):
        kept, retired = two
        episode, visit = make_visit(retired).episode, make_visit(kept, start=timezone.now())
        make_merge(kept, retired)
        with pytest.raises(IntegrityError, match="visit_in_an_episode_of_its_record"), transaction.atomic():
            Visit.objects.filter(pk=visit.pk).update(episode=episode)

    def test_keeps_an_episode_with_its_record(self, two):
        kept, retired = two
        episode = make_visit(retired).episode
        with pytest.raises(IntegrityError, match="visit_in_an_episode_of_its_record"), transaction.atomic():
            type(episode).objects.filter(pk=episode.pk).update(patient=kept)

    def test_refuses_a_plan_that_replaces_the_plan_of_another_person(self, kim, robin):
        theirs, plan = make_active_plan(kim), make_plan(robin)
        with pytest.raises(IntegrityError, match="careplan_of_one_patient"), transaction.atomic():
            CarePlan.objects.filter(pk=plan.pk).update(version=2, replaces=theirs)
        make_merge(plan.patient, theirs.patient)
        assert CarePlan.objects.filter(pk=plan.pk).update(version=2, replaces=theirs) == 1


def test_two_drafts_of_one_course_activated_at_once_leave_one_active_plan(committed_db):
    kim, robin, (kept, retired) = make_practitioner(), make_practitioner(), make_two()
    plans = [make_plan(kim, patient=kept), make_plan(robin, patient=retired)]
    for plan in plans:
        settle(plan, suggestion(plan, "prolonged-sitting"), plan.author)
        accept(plan, "prolonged-sitting", plan.author)
    make_merge(kept, retired)
    assert in_the_middle(*(lambda p=plan: activate(p, p.author) for plan in plans)) == plans
    assert CarePlan.objects.of(kept).active().count() == 1


class TestWhatWasMixedBefore:
    """A visit of the kept record lay in an episode of the merged one."""

    BEFORE = (("patients", "0026_page_by_both_names"), ("careplans", "0002_freeze_issued_and_published"))

    def mend(self, *mixed: tuple[Visit, Episode]) -> None:
        """Put each visit, with its plan, where an earlier version put it, and bring the database up to date."""
        with as_owner(connection):
            latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
            MigrationExecutor(connection).migrate(list(self.BEFORE))
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE careplans_careplan DISABLE TRIGGER careplan_only_ends")
                for visit, episode in mixed:
                    ids = [episode.pk, visit.pk]
                    cursor.execute("UPDATE patients_visit SET episode_id = %s WHERE id = %s", ids)
                    cursor.execute("UPDATE careplans_careplan SET episode_id = %s WHERE visit_id = %s", ids)
                cursor.execute("ALTER TABLE careplans_careplan ENABLE ALWAYS TRIGGER careplan_only_ends")
            MigrationExecutor(connection).migrate(latest)

    def test_is_given_an_episode_of_its_own_with_its_plan(self, committed_db):
        kim, (kept, retired) = make_practitioner(), make_two()
        theirs = make_visit(retired).episode
        plan = make_active_plan(kim, patient=kept)
        own = plan.episode
        Visit.objects.filter(pk=plan.visit_id).update(status="cancelled", started_at=None)
        Episode.objects.filter(pk=own.pk).update(closed_on=own.opened_on)
        self.mend((plan.visit, theirs))
        plan.refresh_from_db()
        plan.visit.refresh_from_db()
        assert plan.episode == plan.visit.episode
        assert (plan.episode.patient, plan.episode.title) == (kept, theirs.title)
        assert plan.episode not in (theirs, own)
        assert plan.episode.closed_on is None
        assert [visit.patient for visit in theirs.visits.all()] == [retired]

    def test_joins_the_open_episode_when_it_is_still_to_come(self, committed_db):
        kept, retired = make_two()
        theirs, coming = make_visit(retired).episode, make_visit(kept)
        over = make_visit(kept, status="finished", start=timezone.now() + timedelta(hours=2))
        own = coming.episode
        self.mend((coming, theirs), (over, theirs))
        for visit in (coming, over):
            visit.refresh_from_db()
        assert coming.episode == own
        assert over.episode not in (own, theirs)
        assert over.episode.closed_on == timezone.localdate(over.planned_start)

    def test_leaves_alone_what_was_not_mixed(self, committed_db):
        visit = make_visit(make_patient())
        self.mend()
        assert Visit.objects.get().episode == visit.episode

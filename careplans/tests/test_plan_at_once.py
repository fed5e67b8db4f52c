"""Two people on one plan at the same moment, with transactions that commit."""

from django.utils import timezone

from careplans import services
from careplans.models import Activity, CarePlan, Goal, SuggestionRecord
from careplans.tests.factories import accept, make_active_plan, make_plan, make_practitioner, suggestion
from clinic.audit.models import Event
from clinic.base.errors import DomainError
from clinic.testing.threads import in_the_middle


def test_a_suggestion_accepted_while_the_plan_is_drafted_again_stays_accepted(committed_db):
    kim = make_practitioner()
    plan = make_plan(kim)

    def decide():
        return accept(plan, "stress-high", kim)

    def draft_again():
        return services.draft_plan_from(assessment=plan.assessment, by=kim, at=timezone.now())

    accepted, drafted = in_the_middle(decide, draft_again)
    row = suggestion(plan, "stress-high")
    assert (row.decision, row.decided_by) == (SuggestionRecord.Decision.ACCEPTED, kim)
    assert row.revision == accepted.revision
    assert drafted.revision == plan.revision + 2


def test_no_next_version_begins_from_a_plan_that_is_being_ended(committed_db):
    kim = make_practitioner()
    plan = make_active_plan(kim)

    def end():
        return services.end_plan(
            plan=plan, how="completed", reason="All goals met", by=kim, at=timezone.now()
        )

    def revise():
        return services.revise_plan(plan=plan, by=kim, at=timezone.now())

    ended, refused = in_the_middle(end, revise)
    assert (ended.status, str(refused)) == ("completed", "Only the active plan can be changed.")
    assert isinstance(refused, DomainError)
    assert not CarePlan.objects.drafts().exists()


def test_a_goal_and_an_activity_that_two_people_drop_are_dropped_once(committed_db):
    kim = make_practitioner()
    plan, at = make_plan(kim), timezone.now()
    goal = services.add_goal(plan=plan, description="Walk up the hill", by=kim, at=at)
    activity = services.add_activity(plan=plan, title="Swim", advice="Gently", by=kim, at=at)

    def drop():
        services.drop_goal(goal=Goal.objects.get(pk=goal.pk), by=kim, at=at)
        services.drop_activity(activity=Activity.objects.get(pk=activity.pk), by=kim, at=at)

    dropped = (Goal.objects.get(pk=goal.pk), Activity.objects.get(pk=activity.pk))

    def drop_what_was_there_a_moment_ago():
        services.drop_goal(goal=dropped[0], by=kim, at=at)
        services.drop_activity(activity=dropped[1], by=kim, at=at)

    in_the_middle(drop, drop_what_was_there_a_moment_ago)
    for verb in ("goal.dropped", "activity.dropped"):
        assert Event.objects.filter(verb=verb).count() == 1

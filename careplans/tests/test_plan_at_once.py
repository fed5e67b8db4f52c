"""Two people on one plan at the same moment, with transactions that commit."""

from django.utils import timezone

from careplans import services
from careplans.models import SuggestionRecord
from careplans.tests.factories import accept, make_plan, make_practitioner, suggestion
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

"""What a visit leads to next after its examination was amended or entered in error."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import services as assessments
from careplans import services
from careplans.models import CarePlan
from careplans.tests.factories import amend_to_the_right, make_plan, make_practitioner

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(client):
    kim = make_practitioner()
    client.force_login(kim)
    return make_plan(kim)


def steps(client, plan: CarePlan) -> list[str]:
    """My day, and the chart."""
    addresses = reverse("pages:practice"), reverse("pages:chart", args=[plan.patient.uuid])
    return [client.get(address).content.decode() for address in addresses]


def test_an_amended_one_leads_to_making_the_plan_anew_and_then_on_with_it(client, plan):
    assert all("Go on with the plan" in page for page in steps(client, plan))
    amended = amend_to_the_right(plan.assessment, plan.author)
    for page in steps(client, plan):
        assert f'action="{reverse("careplans:draft", args=[amended.uuid])}"' in page
        assert ("Make the plan anew" in page, "Go on with the plan" in page) == (True, False)
        assert "Plan so far" in page
    services.draft_plan_from(assessment=amended, by=plan.author, at=timezone.now())
    for page in steps(client, plan):
        assert ("Make the plan anew" in page, "Go on with the plan" in page) == (False, True)


def test_one_entered_in_error_leads_to_examining_again(client, plan):
    assessments.enter_in_error(
        assessment=plan.assessment, reason="Not hers", by=plan.author, at=timezone.now()
    )
    for page in steps(client, plan):
        assert reverse("assessments:start", args=[plan.visit.uuid]) in page
        assert not [words for words in ("Make the plan", "Go on with the plan") if words in page]

"""A contraindication is published with another question while a draft holds the answer to the one before."""

import pytest
from django.urls import reverse
from django.utils import timezone

from careplans import services
from careplans.services import CannotActivate, CannotDecide
from careplans.tests.factories import (
    accept,
    activate,
    ask_otherwise,
    contraindication,
    make_active_plan,
    make_plan,
    make_practitioner,
    settle,
    suggestion,
)
from clinic.base.errors import DomainError

pytestmark = pytest.mark.django_db
SLUG, NEW = "sciatic_irritation", "Does pain shoot down the leg when it is raised, or when sitting bent?"


@pytest.fixture
def kim():
    return make_practitioner()


@pytest.fixture
def plan(kim):
    """With the answer no to the question as it was, and the suggestion that waited for it in the plan."""
    plan = make_plan(kim)
    settle(plan, suggestion(plan, "piriformis-painful"), kim)
    accept(plan, "piriformis-painful", kim)
    return plan


def say(plan, kim, version, *, holds, **more):
    return services.answer_contraindication(
        plan=plan, contraindication=version, holds=holds, by=kim, at=timezone.now(), **more
    )


def look_again(plan, kim):
    return services.look_again(plan=plan, by=kim, at=timezone.now())


class TestTheNewQuestion:
    def test_is_not_answered_by_what_was_said_to_the_one_before(self, plan, kim):
        ask_otherwise(SLUG, NEW)
        with pytest.raises(CannotActivate, match="Answer first: Does pain shoot"):
            activate(plan, kim)

    @pytest.mark.parametrize("before", [True, False])
    def test_alone_says_whether_it_holds(self, plan, kim, before):
        say(plan, kim, contraindication(SLUG), holds=before)
        say(plan, kim, ask_otherwise(SLUG, NEW), holds=not before)
        [check] = [c for c in suggestion(plan, "piriformis-painful").checks if c["slug"] == SLUG]
        assert check["state"] == ("does-not-hold" if before else "holds")
        if before:
            assert activate(plan, kim).is_active
        else:
            row = suggestion(plan, "piriformis-painful")
            with pytest.raises(CannotDecide, match="position or dose"):
                services.edit_suggestion(
                    suggestion=row, texts={"dose": "less"}, based_on=row.revision, by=kim, at=timezone.now()
                )

    def test_is_shown_after_one_click(self, client, plan, kim):
        client.force_login(kim)
        address = reverse("careplans:plan", args=[plan.uuid])
        assert b"Rules or their questions were changed" not in client.get(address).content
        ask_otherwise(SLUG, NEW)
        page = client.get(address).content.decode()
        assert "Rules or their questions were changed" in page
        again = reverse("careplans:look_again", args=[plan.uuid])
        assert f'action="{again}"' in page
        page = client.post(again, follow=True).content.decode()
        assert (NEW in page, "Rules or their questions were changed" in page) == (True, False)

    def test_an_answer_to_the_one_before_is_refused_on_a_page_that_says_what_to_do(self, client, plan, kim):
        seen = contraindication(SLUG)
        ask_otherwise(SLUG, NEW)
        with pytest.raises(DomainError, match="changed meanwhile"):
            say(plan, kim, seen, holds=True)
        client.force_login(kim)
        answer = client.post(reverse("careplans:answer", args=[plan.uuid, seen.uuid]), {"holds": "yes"})
        assert answer.status_code == 422
        assert b"Look again, then answer it as it is asked now." in answer.content


def test_an_active_plan_goes_on_showing_what_was_answered_then(client, kim):
    plan = make_active_plan(kim, slugs=("piriformis-painful",))
    ask_otherwise(SLUG, NEW)
    client.force_login(kim)
    context = client.get(reverse("careplans:plan", args=[plan.uuid])).context
    [row] = [r for r in context["page"].rows if r.record.rule_version.entry.slug == "piriformis-painful"]
    assert SLUG in [check.slug for check in row.settled]

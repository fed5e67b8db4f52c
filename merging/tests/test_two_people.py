"""Who says that two records stay two, or are two again, says what they are: the pair is not raised again."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_user
from clinic.audit.models import Event
from clinic.base.errors import DomainError
from duplicates.models import DuplicateDecision, LikelyDuplicate
from duplicates.services import catch_up, decide
from merging import services
from merging.models import Merge

from .factories import make_merge, make_proposal, make_two

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """(kept, retired), so alike that they are on the list."""
    return make_two(birth_date=date(1982, 3, 4))


def is_raised() -> bool:
    catch_up()
    return LikelyDuplicate.objects.exists()


def act(client, merge: Merge, what: str, **sent: str):
    client.force_login(make_user("admin"))
    page = reverse(f"merging:{what}", args=[merge.uuid])
    return client.post(page, {"undo_reason": "Her sister"} | sent)


ENDS = [
    pytest.param("decline", make_proposal, Merge.Status.DECLINED, id="left"),
    pytest.param("undo", make_merge, Merge.Status.UNDONE, id="undone"),
]


@pytest.mark.parametrize(("what", "make", "then"), ENDS)
class TestTwoPeople:
    @pytest.mark.parametrize("kind", ["different", "household"])
    def test_are_not_raised_again(self, client, two, what, make, then, kind):
        assert is_raised()
        merge = make(*two)
        assert act(client, merge, what, two_are=kind).status_code == 302
        decision = DuplicateDecision.objects.get()
        assert ({decision.first, decision.second}, decision.kind) == (set(two), kind)
        assert not is_raised()
        assert Event.objects.filter(verb="duplicate.decided").count() == 2

    def test_are_raised_again_where_that_is_not_decided(self, client, two, what, make, then):
        merge = make(*two)
        assert act(client, merge, what, two_are="undecided").status_code == 302
        merge.refresh_from_db()
        assert merge.status == then
        assert not DuplicateDecision.objects.exists()
        assert is_raised()

    @pytest.mark.parametrize("sent", [{}, {"two_are": "friends"}], ids=["no answer", "another answer"])
    def test_are_asked_about(self, client, two, what, make, then, sent):
        merge = make(*two)
        answer = act(client, merge, what, **sent)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "different people, one household, or not decided yet" in page
        assert what == "decline" or "Her sister" in page
        merge.refresh_from_db()
        assert merge.status != then

    def test_are_what_was_said_last(self, two, what, make, then):
        desk, at = make_user("front-desk"), timezone.now()
        decide(one=two[0], other=two[1], kind="household", by=desk, at=at)
        merge, more = make(*two), {"reason": "Her sister"} if what == "undo" else {}
        admin = make_user("admin")
        getattr(services, what)(merge=merge, two_are="different", by=admin, at=at, **more)
        decision = DuplicateDecision.objects.get()
        assert (decision.kind, decision.decided_by) == ("different", admin)

    def test_are_nothing_else(self, two, what, make, then):
        merge, more = make(*two), {"reason": "Her sister"} if what == "undo" else {}
        with pytest.raises(DomainError):
            getattr(services, what)(
                merge=merge, two_are="friends", by=make_user("admin"), at=timezone.now(), **more
            )
        merge.refresh_from_db()
        assert merge.status != then


def test_what_is_chosen_of_both_records_is_kept_while_the_question_is_open(client):
    proposal = make_proposal(*make_two(gender="woman"))
    page = act(client, proposal, "decline", **{"side-gender": "retired"}).content.decode()
    assert 'name="side-gender" value="retired" aria-describedby="line-gender" checked' in page


def test_who_may_not_decide_about_likely_duplicates_is_not_asked(client, two):
    merge = make_merge(*two)
    user = make_user("admin")
    for group in user.groups.all():
        group.permissions.remove(*group.permissions.filter(codename="decide_duplicates"))
    client.force_login(user)
    assert 'name="two_are"' not in client.get(merge.get_absolute_url()).content.decode()
    page = reverse("merging:undo", args=[merge.uuid])
    assert client.post(page, {"undo_reason": "Her sister", "two_are": "different"}).status_code == 302
    assert not DuplicateDecision.objects.exists()

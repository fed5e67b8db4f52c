"""The admin is a window: clinical columns open with the chart, and nothing can be changed there."""

import pytest
from django.urls import reverse

from accounts.tests.factories import make_user

from .factories import make_sent

pytestmark = pytest.mark.django_db
LISTS = ["response", "flag", "tabletsession"]


@pytest.fixture
def sent():
    return make_sent(**{"redflag.saddle": "yes", "goals.top": "Dance at the wedding"})


def admin_url(name, action="changelist", *args):
    return reverse(f"admin:intake_{name}_{action}", args=args)


class TestAnAdmin:
    @pytest.fixture(autouse=True)
    def admin(self, client, sent):
        client.force_login(make_user("admin"))

    @pytest.mark.parametrize("name", LISTS)
    def test_sees_who_when_and_status(self, client, name):
        assert client.get(admin_url(name)).status_code == 200

    def test_sees_no_answer(self, client, sent):
        shown = client.get(admin_url("response", "change", sent.pk))
        assert (shown.status_code, b"Dance" in shown.content) == (200, False)
        assert sent.digest.encode() in shown.content

    def test_sees_no_reason_of_a_flag(self, client, sent):
        flag = sent.flags.get(level="urgent")
        for shown in (client.get(admin_url("flag")), client.get(admin_url("flag", "change", flag.pk))):
            assert shown.status_code == 200
            assert b"saddle" not in shown.content
            assert b"cauda" not in shown.content

    def test_sees_no_level_of_a_flag_and_cannot_filter_by_it(self, client, sent):
        flag = sent.flags.get(level="urgent")
        page, row = client.get(admin_url("flag")), client.get(admin_url("flag", "change", flag.pk))
        assert ["level" in answer.content.decode().lower() for answer in (page, row)] == [False, False]
        assert "urgent" not in (page.content + row.content).decode().lower()
        narrowed = client.get(f"{admin_url('flag')}?level__exact=urgent", follow=True)
        assert narrowed.status_code == 400 or narrowed.redirect_chain

    @pytest.mark.parametrize(
        "lookup", ["code=redflag.saddle", "code__startswith=red", "answer__contains=Yes"]
    )
    def test_cannot_ask_about_a_withheld_column_by_the_address(self, client, lookup):
        shown = client.get(f"{admin_url('flag')}?{lookup}", follow=True)
        assert (shown.status_code in (200, 400), b"saddle" in shown.content) == (True, False)
        if shown.status_code == 200:
            assert shown.context["cl"].result_count == 2 or shown.redirect_chain

    def test_changes_nothing(self, client, sent):
        for name, row in (("response", sent), ("flag", sent.flags.first())):
            assert client.post(admin_url(name, "change", row.pk), {"status": "stopped"}).status_code == 403
            assert client.post(admin_url(name, "delete", row.pk), {"post": "yes"}).status_code == 403
        assert client.get(admin_url("response", "add")).status_code == 403


class TestAnAdminWhoIsAPractitioner:
    @pytest.fixture
    def both(self, client, sent):
        user = make_user("admin", "practitioner")
        client.force_login(user)
        return user

    def test_sees_the_answers_of_their_own_patients(self, client, both, sent):
        sent.visit.practitioner = both
        sent.visit.save()
        assert b"Dance" in client.get(admin_url("response", "change", sent.pk)).content
        filtered = client.get(f"{admin_url('flag')}?code=redflag.saddle")
        assert filtered.context["cl"].result_count == 1

    def test_sees_nothing_of_other_people_s(self, client, both, sent):
        assert client.get(admin_url("response", "change", sent.pk)).status_code == 302
        assert client.get(admin_url("flag")).context["cl"].result_count == 0


@pytest.mark.parametrize("name", LISTS)
def test_is_closed_to_the_desk(client, name):
    client.force_login(make_user("front-desk"))
    assert client.get(admin_url(name)).status_code == 302


def test_shows_no_code_and_no_token(client):
    from django.utils import timezone

    from intake import services

    from .factories import make_response

    response = make_response()
    tablet = services.open_tablet(response=response, by=response.started_by, at=timezone.now()).tablet
    client.force_login(make_user("admin"))
    assert (
        tablet.code_hash.encode() not in client.get(admin_url("tabletsession", "change", tablet.pk)).content
    )

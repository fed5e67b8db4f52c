from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from accounts import middleware
from accounts.tests.factories import make_clinic, make_user
from clinic.base.access import poll

pytestmark = pytest.mark.django_db
IDLE = 900


@pytest.fixture
def clock(monkeypatch):
    now = [1_000_000.0]
    monkeypatch.setattr(middleware.time, "time", lambda: now[0])
    return now


@pytest.fixture
def desk(client, clock):
    make_clinic()
    client.force_login(make_user("front-desk"))
    client.get("/")
    return client


def is_signed_in(client):
    return "_auth_user_id" in client.session


class TestAnIdleSession:
    def test_ends(self, desk, clock):
        clock[0] += IDLE + 1
        assert reverse("account_login") in desk.get("/").url
        assert not is_signed_in(desk)

    def test_lives_on_with_activity(self, desk, clock):
        for _hour in range(3):
            clock[0] += IDLE - 60
            desk.get("/")
        assert is_signed_in(desk)

    def test_answers_401_and_no_fragment_to_htmx(self, desk, clock):
        clock[0] += IDLE + 1
        answer = desk.get("/", headers={"HX-Request": "true"})
        assert (answer.status_code, answer.content) == (401, b"")

    def test_is_not_kept_alive_by_what_the_page_asks_for_itself(self, clock):
        user, policy = make_user("front-desk"), middleware.SessionPolicy(lambda request: HttpResponse())
        request = RequestFactory().get("/", headers={"HX-Request": "true"})
        request.user, request.session = user, {middleware.STARTED: clock[0], middleware.ACTIVE: clock[0]}
        clock[0] += 60

        policy.process_view(request, poll(lambda request: None), (), {})
        assert request.session[middleware.ACTIVE] == clock[0] - 60

        policy.process_view(request, lambda request: None, (), {})
        assert request.session[middleware.ACTIVE] == clock[0]


def test_a_session_ends_after_its_absolute_life_however_active(desk, clock):
    for _step in range(int(12 * 3600 / 600)):
        clock[0] += 601
        desk.get("/")
    assert not is_signed_in(desk)


def test_signing_out_ends_the_session_on_the_server(desk):
    key = desk.session.session_key
    desk.post(reverse("account_logout"))
    desk.cookies["sessionid"] = key
    assert reverse("account_login") in desk.get("/").url


def test_a_message_is_in_no_cookie_and_goes_with_the_session(desk):
    """What was just saved has a patient's name in it."""
    sent = {"given": "Ana", "family": "Johnson", "birth_date": "4 Mar 1982", "form_token": str(uuid4())}
    assert desk.post(reverse("patients:register"), sent).status_code == 302
    assert set(desk.cookies) <= {"sessionid", "csrftoken"}
    desk.post(reverse("account_logout"))
    assert "Johnson" not in desk.get(reverse("account_login")).content.decode()


class TestASessionThatIsGone:
    """Ended by the idle limit, or signed out elsewhere: nothing of the sign-in page where it does not belong."""

    @pytest.fixture(params=["idle", "elsewhere"])
    def signed_out(self, desk, clock, request):
        if request.param == "idle":
            clock[0] += IDLE + 1
        else:
            desk.logout()
        return desk

    @pytest.mark.parametrize(
        ("page", "back_to"),
        [
            ("http://testserver/today/?day=2", "/today/?day=2"),
            ("https://elsewhere.test/today/", "/"),
            ("", "/"),
        ],
    )
    def test_tells_a_part_of_a_page_where_to_sign_in(self, signed_out, page, back_to):
        sign_in = f"{reverse('account_login')}?{urlencode({'next': back_to})}"
        answer = signed_out.get("/today/rows/", headers={"HX-Request": "true", "HX-Current-URL": page})
        assert (answer.status_code, answer.content) == (401, b"")
        assert answer.headers["X-Sign-In"] == sign_in

    def test_tells_a_sent_form_that_it_was_not_saved(self, signed_out):
        sent = {"given": "Ana", "new_password1": "secret"}
        answer = signed_out.post(reverse("patients:register"), sent)
        page = answer.content.decode()
        assert answer.status_code == 401
        assert "was not saved" in page
        assert 'name="given" value="Ana"' in page
        assert "secret" not in page


def test_signing_out_needs_a_post(desk):
    desk.get(reverse("account_logout"))
    assert is_signed_in(desk)

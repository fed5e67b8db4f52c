"""Handing the tablet over: a code once, a token for one intake, no staff session left behind."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_user
from clinic.audit.models import Event
from clinic.base.handing import codes
from intake import services, tablet_cookie
from intake.models import CodeTry, Response, TabletSession
from patients.tests.factories import make_patient, make_visit

from .factories import answer, at_tablet, case, make_response, make_version, open_on

pytestmark = pytest.mark.django_db
START = reverse("tablet:start")


@pytest.fixture
def desk(client):
    user = make_user("front-desk")
    client.force_login(user)
    return user


@pytest.fixture
def response():
    return make_response(make_visit(make_patient("Nadia", "Quist"), status="arrived"))


def code_for(response, at=None):
    return services.open_tablet(response=response, by=response.started_by, at=at or timezone.now()).code


class TestTheDesksPage:
    def ways(self, client, response):
        shown = client.get(reverse("intake:panel", args=[response.visit.uuid])).content.decode()
        return shown.partition('class="ways"')[2].partition("</form>")[0]

    def test_offers_this_device_first_while_nobody_holds_the_form(self, client, desk, response):
        ways = self.ways(client, response)
        assert 'class="btn btn-primary" type="submit" name="how" value="here"' in ways
        assert "holds this form" not in ways

    def test_says_first_that_somebody_holds_the_form_and_urges_nothing(self, client, desk, response):
        open_on(Client(), response)
        ways = self.ways(client, response)
        assert ways.index("Somebody holds this form on a tablet now.") < ways.index("<button")
        assert "btn-primary" not in ways

    def test_offers_a_new_code_first_to_a_tablet_that_rests(self, client, desk, response):
        open_on(tablet := Client(), response)
        tablet.post(at_tablet("cover"))
        ways = self.ways(client, response)
        assert 'class="btn btn-primary" type="submit" name="how" value="code"' in ways
        assert ways.count("btn-primary") == 1


class TestThisDevice:
    def hand_over(self, client, visit, how="here"):
        make_version()
        return client.post(reverse("intake:start", args=[visit.uuid]), {"how": how})

    def test_ends_the_staff_session_before_the_patient_sees_a_page(self, client, desk):
        old = client.session.session_key
        answered = self.hand_over(client, make_visit(status="arrived"))
        assert answered.url == at_tablet("page", 1)
        assert not Session.objects.filter(session_key=old).exists()
        assert '"cache"' in answered.headers["Clear-Site-Data"]
        cookie = answered.cookies[tablet_cookie.NAME]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
        assert client.get(answered.url).status_code == 200

    def test_leaves_no_way_to_the_staff_pages(self, client, desk):
        visit = make_visit(status="arrived")
        self.hand_over(client, visit)
        shown = client.get(reverse("intake:panel", args=[visit.uuid]))
        assert (shown.status_code, "/accounts/" in shown.url) == (302, True)

    def test_moves_the_visit_on_and_says_so_in_the_audit(self, client, desk):
        visit = make_visit(status="arrived")
        self.hand_over(client, visit)
        visit.refresh_from_db()
        assert visit.status == "intake"
        verbs = Event.objects.filter(verb__startswith="intake.").values_list("verb", flat=True)
        assert set(verbs) == {"intake.started", "intake.tablet-opened", "intake.tablet-claimed"}

    def test_twice_goes_on_with_one_draft(self, client, desk):
        visit = make_visit(status="arrived")
        self.hand_over(client, visit, how="code")
        self.hand_over(client, visit, how="code")
        assert Response.objects.count() == 1
        assert TabletSession.objects.filter(ended_at=None).count() == 1

    def test_waits_until_the_patient_has_arrived(self, client, desk):
        refused = self.hand_over(client, make_visit())
        assert (refused.status_code, b"Check the patient in first" in refused.content) == (422, True)
        assert not Response.objects.exists()

    def test_says_so_when_no_intake_is_published(self, client, desk):
        visit = make_visit(status="arrived")
        refused = client.post(reverse("intake:start", args=[visit.uuid]), {"how": "here"})
        assert (refused.status_code, b"No intake is published" in refused.content) == (422, True)

    def test_needs_the_permission(self, client):
        client.force_login(make_user("admin"))
        assert self.hand_over(client, make_visit(status="arrived")).status_code == 403


class TestAnotherDevice:
    def test_shows_the_code_once_and_a_picture_of_it(self, client, desk):
        make_version()
        shown = client.post(
            reverse("intake:start", args=[make_visit(status="arrived").uuid]), {"how": "code"}
        )
        code = shown.context["code"].replace(" ", "")
        assert (len(code), b"<svg" in shown.content) == (6, True)
        assert TabletSession.objects.get().code_hash == codes.keyed("intake.code", code)

    @pytest.mark.parametrize(
        "typed", ["{}", " {} ", "{} "], ids=["as shown", "with spaces", "with one behind"]
    )
    def test_opens_with_the_code_as_people_type_it(self, client, response, typed):
        code = code_for(response)
        opened = client.post(START, {"code": typed.format(codes.shown(code).lower())})
        assert opened.url == at_tablet("page", 1)
        assert client.get(opened.url).status_code == 200

    def test_ends_a_staff_session_on_that_device_too(self, client, response, desk):
        client.post(START, {"code": code_for(response)})
        assert "_auth_user_id" not in client.session

    def test_uses_a_code_up(self, client, response):
        code = code_for(response)
        client.post(START, {"code": code})
        again = Client().post(START, {"code": code})
        assert (again.status_code, b"not open" in again.content) == (422, True)

    def test_lets_a_code_expire(self, client, response):
        code = code_for(response, at=timezone.now() - timedelta(minutes=11))
        assert client.post(START, {"code": code}).status_code == 422

    def test_closes_an_older_code(self, client, response):
        old, new = code_for(response), code_for(response)
        assert client.post(START, {"code": old}).status_code == 422
        assert client.post(START, {"code": new}).status_code == 302

    @pytest.mark.parametrize(
        "code",
        ["", "ABC", "ABCDEFG", "\x00\x00\x00", "🙂🙂🙂", "' OR 1", "x" * 5000],
        ids=["empty", "short", "long", "NUL", "emoji", "SQL", "over-long"],
    )
    def test_asks_again_in_words_for_anything_else(self, client, code):
        refused = client.post(START, {"code": code})
        assert (refused.status_code, b"invalid-feedback" in refused.content) == (422, True)

    def test_says_nothing_about_any_patient_when_a_code_is_wrong(self, client, response):
        refused = client.post(START, {"code": "BBBBBB"})
        assert b"Quist" not in refused.content

    def test_slows_guessing_down_without_locking_the_desk_out(self, client, response):
        for _ in range(10):
            assert client.post(START, {"code": "BBBBBB"}).status_code == 422
        refused = client.post(START, {"code": "BBBBBB"})
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "600")
        CodeTry.objects.update(tried_at=timezone.now() - timedelta(minutes=11))
        assert client.post(START, {"code": code_for(response)}).status_code == 302

    def test_lets_the_desk_hand_over_its_own_device_all_the_same(self, client, response, desk):
        for _ in range(11):
            Client().post(START, {"code": "BBBBBB"})
        client.force_login(desk)
        given = client.post(reverse("intake:start", args=[response.visit.uuid]), {"how": "here"})
        assert given.url == at_tablet("page", 1)

    def test_counts_no_code_that_was_replaced(self, client, response):
        old, _new = code_for(response), code_for(response)
        client.post(START, {"code": old})
        assert not CodeTry.objects.exists()

    def test_counts_wrong_codes_not_right_ones_and_forgets_them(self, client, response):
        client.post(START, {"code": code_for(response)})
        assert not CodeTry.objects.exists()


class TestTheToken:
    @pytest.mark.parametrize(
        "token",
        ["", "x", "x" * 5000, "\x00", "../..", "' OR 1=1 --"],
        ids=["empty", "short", "over-long", "NUL", "path", "SQL"],
    )
    def test_of_nobody_opens_nothing(self, client, response, token):
        client.cookies[tablet_cookie.NAME] = token
        shown = client.get(at_tablet("page", 1, form=response))
        assert (shown.status_code, b"Quist" in shown.content) == (410, False)

    def test_changed_by_one_letter_opens_nothing(self, client, response):
        token = open_on(client, response)
        client.cookies[tablet_cookie.NAME] = token[:-1] + ("A" if token[-1] != "A" else "B")
        assert client.get(at_tablet("page", 1)).status_code == 410

    def test_expires(self, client, response):
        open_on(client, response, at=timezone.now() - timedelta(hours=5))
        assert client.get(at_tablet("page", 1)).status_code == 410

    def test_ends_with_the_next_hand_over(self, client, response):
        open_on(client, response)
        open_on(Client(), response)
        assert client.get(at_tablet("page", 1)).status_code == 410

    def test_ends_when_staff_take_over(self, client, response):
        open_on(client, response)
        services.take_over(response=response, by=response.started_by, at=timezone.now())
        assert client.get(at_tablet("page", 1)).status_code == 410

    def test_opens_its_own_intake_only(self, client, response):
        other = make_response(make_visit(make_patient("Other", "Person"), status="arrived"))
        answer(other, {"goals.top": "a secret of somebody else"})
        open_on(client, response)
        assert b"secret" not in client.get(at_tablet("page", 10)).content
        assert b"secret" not in client.get(at_tablet("page", 8, form=other)).content
        sent = {"item": "stress.now", "value": "1", "page": 5, "response": other.pk}
        for form in (response, other):
            client.post(at_tablet("save", form=form), sent)
        other.refresh_from_db()
        assert "stress.now" not in other.answers

    def test_is_stored_as_a_digest(self, client, response):
        token = open_on(client, response)
        stored = TabletSession.objects.get()
        assert token not in (stored.token_hash, stored.code_hash)
        assert stored.token_hash == codes.keyed("intake.token", token)


class TestTheEnd:
    @pytest.fixture
    def sent(self, client, response):
        answer(response, case(response))
        open_on(client, response)
        return client.post(at_tablet("review"))

    def test_wipes_the_device(self, client, sent):
        assert sent.url == reverse("tablet:done")
        assert sent.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
        assert sent.cookies[tablet_cookie.NAME].value == ""

    def test_tells_when_to_seek_help_at_once_and_nothing_of_anybody(self, client, sent):
        shown = client.get(sent.url)
        assert b"emergency department now" in shown.content
        assert b"Quist" not in shown.content
        assert "no-store" in shown.headers["Cache-Control"]

    def test_lets_nothing_come_back(self, client, sent):
        for number in range(1, 11):
            assert client.get(at_tablet("page", number)).status_code == 410
        assert b"Quist" not in client.get(START).content

    def test_takes_a_second_click_to_the_same_end(self, client, response):
        answer(response, case(response))
        token = open_on(client, response)
        client.post(at_tablet("review"))
        client.cookies[tablet_cookie.NAME] = token
        assert client.post(at_tablet("review")).url == reverse("tablet:done")
        assert Event.objects.filter(verb="intake.sent").count() == 1


def test_every_page_of_the_tablet_forbids_keeping_it(client, response):
    open_on(client, response)
    for name in ("page", "help", "urgent", "review"):
        shown = client.get(at_tablet(name, *([1] if name == "page" else [])))
        assert "no-store" in shown.headers["Cache-Control"], name
        assert b'autocomplete="off"' in shown.content or name in ("help", "urgent", "review")


class TestTheCover:
    def test_hides_the_answers_until_staff_give_a_new_code(self, client, response):
        open_on(client, response)
        assert client.post(at_tablet("cover")).url == START
        assert client.get(at_tablet("page", 1)).url == START
        assert b"resting" in client.get(START).content
        assert client.post(START, {"code": code_for(response)}).status_code == 302
        assert client.get(at_tablet("page", 1)).status_code == 200

    def test_leaves_time_to_say_that_one_is_still_here(self, client, response):
        open_on(client, response)
        TabletSession.objects.update(seen_at=timezone.now() - timedelta(seconds=60))
        assert client.get(at_tablet("page", 1)).status_code == 200
        assert client.get(START).status_code == 302

    def test_comes_by_itself_when_nobody_has_been_seen(self, client, response):
        open_on(client, response)
        TabletSession.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
        assert client.get(at_tablet("page", 1)).url == START
        assert TabletSession.objects.get().covered_at is not None

    def test_waits_while_somebody_touches_the_screen(self, client, response):
        open_on(client, response)
        TabletSession.objects.update(seen_at=timezone.now() - timedelta(seconds=80))
        assert client.post(at_tablet("here")).status_code == 204
        assert TabletSession.objects.get().seen_at > timezone.now() - timedelta(seconds=20)

    def test_sends_no_form_until_it_is_opened_again(self, client, response):
        answer(response, case(response))
        open_on(client, response)
        client.post(at_tablet("cover"))
        assert client.post(at_tablet("review")).url == START
        response.refresh_from_db()
        assert response.status == "in-progress"

    def test_still_takes_what_was_on_its_way_and_shows_nothing(self, client, response):
        open_on(client, response)
        client.post(at_tablet("cover"))
        kept = client.post(at_tablet("save"), {"item": "stress.now", "value": "8", "page": 5, "based_on": 0})
        assert (kept.status_code, b"stress" in kept.content) == (302, False)
        response.refresh_from_db()
        assert response.answers == {"stress.now": 8}

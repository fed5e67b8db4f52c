"""An intake at home: the desk makes a link, the patient opens it with their date of birth."""

from datetime import date, timedelta
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ClinicProfile
from accounts.tests.factories import make_user
from clinic.audit.models import Event
from clinic.testing.threads import at_once
from intake import services, tablet_cookie
from intake.models import IntakeLink, Response, TabletSession
from intake.queries import desk_panel, intake_facts, intake_summary
from patients.models import Patient, Visit
from patients.services import cancel_visit, move_visit, reschedule_visit, undo_move
from patients.tests.factories import make_patient, make_visit

from .factories import answer, at_tablet, case, make_sent, make_version, open_on

pytestmark = pytest.mark.django_db
DOOR = reverse("link:door")
BORN = date(1982, 3, 4)
TYPED = "4 March 1982"


@pytest.fixture
def desk(client):
    user = make_user("front-desk")
    client.force_login(user)
    return user


@pytest.fixture
def visit():
    make_version()
    ana = make_patient("Nadia", "Quist", birth_date=BORN)
    return make_visit(ana, start=timezone.now() + timedelta(days=3))


@pytest.fixture
def phone():
    """The patient's own."""
    return Client()


def made(visit, by=None):
    return services.make_link(visit=visit, by=by or make_user("front-desk"), at=timezone.now())


def open_with(phone, key, born=TYPED):
    return phone.post(DOOR, {"key": key, "birth_date": born})


class TestMaking:
    def post(self, client, visit):
        return client.post(reverse("intake:link", args=[visit.uuid]))

    def test_shows_the_address_once_with_the_key_behind_the_number_sign(self, client, desk, visit):
        shown = self.post(client, visit)
        before, key = shown.context["address"].split("#")
        assert (before, len(key) >= 43) == (f"http://testserver{DOOR}", True)
        assert key not in client.get(reverse("intake:panel", args=[visit.uuid])).content.decode()
        assert not IntakeLink.objects.filter(key_hash=key).exists()

    @pytest.mark.parametrize("is_public", [True, False])
    def test_says_where_nobody_outside_can_open_it(self, client, desk, visit, settings, is_public):
        settings.IS_PUBLIC = is_public
        assert (b"on this machine only" in self.post(client, visit).content) is not is_public

    def test_begins_the_intake_and_leaves_the_visit_planned(self, client, desk, visit):
        self.post(client, visit)
        visit.refresh_from_db()
        assert (visit.status, Response.objects.get(visit=visit).mode) == ("planned", "link")

    def test_writes_a_letter_that_says_nothing_of_why_they_come(self, client, desk, visit):
        Visit.objects.filter(pk=visit.pk).update(reason="Sciatica")
        assert self.post(client, visit).context["mail"] == ""
        contacts = [{"system": "email", "value": "nadia@example.org"}]
        other = make_visit(make_patient("Nadia", "Post", contacts=contacts), reason="Sciatica")
        shown = self.post(client, other)
        letter = unquote(shown.context["mail"])
        assert letter.startswith("mailto:nadia@example.org?subject=A form for you from")
        assert shown.context["address"] in letter
        assert not any(word in letter for word in ("Sciatica", "Nadia ", "Post", "pain"))

    def test_closes_the_link_before(self, client, desk, visit, phone):
        old, new = made(visit).key, made(visit).key
        assert open_with(phone, old).status_code == 410
        assert open_with(phone, new).status_code == 302

    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            ({"birth_date": None, "birth_date_precision": "unknown"}, "whole date of birth"),
            ({"birth_date": date(1982, 1, 1), "birth_date_precision": "year"}, "whole date of birth"),
            ({"birth_date_estimated": True}, "whole date of birth"),
        ],
        ids=["unknown", "a year", "estimated"],
    )
    def test_needs_a_date_that_the_patient_can_type(self, client, desk, visit, more, sentence):
        Patient.objects.filter(pk=visit.patient_id).update(**more)
        refused = self.post(client, visit)
        assert (refused.status_code, sentence in refused.content.decode()) == (422, True)
        page = client.get(reverse("intake:panel", args=[visit.uuid])).content.decode()
        assert (sentence in page, "Make a link" in page) == (True, False)
        assert not Response.objects.exists()

    def test_is_for_a_visit_that_is_still_to_come(self, client, desk):
        refused = self.post(client, make_visit(status="arrived"))
        assert (refused.status_code, b"still to come" in refused.content) == (422, True)

    def test_is_not_for_a_visit_of_yesterday_that_nobody_closed(self, client, desk, visit):
        Visit.objects.filter(pk=visit.pk).update(planned_start=timezone.now() - timedelta(days=1))
        refused = self.post(client, visit)
        assert (refused.status_code, b"still to come" in refused.content) == (422, True)
        assert not IntakeLink.objects.exists()

    def test_is_refused_once_the_form_is_sent(self, client, desk, visit, phone):
        sent_by_link(visit, phone)
        refused = self.post(client, visit)
        assert (refused.status_code, b"already been sent" in refused.content) == (422, True)

    def test_needs_the_permission(self, client, visit):
        client.force_login(make_user("admin"))
        assert self.post(client, visit).status_code == 403

    def test_is_never_open_after_the_last_wrong_date(self, visit):
        link = made(visit).link
        with pytest.raises(IntegrityError, match="intake_link_closed_by_wrong_dates"), transaction.atomic():
            IntakeLink.objects.filter(pk=link.pk).update(wrong_dates=5)

    def test_keeps_one_open_link_of_an_intake(self, visit):
        link = made(visit).link
        with pytest.raises(IntegrityError, match="intake_link_one_open_for_a_response"), transaction.atomic():
            IntakeLink.objects.create(
                response=link.response, key_hash="x", made_by=link.made_by, made_at=timezone.now()
            )


class TestOpening:
    @pytest.mark.parametrize("typed", ["4 March 1982", "1982-03-04", "4.3.1982", "3/4/1982", "4 mars 1982"])
    def test_takes_the_date_as_people_write_it(self, visit, phone, typed):
        opened = open_with(phone, made(visit).key, typed)
        assert opened.url == at_tablet("page", 1)
        assert phone.get(opened.url).status_code == 200

    @pytest.mark.parametrize(
        "typed", ["", "1982", "March 1982", "my birthday", "31 April 1982", "\x00", "9" * 50]
    )
    def test_asks_again_for_what_is_no_whole_date_without_counting_it(self, visit, phone, typed):
        link = made(visit)
        refused = open_with(phone, link.key, typed)
        assert (refused.status_code, link.key in refused.content.decode()) == (422, True)
        assert IntakeLink.objects.get().wrong_dates == 0

    def test_says_how_many_tries_are_left_and_closes_after_five(self, visit, phone):
        key = made(visit).key
        said = [open_with(phone, key, "5 March 1982") for _try in range(5)]
        assert [answer.status_code for answer in said] == [422, 422, 422, 422, 410]
        assert [b"1 more time." in answer.content for answer in said] == [False, False, False, True, False]
        assert open_with(phone, key).status_code == 410
        assert IntakeLink.objects.get().ended_at

    def test_names_nobody_before_the_date_is_right(self, visit, phone):
        key = made(visit).key
        pages = [phone.get(DOOR), open_with(phone, key, "5 March 1982"), open_with(phone, "x" * 43)]
        assert not any(b"Nadia" in page.content or b"Quist" in page.content for page in pages)

    @pytest.mark.parametrize("key", ["x", "x" * 43, "x" * 200, "x" * 201, "毛" * 20, "a\x00b"], ids=range(6))
    def test_says_the_same_of_every_key_that_opens_nothing(self, visit, phone, key):
        made(visit)
        answer = open_with(phone, key)
        assert (answer.status_code, b"This link is closed" in answer.content) == (410, True)

    def test_asks_a_page_that_was_loaded_again_for_the_link_once_more(self, visit, phone):
        made(visit)
        asked = open_with(phone, "")
        assert (asked.status_code, b"open it in your message again" in asked.content) == (422, True)

    @pytest.mark.parametrize("typed", ["#{}", "https://clinic.example/form/#{}", " {} "])
    def test_takes_the_whole_address_where_a_person_types_the_key(self, visit, phone, typed):
        assert open_with(phone, typed.format(made(visit).key)).status_code == 302

    @pytest.mark.parametrize(
        "more",
        [
            {"birth_date": date(1982, 1, 1), "birth_date_precision": "year"},
            {"birth_date": None, "birth_date_precision": "unknown"},
            {"birth_date_estimated": True},
        ],
        ids=["a year", "unknown", "estimated"],
    )
    def test_closes_once_the_record_has_no_whole_date_any_more(self, visit, phone, more):
        key = made(visit).key
        Patient.objects.filter(pk=visit.patient_id).update(**more)
        tried = [open_with(phone, key, typed).status_code for typed in ("1 January 1982", TYPED)]
        assert (tried, IntakeLink.objects.get().wrong_dates) == ([410, 410], 0)

    def test_slows_who_guesses_keys_and_nobody_else(self, visit, phone):
        key = made(visit).key
        for n in range(10):
            open_with(phone, f"guess-{n}")
        slowed = open_with(phone, "guess-10")
        assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "600")
        assert open_with(phone, key).status_code == 302
        typed = Client().post(reverse("tablet:start"), {"code": "BCDFGH"})
        assert (typed.status_code, b"not open" in typed.content) == (422, True)
        assert b"desk" not in slowed.content

    def test_counts_a_link_that_was_closed_as_no_guess(self, visit, phone):
        old = made(visit).key
        made(visit)
        for _again in range(12):
            assert open_with(phone, old).status_code == 410

    def test_ends_a_staff_session_on_that_device(self, client, desk, visit):
        open_with(client, made(visit).key)
        assert "_auth_user_id" not in client.session

    def test_goes_on_with_the_same_answers_on_another_device_and_closes_the_first(self, visit, phone):
        key = made(visit).key
        first = open_with(phone, key).url
        answer(Response.objects.get(), {"stress.now": 8})
        other = Client()
        assert other.get(open_with(other, key).url).status_code == 200
        assert phone.get(first).status_code == 410
        assert Response.objects.get().answers == {"stress.now": 8}

    def test_asks_whose_form_it_is_where_another_one_is_open(self, visit, phone):
        open_with(phone, made(visit).key)
        child = make_visit(make_patient("Mia", "Quist", birth_date=date(2015, 5, 6)))
        key = made(child).key
        assert b"date of birth" in phone.get(DOOR).content
        open_with(phone, key, "6 May 2015")
        assert TabletSession.objects.latest("pk").response.visit == child

    def test_is_recorded_with_who_made_it_and_every_wrong_date(self, visit, phone):
        key = made(visit).key
        open_with(phone, key, "5 March 1982")
        open_with(phone, key)
        verbs = list(
            Event.objects.filter(verb__contains="link").order_by("pk").values_list("verb", flat=True)
        )
        assert verbs == ["intake.link-made", "intake.link-refused", "intake.link-opened"]


class TestResting:
    def test_shows_nothing_after_a_while_and_goes_on_with_the_date_alone(self, visit, phone):
        page = open_with(phone, made(visit).key).url
        TabletSession.objects.update(seen_at=timezone.now() - timedelta(minutes=21))
        assert phone.get(page).url == DOOR
        assert open_with(phone, "", "5 March 1982").status_code == 422
        assert open_with(phone, "").url == page

    def test_waits_longer_than_a_tablet_of_the_clinic(self, visit, phone):
        page = open_with(phone, made(visit).key).url
        TabletSession.objects.update(seen_at=timezone.now() - timedelta(minutes=10))
        assert phone.get(page).status_code == 200

    def test_opens_to_no_code_of_the_desk_with_its_own_form(self, visit, phone):
        open_with(phone, made(visit).key)
        assert phone.get(reverse("tablet:start")).status_code == 200


class TestPages:
    def test_say_what_is_for_somebody_who_is_away(self, visit, phone):
        ClinicProfile.objects.update_or_create(pk=1, defaults={"phone": "020 7946 0018"})
        page = open_with(phone, made(visit).key).url
        shown = phone.get(page).content.decode()
        assert ("the desk" in shown, 'data-seconds="1200"' in shown) == (False, True)
        assert "020 7946 0018" in phone.get(at_tablet("help")).content.decode()
        assert "desk" not in phone.get(at_tablet("urgent")).content.decode()

    def test_call_nobody_of_the_clinic(self, visit, phone):
        open_with(phone, made(visit).key)
        assert phone.post(at_tablet("help")).url == at_tablet("help")
        assert Response.objects.get().help_asked_at is None

    def test_say_to_who_opens_the_link_again_that_the_form_was_sent(self, visit, phone):
        key = made(visit).key
        open_with(phone, key)
        sent_by_link(visit, phone, opened=True)
        again = open_with(Client(), key)
        assert (again.status_code, b"This form has been sent" in again.content) == (410, True)
        assert not any(word in again.content for word in (b"Nadia", b"Quist"))

    def test_end_where_nobody_is_asked_to_give_a_tablet_back(self, visit, phone):
        done = sent_by_link(visit, phone)
        shown = phone.get(done.url).content.decode()
        assert (done.url, "tablet" in shown, "close this page" in shown) == (
            reverse("link:done"),
            False,
            True,
        )
        assert phone.post(at_tablet("review")).status_code == 410

    def test_take_the_second_click_of_a_send_to_where_the_first_one_went(self, visit, phone):
        open_with(phone, made(visit).key)
        cookie = phone.cookies.output()
        sent_by_link(visit, phone, opened=True)
        again = Client()
        again.cookies.load(cookie.replace("Set-Cookie: ", ""))
        assert again.post(at_tablet("review")).url == reverse("link:done")


def sent_by_link(visit, phone, *, opened=False):
    if not opened:
        open_with(phone, made(visit).key)
    response = Response.objects.get(visit=visit)
    answer(response, case(response))
    return phone.post(at_tablet("review"))


class TestLiving:
    def test_ends_with_the_day_of_the_visit(self, visit):
        link, day = made(visit).link, timedelta(days=1)
        last = timezone.localtime(visit.planned_start).replace(hour=23, minute=59)
        alive = [IntakeLink.objects.live(at).filter(pk=link.pk).exists() for at in (last, last + day)]
        assert alive == [True, False]

    def test_follows_a_visit_that_is_moved(self, visit, phone):
        key, at = made(visit).key, timezone.now()
        later = visit.planned_start + timedelta(days=30)
        visit.refresh_from_db()
        reschedule_visit(
            visit=visit,
            planned_start=later,
            planned_minutes=40,
            practitioner=None,
            based_on=visit.revision,
            by=None,
            at=at,
        )
        assert IntakeLink.objects.live(later).exists()
        assert open_with(phone, key).status_code == 302

    def test_opens_nothing_once_the_visit_is_cancelled(self, visit, phone):
        key = made(visit).key
        move_visit(visit=visit, to="cancelled", by=None, at=timezone.now())
        assert open_with(phone, key).status_code == 410

    def test_is_closed_by_the_desk_together_with_the_device_that_came_in(self, client, desk, visit, phone):
        key = made(visit).key
        page = open_with(phone, key).url
        closed = client.post(reverse("intake:close-link", args=[visit.uuid]), follow=True)
        assert b"The link is closed" in closed.content
        assert (phone.get(page).status_code, open_with(phone, key).status_code) == (410, 410)

    def test_is_closed_by_handing_over_a_tablet_at_the_clinic(self, client, phone):
        make_version()
        visit = make_visit()
        key = made(visit).key
        move_visit(visit=visit, to="arrived", by=None, at=timezone.now())
        open_on(client, Response.objects.get())
        assert open_with(phone, key).status_code == 410
        assert Response.objects.get().mode == "tablet"

    def test_goes_on_while_the_patient_has_arrived_and_sends_them_on_to_ready(self, phone):
        make_version()
        visit = make_visit(make_patient(birth_date=BORN))
        open_with(phone, made(visit).key)
        move_visit(visit=visit, to="arrived", by=None, at=timezone.now())
        sent_by_link(visit, phone, opened=True)
        visit.refresh_from_db()
        assert (visit.status, Response.objects.get().status) == ("ready", "completed")


class TestNeverOpened:
    """A form that was sent out and that nobody came in to."""

    @pytest.fixture
    def link(self, visit):
        return made(visit)

    @pytest.fixture
    def cancelled(self, visit, link):
        return cancel_visit(visit=visit, reason="patient", by=make_user("front-desk"), at=timezone.now())

    def panel(self, visit):
        return desk_panel(visit, make_user("front-desk"), timezone.now())

    def test_stands_in_no_chart_before_somebody_comes_in(self, visit, link, phone):
        assert intake_summary(visit) is None
        open_with(phone, link.key)
        assert intake_summary(visit).response.visit == visit

    def test_hides_no_form_that_was_sent_before(self, visit, link):
        sent = make_sent(make_visit(visit.patient, status="arrived"))
        assert intake_facts(visit.patient, visit).response == sent

    def test_is_in_sight_of_the_desk_until_the_visit_is_cancelled(self, visit, link, cancelled):
        assert self.panel(cancelled) is None

    def test_is_there_again_with_its_link_once_the_cancelling_is_undone(self, link, cancelled, phone):
        visit = undo_move(visit=cancelled, by=make_user("front-desk"), at=timezone.now())
        assert self.panel(visit).link == link.link
        assert open_with(phone, link.key).status_code == 302

    def test_is_handed_to_nobody_for_a_visit_that_is_cancelled(self, client, desk, cancelled):
        refused = client.post(reverse("intake:start", args=[cancelled.uuid]), {"how": "code"})
        assert (refused.status_code, b"did not take place" in refused.content) == (422, True)
        assert not TabletSession.objects.exists()

    def test_is_no_word_for_one_that_was_opened_or_answered(self, visit, link, phone):
        open_with(phone, link.key)
        cancel_visit(visit=visit, reason="patient", by=make_user("front-desk"), at=timezone.now())
        visit.refresh_from_db()
        assert self.panel(visit).is_draft


class TestPutOut:
    """Somebody away whose device is not in any more: never a word of the desk, nor a field for its code."""

    def closed(self, phone, page, says):
        for answer_ in (phone.get(page), phone.post(page)):
            shown = answer_.content.decode()
            assert (answer_.status_code, says in shown) == (410, True)
            assert answer_.headers["Clear-Site-Data"] == '"cache", "storage"'
            assert not any(word in shown for word in ("desk", "id_code", "tablet", "Nadia"))

    def test_by_the_desk_reads_that_the_link_is_closed(self, visit, phone):
        open_with(phone, made(visit).key)
        services.close_link(visit=visit, by=make_user("front-desk"), at=timezone.now())
        self.closed(phone, at_tablet("page", 1), "This link is closed")

    def test_by_a_tablet_at_the_clinic_reads_the_same(self, visit, phone):
        page = open_with(phone, made(visit).key).url
        services.open_tablet(response=Response.objects.get(), by=make_user("front-desk"), at=timezone.now())
        self.closed(phone, page, "This link is closed")

    def test_by_another_device_is_asked_to_open_the_link_again(self, visit, phone):
        key = made(visit).key
        page = open_with(phone, key).url
        open_with(Client(), key)
        self.closed(phone, page, "open the link in your message again")

    def test_after_four_hours_is_asked_to_open_the_link_again(self, visit, phone):
        page = open_with(phone, made(visit).key).url
        TabletSession.objects.update(expires_at=timezone.now())
        self.closed(phone, page, "open the link in your message again")

    @pytest.mark.parametrize("to", ["cancelled", "noshow"])
    def test_when_the_visit_is_called_off_neither_answers_nor_sends(self, visit, phone, to):
        open_with(phone, made(visit).key)
        response = Response.objects.get(visit=visit)
        answer(response, case(response))
        when = timezone.now() if to == "cancelled" else None
        Visit.objects.filter(pk=visit.pk).update(status=to, cancelled_at=when)
        sent = phone.post(at_tablet("review"))
        assert (sent.status_code, b"This link is closed" in sent.content) == (410, True)
        assert Response.objects.get().status == "in-progress"

    def test_is_not_thanked_for_answers_that_another_device_did_not_send(self, visit, phone):
        key = made(visit).key
        page = open_with(phone, key).url
        other = Client()
        open_with(other, key)
        sent_by_link(visit, other, opened=True)
        late = phone.post(page, {"stress.now": "9", "go": "next", "based_on": 0})
        assert (late.status_code, b"This link is closed" in late.content) == (410, True)


def test_whoever_has_no_cookie_any_more_is_told_of_the_link_too(phone):
    shown = phone.get(reverse("tablet:page", args=[uuid4(), 1]))
    assert (shown.status_code, b"If you came by a link, open it" in shown.content) == (410, True)


class TestDesk:
    def panel(self, client, visit):
        return client.get(reverse("intake:panel", args=[visit.uuid])).content.decode()

    def test_sees_that_wrong_dates_closed_the_link_until_a_new_one_is_made(self, client, desk, visit, phone):
        key, says = made(visit).key, "Link closed after five wrong dates of birth"
        for _try in range(4):
            open_with(phone, key, "5 March 1982")
        assert says not in self.panel(client, visit)
        open_with(phone, key, "5 March 1982")
        assert says in self.panel(client, visit)
        made(visit)
        assert says not in self.panel(client, visit)

    def test_can_put_out_who_was_in_when_wrong_dates_closed_the_link(self, client, desk, visit, phone):
        key = made(visit).key
        page = open_with(phone, key).url
        for _try in range(5):
            open_with(Client(), key, "5 March 1982")
        assert phone.get(page).status_code == 200
        shown = self.panel(client, visit)
        assert ("Open on a tablet" in shown, "Close it there" in shown) == (False, True)
        client.post(reverse("intake:close-link", args=[visit.uuid]))
        assert phone.get(page).status_code == 410


class TestAtOnce:
    pytestmark = pytest.mark.usefixtures("committed_db")

    def test_wrong_dates_are_all_counted(self, visit):
        link = made(visit).link

        def guess():
            return services.open_link(link=link, birth_dates={date(1982, 3, 5)}, at=timezone.now())

        assert at_once(*[guess] * 8) == [None] * 8
        link.refresh_from_db()
        assert (link.wrong_dates, link.ended_at is not None) == (5, True)

    def test_two_clicks_leave_one_link_that_opens(self, visit):
        by = make_user("front-desk")
        keys = [one.key for one in at_once(*[lambda: made(visit, by)] * 4)]
        live = IntakeLink.objects.live(timezone.now())
        assert sum(live.held_with(key).exists() for key in keys) == live.count() == 1

    def test_two_devices_that_open_it_leave_one_inside(self, visit):
        link = made(visit).link

        def enter():
            return services.open_link(link=link, birth_dates={BORN}, at=timezone.now())

        devices = [device for device, _token in at_once(*[enter] * 4)]
        live = TabletSession.objects.live(timezone.now())
        assert (len(devices), live.count(), live.get() in devices) == (4, 1, True)


class TestTwoFormsOnOneTelephone:
    """A parent opens the links of two children in two tabs; the device is let into the later form."""

    @pytest.fixture
    def left(self, visit, phone):
        """The first page of the form that was opened first, as its tab still shows it."""
        page = phone.get(open_with(phone, made(visit).key).url)
        mia = make_visit(make_patient("Mia", "Quist", birth_date=date(2015, 5, 6)))
        open_with(phone, made(mia).key, "6 May 2015")
        return page.context["response"]

    @pytest.mark.parametrize("name", ["save", "page", "review", "help", "here", "cover"])
    def test_what_the_tab_left_behind_sends_gets_into_neither(self, phone, left, name):
        for response in Response.objects.all():
            answer(response, case(response) | {"stress.now": 1})
        sent = {"item": "stress.now", "value": "9", "stress.now": "9", "page": 5, "based_on": 9, "go": "next"}
        refused = phone.post(at_tablet(name, *([5] if name == "page" else []), form=left), sent)
        assert (refused.status_code, b"Another form was opened" in refused.content) == (412, True)
        assert {r.answers["stress.now"] for r in Response.objects.all()} == {1}
        assert {r.status for r in Response.objects.all()} == {"in-progress"}
        assert not TabletSession.objects.exclude(covered_at=None).exists()

    @pytest.mark.parametrize("name", ["page", "review", "help", "urgent"])
    def test_the_tab_left_behind_shows_neither_and_says_what_to_do(self, phone, left, name):
        answer(Response.objects.exclude(pk=left.pk).get(), {"goals.top": "A secret"})
        shown = phone.get(at_tablet(name, *([8] if name == "page" else []), form=left))
        assert (shown.status_code, b"open it again" in shown.content) == (412, True)
        assert b"A secret" not in shown.content

    def test_the_tab_left_behind_goes_on_once_its_link_is_opened_again(self, visit, phone, left):
        open_with(phone, made(visit).key)
        assert phone.get(at_tablet("page", 1, form=left)).status_code == 200

    def test_the_form_that_is_open_goes_on(self, phone, left):
        mia = Response.objects.exclude(pk=left.pk).get()
        sent = {"item": "stress.now", "value": "9", "page": 5, "based_on": 0}
        assert phone.post(at_tablet("save", form=mia), sent).status_code == 200

    @pytest.mark.parametrize(("whose", "status"), [("sent", 302), ("left", 410)])
    def test_nobody_is_thanked_for_a_form_that_was_not_sent(self, phone, left, whose, status):
        mia = Response.objects.exclude(pk=left.pk).get()
        answer(mia, case(mia))
        token = phone.cookies[tablet_cookie.NAME].value
        phone.post(at_tablet("review", form=mia))
        phone.cookies[tablet_cookie.NAME] = token
        again = phone.post(at_tablet("review", form=mia if whose == "sent" else left))
        assert again.status_code == status

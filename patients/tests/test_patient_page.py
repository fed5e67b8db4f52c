"""The page of one patient and the small forms on it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import PASSWORD
from patients import services
from patients.models import CareTeamMember, Patient, Visit

from .factories import make_patient, make_visit

pytestmark = pytest.mark.django_db
UNKNOWN = "0192f0c1-0000-7000-8000-000000000000"


def post(client, name, patient, **data):
    return client.post(reverse(f"patients:{name}", args=[patient.uuid]), {"form_token": str(uuid4())} | data)


class TestPage:
    def test_shows_the_desk_identity_and_no_way_into_the_chart(self, signed_in, desk):
        patient = make_patient("Ana", "Johnson", phone="555-0142", birth_date=date(1982, 3, 4))
        page = signed_in(desk).get(patient.get_absolute_url()).content.decode()
        assert all(words in page for words in ("Ana Johnson", "555-0142", "4 Mar 1982"))
        assert ("Open the chart" in page, "Care team" in page) == (False, False)

    def test_names_the_language_in_words_and_a_code_that_nobody_knows_as_it_is(self, signed_in, desk):
        client = signed_in(desk)
        for code, shown in (("es", "Spanish"), ("tlh", "tlh")):
            page = client.get(make_patient(language=code).get_absolute_url()).content.decode()
            assert f"<dd>{shown}" in page

    def test_shows_a_practitioner_outside_the_team_the_way_with_a_reason(self, signed_in, robin):
        page = signed_in(robin).get(make_patient().get_absolute_url()).content.decode()
        assert "Open the chart with a reason" in page

    def test_shows_the_team_who_opened_the_chart_and_why(self, signed_in, kim, robin):
        patient = make_visit(practitioner=kim).patient
        services.break_glass(patient=patient, reason="Kim is ill", by=robin, at=timezone.now())
        page = signed_in(kim).get(patient.get_absolute_url()).content.decode()
        assert ("Robin Sample" in page, "Kim is ill" in page) == (True, True)

    def test_settles_a_visit_left_open_on_an_earlier_day_and_closes_its_episode(self, signed_in, desk):
        yesterday = timezone.now() - timedelta(days=1)
        visit, client = make_visit(status="ready", start=yesterday, at=yesterday), signed_in(desk)
        page = client.get(visit.patient.get_absolute_url()).content.decode()
        assert ("Left open" in page, "Walk-in now" in page) == (True, True)
        client.post(reverse("patients:move", args=[visit.uuid]), {"to": "finished"})
        assert post(client, "close-episode", visit.patient, episode=visit.episode_id).status_code == 302

    def test_warns_about_a_minor_without_a_guardian(self, signed_in, desk):
        child = make_patient(birth_date=timezone.localdate() - timedelta(days=4000))
        assert b"A minor without" in signed_in(desk).get(child.get_absolute_url()).content

    def test_leads_from_a_merged_record_to_the_kept_one(self, signed_in, desk):
        kept, retired = make_patient(), make_patient()
        Patient.objects.filter(pk=retired.pk).update(replaced_by=kept)
        assert signed_in(desk).get(retired.get_absolute_url()).url == kept.get_absolute_url()

    def test_goes_back_through_a_long_history_visit_by_visit(self, signed_in, desk, monkeypatch):
        monkeypatch.setattr("patients.queries.page.NEWEST", 2)
        patient, begin = make_visit(status="finished").patient, timezone.now() - timedelta(days=9)
        episode = Visit.objects.get().episode
        Visit.objects.bulk_create(
            Visit(
                patient=patient,
                episode=episode,
                planned_start=begin - timedelta(days=n // 2),
                status="noshow",
            )
            for n in range(6)
        )
        client, seen, address = signed_in(desk), [], patient.get_absolute_url()
        while address:
            page = client.get(address).context["page"]
            seen += page.past
            address = page.earlier and f"{patient.get_absolute_url()}?before={page.earlier}"
        assert seen == list(Visit.objects.order_by("-planned_start", "-pk"))
        for nonsense in ("x", make_visit().uuid):
            page = client.get(f"{patient.get_absolute_url()}?before={nonsense}").context["page"]
            assert page.past == seen[:2]

    def test_never_runs_what_a_name_says(self, signed_in, desk):
        patient = make_patient("<script>alert(1)</script>", "{{7*7}}", heard_from='"><img src=x>')
        page = signed_in(desk).get(patient.get_absolute_url()).content.decode()
        assert ("<script>alert" in page, "<img src=x" in page, "{{7*7}}" in page) == (False, False, True)

    def test_hides_what_does_not_exist(self, signed_in, desk):
        assert signed_in(desk).get(f"/patients/{UNKNOWN}/").status_code == 404


class TestBook:
    def book(self, client, patient, **changes):
        day = timezone.localdate() + timedelta(days=1)
        return post(client, "book", patient, **{"day": day, "time": "10:00", "minutes": 40} | changes)

    def test_books_once_however_often_it_is_sent(self, signed_in, desk, kim):
        patient, client, token = make_patient(), signed_in(desk), str(uuid4())
        for _ in range(2):
            sent = self.book(client, patient, practitioner=kim.uuid, form_token=token)
            assert (sent.status_code, sent.url) == (302, patient.get_absolute_url())
        visit = Visit.objects.get()
        assert (visit.practitioner, timezone.localtime(visit.planned_start).hour) == (kim, 10)

    def test_says_that_the_practitioner_is_taken(self, signed_in, desk, kim):
        client = signed_in(desk)
        self.book(client, make_patient(), practitioner=kim.uuid)
        clash = self.book(client, make_patient(), practitioner=kim.uuid, time="10:20", reason="Hip")
        assert (clash.status_code, b"already has a visit" in clash.content) == (422, True)
        assert b'value="Hip"' in clash.content

    @pytest.mark.parametrize(
        "changes",
        [
            {"day": ""},
            {"day": "2026-02-31"},
            {"day": "0001-01-01"},
            {"day": "9999-12-31"},
            {"day": "2020-01-01"},
            {"time": "25:00"},
            {"minutes": "0"},
            {"minutes": "x"},
            {"minutes": "9" * 30},
            {"practitioner": "x"},
            {"practitioner": "a\x00"},
            {"practitioner": UNKNOWN},
            {"reason": "x" * 121},
            {"reason": "a\x00"},
        ],
        ids=str,
    )
    def test_refuses_bad_input(self, signed_in, desk, changes):
        response = self.book(signed_in(desk), make_patient(), **changes)
        assert (response.status_code, Visit.objects.count()) == (422, 0)

    def test_asks_about_an_hour_that_the_clocks_take_away(self, signed_in, desk, settings):
        settings.TIME_ZONE = "Europe/Dublin"
        with timezone.override("Europe/Dublin"):
            response = self.book(signed_in(desk), make_patient(), day="2027-03-28", time="01:30")
        assert (response.status_code, b"does not exist or comes twice" in response.content) == (422, True)

    def test_needs_the_permission_and_a_patient(self, signed_in, desk, admin):
        assert self.book(signed_in(admin), make_patient()).status_code == 403
        assert signed_in(desk).get(reverse("patients:book", args=[UNKNOWN])).status_code == 404


class TestWalkIn:
    def test_checks_in_and_leads_to_the_board(self, signed_in, desk, kim):
        response = post(signed_in(desk), "walk-in", make_patient(), practitioner=kim.uuid, reason="Neck")
        visit = Visit.objects.get()
        assert (response.url, visit.status, visit.reason) == ("/today/", "arrived", "Neck")

    def test_refuses_somebody_who_is_already_here(self, signed_in, desk):
        response = post(signed_in(desk), "walk-in", make_visit(status="arrived").patient)
        assert (response.status_code, b"already here" in response.content) == (422, True)

    def test_needs_the_permission(self, signed_in, admin):
        assert post(signed_in(admin), "walk-in", make_patient()).status_code == 403


class TestEpisode:
    def test_is_closed_by_a_button_and_only_that_of_this_patient(self, signed_in, desk):
        visit, stranger = make_visit(status="cancelled"), make_patient()
        client = signed_in(desk)
        assert post(client, "close-episode", stranger, episode=visit.episode_id).status_code == 404
        assert post(client, "close-episode", visit.patient, episode="x").status_code == 404
        assert post(client, "close-episode", visit.patient, episode=visit.episode_id).status_code == 302
        visit.episode.refresh_from_db()
        assert visit.episode.closed_on == timezone.localdate()


class TestTeam:
    def test_lets_a_colleague_in(self, signed_in, kim, robin):
        patient = make_visit(practitioner=kim).patient
        assert post(signed_in(kim), "add-colleague", patient, user=robin.uuid).status_code == 302
        assert CareTeamMember.objects.get().user == robin

    def test_refuses_somebody_from_outside_the_team(self, signed_in, robin):
        assert post(signed_in(robin), "add-colleague", make_patient(), user=robin.uuid).status_code == 422

    def test_needs_the_permission(self, signed_in, desk, robin):
        assert post(signed_in(desk), "add-colleague", make_patient(), user=robin.uuid).status_code == 403


class TestOpenChart:
    @pytest.fixture
    def fresh(self, signed_in, robin):
        """A practitioner who has just given the password."""
        client = signed_in(robin)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        return client

    def test_opens_for_a_day_with_a_reason(self, fresh, robin):
        patient = make_patient()
        assert post(fresh, "open-chart", patient, reason="Kim is ill").status_code == 302
        assert Patient.objects.chart_open_to(robin, timezone.now()).get() == patient

    @pytest.mark.parametrize("reason", ["", "x" * 301, "a\x00"], ids=["none", "long", "NUL"])
    def test_refuses_without_a_reason(self, fresh, robin, reason):
        assert post(fresh, "open-chart", make_patient(), reason=reason).status_code == 422
        assert not Patient.objects.chart_open_to(robin, timezone.now()).exists()

    def test_asks_for_the_password_again(self, signed_in, robin):
        response = post(signed_in(robin), "open-chart", make_patient(), reason="x")
        assert (response.status_code, "/reauthenticate/" in response.url) == (302, True)

    def test_needs_the_permission(self, signed_in, desk, admin):
        for user in (desk, admin):
            assert post(signed_in(user), "open-chart", make_patient(), reason="x").status_code == 403

"""The day board: what it shows, its buttons, and that it keeps nobody signed in."""

import re
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import ACTIVE
from accounts.models import ClinicProfile
from patients import places, services
from patients.models import Patient, Visit
from patients.queries import board_of

from .factories import make_consent_text, make_patient, make_visit

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def board(user, *, at=None, **more):
    return board_of(user=user, at=at or timezone.now(), **more)


def flagged(visit, *, on=True):
    return services.flag_practitioner_first(visit=visit, is_due=lambda: on, by=None, at=timezone.now())


@pytest.fixture
def noon():
    return timezone.localtime().replace(hour=12, minute=0)


class TestBoard:
    def test_groups_the_day_by_where_people_are(self, desk):
        for status in (
            "planned",
            "arrived",
            "intake",
            "ready",
            "in-progress",
            "finished",
            "cancelled",
            "noshow",
        ):
            make_visit(status=status)
        seen = board(desk)
        assert [row.visit.status for row in seen.here] == ["arrived", "intake", "ready", "in-progress"]
        assert [row.visit.status for row in seen.to_come] == ["planned"]
        assert [row.visit.status for row in seen.done] == ["finished", "cancelled", "noshow"]
        assert (seen.waiting, seen.with_practitioner, seen.finished, seen.not_come) == (3, 1, 1, 1)

    def test_leaves_other_days_out(self, desk):
        make_visit(start=timezone.now() + timedelta(days=1))
        assert board(desk).is_empty

    def test_shows_what_was_left_open_on_earlier_days_with_what_settles_it(self, desk, kim):
        days_ago = [timezone.now() - timedelta(days=n) for n in (1, 2, 3)]
        for at, status in zip(days_ago, ("planned", "arrived", "finished"), strict=True):
            make_visit(practitioner=kim, status=status, start=at, at=at)
        seen = board(desk)
        told = [(row.visit.status, row.next.to, [step.to for step in row.others]) for row in seen.left_open]
        assert told == [("planned", "noshow", ["finished"]), ("arrived", "finished", [])]
        assert (seen.is_empty, seen.waiting, len(board(kim).left_open)) == (True, 0, 2)

    def test_counts_the_minutes_of_whoever_waits(self, desk, noon):
        make_visit(status="ready", at=noon - timedelta(minutes=28))
        make_visit(status="arrived", at=noon - timedelta(minutes=4))
        waits = {(row.wait, row.is_long_wait) for row in board(desk, at=noon).here}
        assert waits == {(28, True), (4, False)}

    def test_calls_a_wait_long_from_when_the_clinic_says(self, desk, noon):
        make_visit(status="ready", at=noon - timedelta(minutes=28))
        ClinicProfile.objects.update(long_wait_minutes=29)
        assert [row.is_long_wait for row in board(desk, at=noon).here] == [False]

    def test_puts_practitioner_first_at_the_top(self, desk):
        make_visit(status="arrived")
        urgent = make_visit(status="arrived")
        services.mark_practitioner_first(visit=urgent, on=True, by=None, at=timezone.now())
        rows = board(desk).here
        assert (rows[0].visit, rows[0].is_leading, rows[1].is_leading) == (urgent, True, False)

    def test_puts_practitioner_first_at_the_top_for_what_is_open_too(self, desk):
        make_visit(status="arrived")
        urgent = flagged(make_visit(status="arrived"))
        rows = board(desk).here
        assert (rows[0].visit, rows[0].visit.practitioner_first) == (urgent, True)

    def test_shows_one_practitioner(self, desk, kim, robin):
        mine, _other = make_visit(practitioner=kim), make_visit(practitioner=robin)
        assert [row.visit for row in board(desk, practitioner=str(kim.uuid)).to_come] == [mine]
        assert len(board(desk, practitioner="nonsense").to_come) == 2

    def test_marks_the_first_visit(self, desk):
        patient, at = make_patient(), timezone.now()
        make_visit(patient, status="finished", start=at - timedelta(days=7), at=at - timedelta(days=7))
        make_visit(patient)
        make_visit()
        assert sorted(row.is_first_visit for row in board(desk).to_come) == [False, True]

    def test_marks_no_first_visit_when_an_earlier_one_is_under_a_merged_record(self, desk):
        kept, week_ago = make_patient(), timezone.now() - timedelta(days=7)
        merged = make_visit(status="finished", start=week_ago, at=week_ago).patient
        make_visit(kept)
        make_visit(merged)
        Patient.objects.filter(pk=merged.pk).update(replaced_by=kept)
        assert [row.is_first_visit for row in board(desk).to_come] == [False, False]

    def test_names_the_record_that_is_kept_of_a_visit_under_a_merged_one(self, signed_in, desk):
        kept, today = make_patient("Ana", "Kept"), make_visit(make_patient("Anna", "Merged"))
        yesterday = timezone.now() - timedelta(days=1)
        make_visit(today.patient, start=yesterday, at=yesterday)
        Patient.objects.filter(pk=today.patient.pk).update(replaced_by=kept)
        client = signed_in(desk)
        for page in (client.get(url).content.decode() for url in ("/today/", "/week/")):
            assert "Kept" in page
            assert "Merged" not in page
            assert today.patient.number not in page

    def test_shows_what_another_app_says_about_its_visits(self, desk, monkeypatch):
        visit = make_visit(status="intake")
        note = places.Note(words="6 of 10")
        monkeypatch.setattr(places, "_notes", [lambda visits, user, at: {v.pk: note for v in visits}])
        assert [(row.visit, row.note) for row in board(desk).here] == [(visit, note)]

    def test_leads_to_another_time_for_who_is_still_to_come(self, signed_in, desk):
        to_come, here = make_visit(), make_visit(status="arrived")
        page = signed_in(desk).get("/today/").content.decode()
        addresses = [reverse("patients:reschedule", args=[visit.uuid]) for visit in (to_come, here)]
        led = [f'href="{address}"' in page for address in addresses]
        assert led == [True, False]

    def test_leads_to_the_page_of_another_app(self, desk, monkeypatch):
        visit = make_visit(status="arrived")
        monkeypatch.setattr(
            places, "_steps", {"arrived": places.Place("Tablet", "patients:move", lambda user: True)}
        )
        step = board(desk).here[0].next
        assert (step.label, step.url) == ("Tablet", reverse("patients:move", args=[visit.uuid]))


class TestPage:
    def test_shows_identity_and_says_so_when_nobody_is_expected(self, signed_in, desk):
        client = signed_in(desk)
        assert b"Nobody is expected today" in client.get("/today/").content
        make_visit(make_patient("Teo", "Sample"), status="arrived")
        page = client.get("/today/").content.decode()
        assert "Sample, Teo" in page
        assert "Nobody is expected" not in page

    def test_says_that_somebody_is_there_for_whoever_is_free(self, signed_in, desk, kim):
        client = signed_in(desk)
        taken = make_visit(practitioner=kim, status="arrived")
        assert "whoever is free" not in client.get("/today/").content.decode()
        make_visit(taken.patient, start=timezone.now() + timedelta(days=1))
        services.walk_in(patient=make_patient(), by=desk, at=timezone.now())
        assert client.get("/today/").content.decode().count("whoever is free") == 1

    def test_is_the_same_fragment_in_the_page_and_alone(self, signed_in, desk):
        make_visit(status="arrived")
        client = signed_in(desk)
        whole, alone = client.get("/today/").content.decode(), client.get("/today/rows/").content.decode()
        assert "<html" not in alone
        assert all('class="visit' in text for text in (whole, alone))

    def test_gives_each_id_once_for_a_patient_with_several_visits(self, signed_in, desk):
        make_consent_text("exam")
        patient = make_patient("Teo", "Sample")
        for hours, status in enumerate(["finished", "arrived", "planned", "planned"]):
            make_visit(patient, start=timezone.now() + timedelta(hours=hours - 1), status=status)
        ids = re.findall(r' id="([^"]+)"', signed_in(desk).get("/today/").content.decode())
        assert len([name for name in ids if name.startswith("due-")]) > 1
        assert sorted(ids) == sorted(set(ids))

    def test_does_not_extend_an_idle_session_by_asking_for_itself(self, signed_in, desk):
        client = signed_in(desk)
        client.get("/today/")
        session = client.session
        session[ACTIVE] = before = time.time() - 300
        session.save()
        client.get("/today/rows/")
        assert client.session[ACTIVE] == before
        client.get("/today/")
        assert client.session[ACTIVE] > before

    @pytest.mark.parametrize("query", ["?practitioner=x", "?practitioner=%F0%9F%98%80", "?x=1"], ids=str)
    def test_bears_any_address(self, signed_in, desk, query):
        assert signed_in(desk).get(f"/today/{query}").status_code == 200

    def test_needs_the_permission(self, signed_in, clinic):
        from accounts.tests.factories import make_user

        client = signed_in(make_user())
        assert {client.get(url).status_code for url in ("/today/", "/today/rows/")} == {403}


class TestMove:
    def post(self, client, name, visit, **data):
        return client.post(reverse(f"patients:{name}", args=[visit.uuid]), data, headers=HTMX)

    def test_checks_in_and_offers_to_undo_until_it_is_undone(self, signed_in, desk):
        visit, client = make_visit(), signed_in(desk)
        page = self.post(client, "move", visit, to="arrived").content.decode()
        visit.refresh_from_db()
        assert (
            visit.status,
            'id="undo"' in page,
            'id="undo"' in client.get("/today/rows/").content.decode(),
        ) == (
            "arrived",
            True,
            True,
        )
        page = self.post(client, "undo", visit, revision=visit.revision).content.decode()
        visit.refresh_from_db()
        assert (visit.status, visit.arrived_at, 'id="undo"' in page) == ("planned", None, False)

    def test_offers_no_undo_of_what_somebody_else_has_moved_on(self, signed_in, desk):
        visit, client = make_visit(), signed_in(desk)
        self.post(client, "move", visit, to="arrived")
        services.move_visit(visit=visit, to="ready", by=None, at=timezone.now())
        assert 'id="undo"' not in client.get("/today/rows/").content.decode()

    def test_takes_a_second_click_for_what_it_is(self, signed_in, desk):
        visit, client = make_visit(), signed_in(desk)
        statuses = [self.post(client, "move", visit, to="arrived").status_code for _ in range(2)]
        visit.refresh_from_db()
        assert (statuses, visit.revision) == ([200, 200], 2)

    def test_works_as_a_plain_form(self, signed_in, desk):
        visit = make_visit()
        response = signed_in(desk).post(reverse("patients:move", args=[visit.uuid]), {"to": "arrived"})
        assert (response.status_code, response.url) == (302, "/today/")

    @pytest.mark.parametrize("to", ["", "finished", "nonsense", "\x00", "x" * 5000], ids=str)
    def test_refuses_a_step_that_is_not_possible(self, signed_in, desk, to):
        visit = make_visit()
        response = self.post(signed_in(desk), "move", visit, to=to)
        visit.refresh_from_db()
        assert (response.status_code, b'role="alert"' in response.content, visit.status) == (
            422,
            True,
            "planned",
        )

    @pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 40], ids=["none", "word", "negative", "huge"])
    def test_refuses_to_undo_nothing(self, signed_in, desk, revision):
        assert self.post(signed_in(desk), "undo", make_visit(), revision=revision).status_code == 422

    def test_sets_and_takes_the_mark_practitioner_first(self, signed_in, desk):
        visit, client = make_visit(), signed_in(desk)
        assert b"Practitioner first" in self.post(client, "first", visit, on="1").content
        assert Visit.objects.get().practitioner_first
        self.post(client, "first", visit, on="0")
        assert not Visit.objects.get().practitioner_first

    def test_offers_no_way_to_take_practitioner_first_from_a_visit_with_something_open(self, signed_in, desk):
        flagged(make_visit(status="arrived"))
        page = signed_in(desk).get("/today/").content.decode()
        assert "stays until a practitioner lifts it" in page
        assert "Remove the mark" not in page
        assert "flag" not in page

    def test_refuses_to_take_practitioner_first_from_a_visit_with_something_open(self, signed_in, desk):
        visit, client = make_visit(), signed_in(desk)
        self.post(client, "first", visit, on="1")
        flagged(visit)
        answer = self.post(client, "first", visit, on="0")
        assert answer.status_code == 422
        assert b"stays until a practitioner lifts it" in answer.content
        visit = flagged(visit, on=False)
        assert (visit.marked_first, visit.practitioner_first) == (True, True)
        self.post(client, "first", visit, on="0")
        assert not Visit.objects.get().practitioner_first

    @pytest.mark.parametrize("name", ["move", "undo", "first"])
    def test_has_its_method_its_permission_and_its_row(self, signed_in, desk, admin, name):
        url = reverse(f"patients:{name}", args=[make_visit().uuid])
        unknown = reverse(f"patients:{name}", args=["0192f0c1-0000-7000-8000-000000000000"])
        assert signed_in(admin).post(url).status_code == 403
        assert (signed_in(desk).get(url).status_code, signed_in(desk).post(unknown).status_code) == (405, 404)

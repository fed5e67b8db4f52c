"""What the day board says of each intake, and when the desk is wanted."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_user
from clinic.testing.counting import queries_of
from intake import services as intake
from intake.models import Response, TabletSession
from intake.tests.factories import (
    PAIN,
    answer,
    case,
    make_response,
    make_sent,
    make_version,
    no_to_all_safety,
    open_on,
)
from patients.queries import board_of
from patients.services import move_visit
from patients.tests.factories import make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return make_user("front-desk")


def note_of(visit, user):
    seen = board_of(user=user, at=timezone.now())
    [row] = [row for row in (*seen.here, *seen.to_come) if row.visit == visit]
    return row


def test_the_board_says_how_far_an_intake_is(client, desk):
    response = make_response()
    response = answer(response, no_to_all_safety(response) | PAIN)
    intake.turn_page(response=response, to=3)
    assert note_of(response.visit, desk).note.words == "2 of 10"
    client.force_login(desk)
    assert "Filling the intake, 2 of 10" in client.get("/today/").content.decode()


def test_the_board_tells_of_a_wish_for_help_until_somebody_went(client, desk):
    response = make_response()
    intake.ask_for_help(response=response, at=timezone.now())
    client.force_login(desk)
    page = client.get("/today/").content.decode()
    assert "Asks for help" in page
    assert reverse("intake:panel", args=[response.visit.uuid]) in page
    intake.give_help(response=response, by=desk, at=timezone.now())
    assert "Asks for help" not in client.get("/today/").content.decode()


def test_who_asks_for_help_stands_above_who_came_before_and_is_counted(client, desk):
    make_visit(status="ready")
    response = make_response(make_visit(status="arrived"))
    intake.ask_for_help(response=response, at=timezone.now())
    seen = board_of(user=desk, at=timezone.now())
    assert (seen.here[0].visit, seen.calls) == (response.visit, 1)
    client.force_login(desk)
    assert "1 needs you" in client.get("/today/").content.decode()


def test_the_board_tells_of_a_tablet_that_rests(client, desk):
    response = make_response()
    open_on(client, response)
    assert note_of(response.visit, desk).note.call == ""
    intake.cover_tablet(tablet=TabletSession.objects.get(), at=timezone.now())
    assert note_of(response.visit, desk).note.call == "Tablet needs a new code"


def test_the_board_shows_how_far_a_form_at_home_is(desk):
    make_version()
    visit = make_visit()
    intake.make_link(visit=visit, by=desk, at=timezone.now())
    row = note_of(visit, desk)
    assert (row.note.words, row.note.call, row.next.to) == ("intake 0 of 10", "", "arrived")


def test_the_board_asks_for_no_code_when_a_telephone_at_home_rests(desk):
    make_version()
    visit = make_visit()
    link = intake.make_link(visit=visit, by=desk, at=timezone.now()).link
    device, _token = intake.open_link(link=link, birth_dates={visit.patient.birth_date}, at=timezone.now())
    intake.cover_tablet(tablet=device, at=timezone.now())
    assert note_of(visit, desk).note.call == ""


def test_who_has_sent_the_form_from_home_is_not_asked_to_fill_it_in(desk):
    make_version()
    visit = make_visit()
    intake.make_link(visit=visit, by=desk, at=timezone.now())
    response = Response.objects.get()
    response = answer(response, case(response))
    intake.submit(response=response, by=None, at=timezone.now())
    assert note_of(visit, desk).note.words == "intake sent"
    move_visit(visit=visit, to="arrived", by=desk, at=timezone.now())
    row = note_of(visit, desk)
    assert (row.note.words, row.next.label, row.next.to) == ("intake sent", "Ready", "ready")


def test_nothing_is_said_beside_ready_or_a_form_that_was_stopped(desk):
    assert note_of(make_sent().visit, desk).note.words == ""
    stopped = intake.stop_intake(response=make_response(), by=desk, at=timezone.now())
    row = note_of(stopped.visit, desk)
    assert (row.note.words, row.next.label) == ("", "Open the intake")


def test_a_link_is_offered_for_who_is_still_to_come_on_the_board_and_on_their_page(client, desk):
    visit, later = make_visit(), timezone.now() + timedelta(days=3)
    ahead = make_visit(visit.patient, start=later)
    client.force_login(desk)
    assert reverse("intake:panel", args=[visit.uuid]) in client.get("/today/").content.decode()
    page = client.get(visit.patient.get_absolute_url()).content.decode()
    assert reverse("intake:panel", args=[ahead.uuid]) in page
    assert b"Make a link" in client.get(reverse("intake:panel", args=[ahead.uuid])).content


def test_the_board_asks_twice_however_many_fill_in_a_form(desk):
    make_response()
    few = queries_of(lambda: board_of(user=desk, at=timezone.now()))
    for _other in range(4):
        make_response()
    assert queries_of(lambda: board_of(user=desk, at=timezone.now())) == few

"""An urgent answer from home stands on somebody's My day until it is read, whatever becomes of the visit."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from clinic.testing.counting import queries_of
from intake.models import Flag
from intake.services import acknowledge_flag, clear_flag
from intake.tests.factories import make_response, save
from patients.models import Visit
from patients.services import break_glass, move_visit
from patients.tests.factories import at_ten, make_patient, make_visit

pytestmark = pytest.mark.django_db
UNHEARD = "read by nobody yet"


@pytest.fixture
def kim(client):
    make_clinic()
    user = make_user("practitioner")
    client.force_login(user)
    return user


def said_from_home(name="Ana", *, answer="yes", question="redflag.saddle", **booked):
    visit = make_visit(make_patient(name), **{"start": at_ten(7)} | booked)
    save(make_response(visit, mode="link"), question, answer)
    return visit


def end(visit, status, by):
    visit = Visit.objects.get(pk=visit.pk)
    move_visit(visit=visit, to=status, by=by, at=timezone.now())


def my_day(client):
    """What there is to acknowledge, and what waits for anybody."""
    shown = client.get(reverse("pages:practice")).content.decode()
    to_read, _rest, unheard = shown.partition(UNHEARD)
    return "Ana Sample" in to_read, "Ana Sample" in unheard


def chart(client, visit):
    return client.get(reverse("pages:chart", args=[visit.patient.uuid])).status_code


def test_stays_with_the_practitioner_when_the_visit_is_cancelled(client, kim):
    visit = said_from_home(practitioner=kim)
    end(visit, "cancelled", kim)
    assert (my_day(client), chart(client, visit)) == ((True, False), 200)


def test_closes_the_chart_of_a_cancelled_visit_once_a_person_has_closed_it(client, kim):
    visit = said_from_home(practitioner=kim)
    end(visit, "cancelled", kim)
    flag = acknowledge_flag(flag=Flag.objects.get(), by=kim, at=timezone.now())
    assert (my_day(client), chart(client, visit)) == ((False, False), 200)
    clear_flag(flag=flag, reason="Seen in hospital", by=kim, at=timezone.now())
    assert chart(client, visit) == 302


def test_of_a_note_closes_the_chart_with_the_visit(client, kim):
    visit = said_from_home(practitioner=kim, question="redflag.cancer")
    end(visit, "cancelled", kim)
    assert (my_day(client), chart(client, visit)) == ((False, False), 302)


@pytest.mark.parametrize("status", ["planned", "cancelled", "noshow"])
def test_at_a_visit_of_nobody_waits_for_every_practitioner(client, kim, status):
    visit = said_from_home(start=None if status == "noshow" else at_ten(7))
    if status != "planned":
        end(visit, status, kim)
    assert (my_day(client), chart(client, visit)) == ((False, True), 302)


def test_waits_where_the_practitioner_s_own_booking_opens_no_chart(client, kim):
    said_from_home(practitioner=kim, by=kim)
    assert my_day(client) == (False, True)
    client.force_login(make_user("practitioner"))
    assert my_day(client) == (False, False)


def test_leads_to_the_chart_with_a_reason_and_waits_no_more_once_it_is_read(client, kim):
    visit = said_from_home()
    shown = client.get(reverse("pages:practice")).content.decode()
    assert reverse("patients:open-chart", args=[visit.patient.uuid]) in shown
    break_glass(patient=visit.patient, reason="Urgent answer from home", by=kim, at=timezone.now())
    assert my_day(client) == (True, False)
    acknowledge_flag(flag=Flag.objects.get(), by=kim, at=timezone.now())
    assert my_day(client) == (False, False)


def test_stands_above_the_day_and_says_nothing_of_what_was_said(client, kim):
    said_from_home()
    shown = client.get(reverse("pages:practice")).content.decode().partition(UNHEARD)[2]
    shown, _above, rest = shown.partition("Visits today")
    assert rest
    assert ("Practitioner first" in shown, "addle" in shown, "rgent" in shown) == (True, False, False)


def test_is_told_once_of_somebody_who_is_here_for_whoever_is_free(client, kim):
    visit = make_visit(make_patient("Ana"), status="arrived")
    save(make_response(visit), "redflag.saddle", "yes")
    shown = client.get(reverse("pages:practice")).content.decode()
    assert (UNHEARD in shown, "Here, for whoever is free" in shown) == (False, True)


def test_takes_one_statement_however_many_wait(client, kim):
    def look():
        return client.get(reverse("pages:practice"))

    said_from_home("Ana")
    few = queries_of(look)
    for n, name in enumerate(("Bea", "Cleo", "Dora"), start=1):
        said_from_home(name, start=at_ten(7) + timedelta(hours=n))
    assert queries_of(look) == few

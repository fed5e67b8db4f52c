"""A nearly certain pair is shown on the day board and on the pages of both until somebody answers."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from clinic.testing.counting import queries_of
from duplicates import services
from duplicates.models import DuplicateDecision, LikelyDuplicate
from patients.models import Patient
from patients.queries import board_of
from patients.tests.factories import make_patient, make_visit

pytestmark = pytest.mark.django_db
BORN = date(1982, 3, 4)


@pytest.fixture
def desk(client):
    make_clinic()
    user = make_user("front-desk")
    client.force_login(user)
    return user


@pytest.fixture
def ana(desk):
    return make_patient("Ana", "Sample", birth_date=BORN, phone="01 555 0111")


@pytest.fixture
def twice(ana):
    """The record that was made of Ana once more."""
    patient = make_patient("Anna", "Sampel", birth_date=BORN, phone="01 555 0111")
    services.catch_up()
    return patient


def on_board(desk):
    board = board_of(user=desk, at=timezone.now())
    return [row.may_be for row in (*board.here, *board.to_come, *board.done)]


def on_page(client, patient):
    return "May be the same person as" in client.get(patient.get_absolute_url()).content.decode()


def test_stands_at_each_visit_of_the_day_that_is_not_over(client, desk, ana, twice):
    make_visit(twice, status="arrived")
    make_visit(ana)
    make_visit(ana, status="finished")
    assert on_board(desk) == [ana.number, twice.number, ""]
    page = client.get("/today/").content.decode()
    assert f'href="{twice.get_absolute_url()}#may-be"' in page
    assert f"May be {ana.number}" in page


@pytest.mark.parametrize("kind", ["household", "different"])
def test_goes_when_the_two_are_said_to_be_two_people(client, desk, ana, twice, kind):
    make_visit(twice)
    url = reverse("duplicates:decide", args=[LikelyDuplicate.objects.get().uuid])
    assert on_page(client, ana)
    assert f'action="{url}"' in client.get(twice.get_absolute_url()).content.decode()
    assert client.post(url, {"kind": kind, "seen_on": twice.uuid}).url == twice.get_absolute_url()
    assert DuplicateDecision.objects.get().kind == kind
    assert (on_board(desk), on_page(client, ana), on_page(client, twice)) == ([""], False, False)


def test_leads_back_only_to_one_of_the_two(client, desk, ana, twice):
    url = reverse("duplicates:decide", args=[LikelyDuplicate.objects.get().uuid])
    answer = client.post(url, {"kind": "different", "seen_on": make_patient("Omar").uuid})
    assert answer.url == reverse("duplicates:likely")


def test_does_not_stand_beside_those_who_are_only_likely(client, desk, ana, twice):
    LikelyDuplicate.objects.update(score=0.89)
    make_visit(twice)
    assert (on_board(desk), on_page(client, twice)) == ([""], False)


def test_is_kept_from_those_who_do_not_decide_about_pairs(twice):
    make_visit(twice)
    onlooker = make_user()
    onlooker.user_permissions.set(Permission.objects.filter(codename__in=["view_patient", "view_visit"]))
    assert on_board(onlooker) == [""]


def test_asks_the_same_for_many_as_for_one(desk, ana, twice):
    make_visit(twice)
    few = queries_of(lambda: on_board(desk))
    for _n in range(5):
        make_visit(make_patient("Anna", "Sampel", birth_date=BORN, phone="01 555 0111", sex="female"))
    services.catch_up()
    assert queries_of(lambda: on_board(desk)) == few
    assert Patient.objects.count() == 7

"""Ctrl+Z on the board takes back the last step of this session, says so, and reaches no further back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from patients import services

from .factories import an_hour_away, at_ten, form_of, make_patient, make_visit

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def post(client, name, *of, **data):
    data.setdefault("form_token", str(uuid4()))
    return client.post(reverse(f"patients:{name}", args=[one.uuid for one in of]), data, headers=HTMX)


@pytest.fixture
def at_desk(signed_in, desk):
    """A session of the desk that has just checked somebody in."""
    client = signed_in(desk)
    post(client, "move", make_visit(make_patient("Teo", "Sample")), to="arrived")
    assert offers_undo(client)
    return client


def offers_undo(client) -> bool:
    return 'id="undo"' in client.get("/today/rows/").content.decode()


def walk_in(client):
    return post(client, "walk-in", make_patient())


def register(client):
    return post(client, "register", **form_of(check_in="1"))


def when():
    return {"day": f"{at_ten():%Y-%m-%d}", "time": "10:00", "minutes": 40}


def book(client):
    return post(client, "book", make_patient(), **when())


def book_series(client):
    return post(client, "book-series", make_patient(), **when(), repeat=4, times=2)


def reschedule(client):
    visit = make_visit()
    return post(client, "reschedule", visit, **when(), revision=visit.revision)


def mark_first(client):
    return post(client, "first", make_visit(), on="1")


@pytest.mark.parametrize(
    "act", [walk_in, register, book, book_series, reschedule, mark_first], ids=lambda act: act.__name__
)
def test_is_offered_no_more_after_a_step_that_cannot_be_undone(at_desk, act):
    assert act(at_desk).status_code in (200, 302)
    assert not offers_undo(at_desk)


def test_is_the_newest_of_two(at_desk):
    visit = make_visit(make_patient("Ana", "Sample"))
    post(at_desk, "cancel", visit, reason="patient", revision=visit.revision)
    page = at_desk.get("/today/rows/").content.decode()
    assert reverse("patients:undo", args=[visit.uuid]) in page.split("filterline")[0]


class TestUndone:
    def test_says_whose_and_what(self, at_desk):
        visit = make_visit(make_patient("Ana", "Sample"))
        post(at_desk, "move", visit, to="arrived")
        visit.refresh_from_db()
        page = post(at_desk, "undo", visit, revision=visit.revision).content.decode()
        status = page.split("filterline")[0]
        assert 'role="status"' in status
        assert all(said in status for said in ("Undone: Sample, Ana", "“Arrived”", "“Planned”"))

    def test_says_how_many_visits_of_a_series(self, at_desk, kim):
        series = services.book_series(
            patient=make_patient("Ana", "Sample"),
            practitioner=kim,
            starts=[an_hour_away() + timedelta(weeks=n) for n in (1, 2)],
            every_weeks=1,
            by=None,
            at=timezone.now(),
        )
        visit = series.visits.get(series_number=1)
        post(at_desk, "cancel", visit, reason="patient", scope="rest", revision=visit.revision)
        page = post(at_desk, "undo-rest", visit).content.decode()
        assert "Undone: 2 visits of Sample, Ana are planned again." in page

    def test_says_so_where_the_page_is_loaded_anew(self, at_desk):
        visit = make_visit(make_patient("Ana", "Sample"), status="arrived")
        data = {"revision": visit.revision}
        page = at_desk.post(reverse("patients:undo", args=[visit.uuid]), data, follow=True).content.decode()
        assert "Undone: Sample, Ana" in page

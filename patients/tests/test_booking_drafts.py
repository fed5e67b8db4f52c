"""A booking under way: kept as it is typed, for its writer and its patient, until it is booked or discarded."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_user
from clinic.base.models import FormToken
from clinic.testing.counting import queries_of
from patients import services
from patients.models import FormDraft
from patients.services.drafts import KEPT_FOR

from .factories import at_ten, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(clinic):
    return make_patient("Ana", "Johnson")


@pytest.fixture
def page(signed_in, desk):
    return signed_in(desk)


def address(view, patient):
    return reverse(f"patients:{view}", args=[patient.uuid])


def typed(**changes):
    filled = {
        "day": f"{at_ten(3):%Y-%m-%d}",
        "time": "11:20",
        "minutes": "60",
        "reason": "Second visit",
        "form_token": str(uuid4()),
    }
    return filled | changes


def opened(page, patient, **query):
    return page.get(address("book", patient), query).content.decode()


def keep(page, patient, form):
    return page.post(address("keep-booking", patient), form).content.decode()


def test_is_kept_as_typed_and_stands_in_the_form_when_it_is_opened_again(page, ana, kim):
    form = typed(practitioner=str(kim.uuid), csrfmiddlewaretoken="x", password="secret")
    assert "Kept as a draft" in keep(page, ana, form)
    assert FormDraft.objects.get().data.keys() == {"day", "time", "minutes", "reason", "practitioner"}
    again = opened(page, ana)
    assert "Not finished" in again
    assert all(
        f'value="{form[name]}"' in again for name in ("day", "time", "minutes", "reason", "form_token")
    )
    assert f'value="{kim.uuid}" selected' in again


def test_is_of_one_patient_and_no_registration(page, ana):
    form = typed()
    keep(page, ana, form)
    assert "Second visit" not in opened(page, make_patient("Omar"))
    assert "Not finished" not in page.get(reverse("patients:register")).content.decode()
    sent = {"form_token": form["form_token"]}
    assert page.post(reverse("patients:go-on"), sent).status_code == 404


def test_is_nobody_elses(page, signed_in, ana):
    keep(page, ana, typed())
    other = signed_in(make_user("front-desk"))
    assert "Second visit" not in opened(other, ana)
    other.post(address("drop-booking", ana))
    assert FormDraft.objects.exists()


@pytest.mark.parametrize("series", [{}, {"repeat": "1", "times": "2"}], ids=["one visit", "a series"])
def test_is_gone_once_booked_and_does_not_come_back(page, ana, series):
    form = typed(**series)
    keep(page, ana, form)
    assert page.post(address("book-series" if series else "book", ana), form).status_code == 302
    assert keep(page, ana, form).strip() == ""
    assert not FormDraft.objects.exists()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"day": "2001-01-01"}, {"day": "2001-01-01"}),
        ({"pick": "2030-03-04T09:40"}, {"day": "2030-03-04", "time": "09:40"}),
        ({"repeat": "1", "times": "2"}, {"times": "2"}),
    ],
    ids=["refused", "another time", "dates of a series"],
)
def test_is_kept_as_the_form_comes_back(page, ana, sent, kept):
    page.post(address("book", ana), typed(**sent))
    assert FormDraft.objects.get().data.items() >= kept.items() | {("reason", "Second visit")}


@pytest.mark.parametrize("way", ["typing", "looking in the week"])
def test_of_a_form_whose_number_was_used_is_kept_under_another_one(page, ana, way):
    form = typed()
    page.post(address("book", ana), form)
    again = form | {"reason": "Third visit", "minutes": "90"}
    if way == "typing":
        assert "Kept as a draft" in keep(page, ana, again)
        keep(page, ana, again)
    else:
        page.post(address("book", ana), again | {"week": "1"})
    draft = FormDraft.objects.get()
    assert (draft.data["reason"], draft.data["minutes"]) == ("Third visit", "90")
    assert "Third visit" in opened(page, ana)
    later = again | {"form_token": str(draft.token), "time": "15:00"}
    assert page.post(address("book", ana), later).status_code == 302
    assert "Fourth visit" not in opened(page, ana)
    keep(page, ana, form | {"reason": "Fourth visit"})
    assert "Fourth visit" in opened(page, ana)


def test_without_the_number_of_its_form_is_not_kept(page, ana):
    assert keep(page, ana, typed(form_token="x")).strip() == ""
    assert not FormDraft.objects.exists()


@pytest.mark.parametrize(
    ("sent", "leads_to"), [({"leave": "1"}, "detail"), ({}, "book")], ids=["discarded", "afresh"]
)
def test_is_given_up_with_discard_or_by_starting_afresh(page, ana, sent, leads_to):
    form = typed()
    keep(page, ana, form)
    assert page.post(address("drop-booking", ana), form | sent).url == address(leads_to, ana)
    assert not FormDraft.objects.exists()


def test_takes_the_time_that_was_chosen_in_the_week_and_keeps_the_rest(page, ana, kim):
    keep(page, ana, typed())
    again = opened(page, ana, day=f"{at_ten(5):%Y-%m-%d}", time="09:40", practitioner=str(kim.uuid))
    assert all(f'value="{value}"' in again for value in (f"{at_ten(5):%Y-%m-%d}", "09:40", "Second visit"))
    assert f'value="{kim.uuid}" selected' in again


def test_is_kept_on_the_way_to_the_week(page, ana, kim):
    form = typed(practitioner=str(kim.uuid), week="1")
    week = page.post(address("book", ana), form).url
    path, query = f"/patients/{ana.uuid}/week/", f"of={form['day']}&practitioner={kim.uuid}&minutes=60"
    assert week == f"{path}?{query}"
    assert FormDraft.objects.get().data["reason"] == "Second visit"


def test_the_week_is_reached_from_a_form_that_says_nothing_to_be_used(page, ana):
    sent = {"day": "x", "practitioner": "\x00", "minutes": "9" * 40, "week": "1", "form_token": str(uuid4())}
    assert page.post(address("book", ana), sent).url == f"/patients/{ana.uuid}/week/"


def test_is_forgotten_when_nobody_comes_back_and_when_its_form_was_sent_meanwhile(page, ana, desk):
    at = timezone.now()
    sent, left = uuid4(), uuid4()
    for token in (sent, left):
        services.keep_draft(token=token, data={"reason": "Left knee"}, patient=ana, by=desk, at=at)
    FormToken.objects.create(token=sent, user_uuid=desk.uuid)
    assert services.forget_drafts(at=at) == 1
    assert "Left knee" in opened(page, ana)
    FormDraft.objects.update(updated_at=at - KEPT_FOR - timedelta(hours=1))
    assert "Left knee" not in opened(page, ana)
    assert services.forget_drafts(at=at) == 1


def test_costs_the_form_the_same_for_one_and_for_many(page, ana, desk):
    counts = []
    for _ in range(2):
        services.keep_draft(token=uuid4(), data={"reason": "Back"}, patient=ana, by=desk, at=timezone.now())
        counts.append(queries_of(lambda: opened(page, ana)))
    assert counts[0] == counts[1]


def test_needs_the_permission(signed_in, admin, ana):
    client = signed_in(admin)
    views = ("keep-booking", "drop-booking")
    assert [client.post(address(view, ana)).status_code for view in views] == [403, 403]

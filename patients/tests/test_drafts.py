"""A registration under way: kept as it is typed, for its writer alone, until it is sent."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.tests.factories import make_user
from clinic.base.models import FormToken
from clinic.testing.counting import queries_of
from patients import services
from patients.models import FormDraft, Patient
from patients.queries.drafts import begun_by
from patients.services.drafts import KEPT_FOR

from .factories import form_of

pytestmark = pytest.mark.django_db
NEW, KEEP = "/patients/new/", "/patients/new/draft/"


def test_is_kept_as_typed_and_offered_to_go_on_with(signed_in, desk):
    client, typed = (
        signed_in(desk),
        form_of(given="A\x00na", **{"name-0-given": "Anita", "gender": "x"}),
    )
    assert "Kept as a draft" in client.post(KEEP, typed).content.decode()
    assert "Ana Johnson" in client.get(NEW).content.decode()
    page = client.post("/patients/new/go-on/", {"form_token": typed["form_token"]}).content.decode()
    assert all(
        value in page
        for value in ("4 Mar 1982", "555-0142", "Anita", typed["form_token"], 'hx-post="/patients/new/"')
    )


def test_holds_the_fields_of_the_form_and_nothing_else(signed_in, desk):
    typed = form_of(
        csrfmiddlewaretoken="x", password="secret", **{"name-0-nonsense": "x", "gender": "y" * 5000}
    )
    signed_in(desk).post(KEEP, typed)
    data = FormDraft.objects.get().data
    assert data.keys() == {"given", "family", "birth_date", "phone", "gender"}
    assert len(data["gender"]) == 1000


def test_is_one_for_each_form_however_often_it_is_kept(signed_in, desk):
    client, typed = signed_in(desk), form_of()
    for given in ("A", "An", "Ana"):
        client.post(KEEP, typed | {"given": given})
    assert FormDraft.objects.get().data["given"] == "Ana"


def test_is_gone_once_sent_and_does_not_come_back(signed_in, desk):
    client, typed = signed_in(desk), form_of()
    client.post(KEEP, typed)
    client.post(NEW, typed)
    assert "Kept" not in client.post(KEEP, typed).content.decode()
    assert (Patient.objects.count(), FormDraft.objects.count()) == (1, 0)


def test_is_not_offered_when_it_was_kept_while_its_form_was_being_carried_out(signed_in, desk):
    client, typed = signed_in(desk), form_of()
    client.post(NEW, typed)
    FormDraft.objects.create(user=desk, token=typed["form_token"], data={"given": "Ana"})
    assert begun_by(desk, at=timezone.now()) == []


def test_stays_when_the_registration_is_refused(signed_in, desk):
    client, typed = signed_in(desk), form_of(phone="call my son")
    client.post(KEEP, typed)
    client.post(NEW, typed)
    assert FormDraft.objects.get().data["phone"] == "call my son"


def test_is_given_up_by_starting_afresh(signed_in, desk):
    client, typed = signed_in(desk), form_of()
    client.post(KEEP, typed)
    assert client.post("/patients/new/afresh/", {"form_token": typed["form_token"]}).url == NEW
    assert not FormDraft.objects.exists()


def test_is_given_up_by_leaving_the_form_with_discard(signed_in, desk):
    client, typed = signed_in(desk), form_of()
    client.post(KEEP, typed)
    assert client.post("/patients/new/afresh/", typed | {"leave": "1"}).url == "/today/"
    assert not FormDraft.objects.exists()


def test_is_nobody_elses(signed_in, desk):
    typed = form_of()
    signed_in(desk).post(KEEP, typed)
    other = signed_in(make_user("front-desk"))
    assert "Johnson" not in other.get(NEW).content.decode()
    for act in ("go-on", "afresh"):
        other.post(f"/patients/new/{act}/", {"form_token": typed["form_token"]})
    assert other.post("/patients/new/go-on/", {"form_token": typed["form_token"]}).status_code == 404
    assert FormDraft.objects.get().user == desk


def test_is_cleared_away_when_nobody_comes_back(desk):
    at = timezone.now()
    services.keep_draft(token=uuid4(), data={"given": "Ana"}, by=desk, at=at)
    assert services.forget_drafts(at=at) == 0
    assert services.forget_drafts(at=at + KEPT_FOR + timedelta(days=1)) == 1


def test_is_cleared_away_when_its_form_was_sent_while_it_was_being_kept(desk):
    token, at = uuid4(), timezone.now()
    services.keep_draft(token=token, data={"given": "Ana"}, by=desk, at=at)
    FormToken.objects.create(token=token, user_uuid=desk.uuid)
    assert services.forget_drafts(at=at) == 1


@pytest.mark.parametrize("token", ["", "x", "0192f0c1-0000-7000-8000-000000000000"])
def test_without_a_number_there_is_nothing_to_go_on_with(signed_in, desk, token):
    assert signed_in(desk).post("/patients/new/go-on/", {"form_token": token}).status_code == 404


def test_costs_the_page_the_same_for_one_and_for_many(signed_in, desk):
    client, counts = signed_in(desk), []
    for _ in range(2):
        services.keep_draft(token=uuid4(), data={"given": "Ana"}, by=desk, at=timezone.now())
        counts.append(queries_of(lambda: client.get(NEW)))
    assert counts[0] == counts[1]


def test_needs_the_permission(signed_in, admin):
    client = signed_in(admin)
    assert [client.post(f"/patients/new/{act}/").status_code for act in ("draft", "go-on", "afresh")] == [
        403
    ] * 3

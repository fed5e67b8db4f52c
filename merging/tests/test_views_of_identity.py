"""Whoever opens a page that shows who somebody is leaves one event; a search leaves one without its text."""

import pytest
from django.urls import reverse

from accounts.tests.factories import make_clinic, make_user
from clinic.audit.models import Event
from duplicates.services import catch_up
from patients.tests.factories import make_patient

from .factories import make_proposal, make_two

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    make_clinic()
    client.force_login(make_user("front-desk"))
    return client


@pytest.mark.parametrize("page", ["patients:edit", "patients:labels", "patients:book", "merging:with"])
def test_a_page_about_one_patient(desk, page):
    patient = make_patient()
    for method in (desk.get, desk.post):  # what comes back refused was opened before
        assert method(reverse(page, args=[patient.uuid])).status_code in (200, 422)
    assert Event.objects.filter(verb="patient.viewed", patient_uuid=patient.uuid).count() == 1


def test_two_records_side_by_side(desk):
    pair = make_patient(), make_patient()
    desk.get(reverse("merging:compare", args=[one.uuid for one in pair]))
    seen = Event.objects.filter(verb="patient.viewed").values_list("patient_uuid", flat=True)
    assert sorted(seen) == sorted(one.uuid for one in pair)


def test_a_proposal_to_merge(desk):
    proposal = make_proposal(*make_two())
    desk.get(proposal.get_absolute_url())
    seen = Event.objects.filter(verb="patient.viewed").values_list("patient_uuid", flat=True)
    assert sorted(seen) == sorted([proposal.kept.uuid, proposal.retired.uuid])


def test_the_list_of_likely_duplicates_without_saying_who_stands_there(desk):
    make_patient("Ana", "Johnson")
    make_patient("Ana", "Johnson")
    catch_up()
    desk.get(reverse("duplicates:likely"))
    event = Event.objects.get(verb="duplicates.listed")
    assert (event.detail, event.patient_uuid) == ({"pairs": 1}, None)


def test_a_search_that_is_sent_but_not_one_that_is_typed(desk):
    make_patient("Zenobia", "Quill")
    desk.post("/patients/hits/", {"q": "zenob"})
    assert not Event.objects.filter(verb="patient.searched").exists()
    desk.post(reverse("patients:search"), {"q": "zenobia"})
    event = Event.objects.get(verb="patient.searched")
    assert (event.detail, event.patient_uuid) == ({"hits": 1}, None)

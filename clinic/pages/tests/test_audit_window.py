"""The audit tells an admin who did what and when; what a clinical event says opens with the chart."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_clinic, make_user
from assessments.models import Finding
from careplans.models import SuggestionRecord
from clinic.audit.models import Event
from clinic.audit.services import record
from intake.models import Flag
from patients import services as patients
from patients.models import Patient
from patients.tests.factories import make_patient

pytestmark = pytest.mark.django_db
LIST = reverse("admin:audit_event_changelist")


@pytest.fixture
def patient():
    make_clinic()
    return make_patient()


def event(patient, subject):
    return record(
        by=None, verb="thing.done", at=timezone.now(), subject=subject, patient=patient, said="psoas-tight"
    )


def shown(client, user, event):
    client.force_login(user)
    answer = client.get(reverse("admin:audit_event_change", args=[event.pk]))
    assert (answer.status_code, "thing.done" in answer.content.decode()) == (200, True)
    return answer.content.decode()


@pytest.mark.parametrize("model", [Flag, Finding, SuggestionRecord])
def test_withholds_what_a_clinical_event_says_from_an_admin(client, patient, model):
    text = shown(client, make_user("admin"), event(patient, model()))
    assert ("psoas" in text, text.count("withheld: clinical")) == (False, 1)


def test_withholds_it_from_a_superuser_and_opens_it_with_the_chart(client, patient):
    happened, both = event(patient, Flag()), make_user("admin", "practitioner")
    root = make_user("admin")
    User.objects.filter(pk=root.pk).update(is_superuser=True)
    root.refresh_from_db()
    assert ["psoas" in shown(client, user, happened) for user in (root, both)] == [False, False]
    patients.add_to_care_team(patient=patient, user=both, by=None, at=timezone.now())
    assert "psoas" in shown(client, both, happened)


def test_shows_what_an_event_of_identity_or_of_the_catalogue_says(client, patient):
    admin = make_user("admin")
    for happened in (event(patient, patient), event(None, Flag())):
        text = shown(client, admin, happened)
        assert ("psoas" in text, "withheld" in text) == (True, False)


def test_finds_who_had_to_do_with_a_patient_by_the_record_number_and_under_merged_ones_too(client, patient):
    merged, other = make_patient("Ann", "Sample"), make_patient("Bo", "Else")
    Patient.objects.filter(pk=merged.pk).update(replaced_by=patient)
    told = {event(one, one).pk for one in (patient, merged)}
    event(other, other)
    client.force_login(make_user("admin"))
    for number in (patient.number.lower(), f" {merged.number} "):
        found = client.get(LIST, {"q": number, "verb": "thing.done"}).context["cl"].result_list
        assert {row.pk for row in found} == told


def test_finds_a_record_number_along_its_index(client, patient):
    client.force_login(make_user("admin"))
    with CaptureQueriesContext(connection) as sent:
        client.get(LIST, {"q": patient.number.lower()})
    assert [query["sql"] for query in sent if "UPPER(" in (query["sql"] or "")] == []


def test_says_where_the_events_of_a_record_are_that_went_with_its_import(client, patient):
    says = "Nobody has this record number or user name now."
    client.force_login(make_user("admin", username="alex"))
    told = [
        says in client.get(LIST, {"q": asked}).content.decode() for asked in ("PL-77", patient.number, "ale")
    ]
    assert told == [True, False, False]


@pytest.mark.parametrize("lookup", ["detail__said=psoas-tight", "detail__said__startswith=ps", "q=psoas"])
def test_answers_no_question_about_a_detail(client, patient, lookup):
    event(patient, Flag())
    client.force_login(make_user("admin"))
    answer = client.get(f"{LIST}?{lookup}")
    assert answer.status_code in (302, 400) or answer.context["cl"].result_count == 0
    assert Event.objects.filter(verb="thing.done").count() == 1

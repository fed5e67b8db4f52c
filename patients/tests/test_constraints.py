"""What the database refuses on its own, whoever writes."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from patients import services
from patients.models import (
    Address,
    BreakGlass,
    CareTeamMember,
    Consent,
    ConsentText,
    ContactPoint,
    Episode,
    Identifier,
    Patient,
    PatientName,
    RelatedPerson,
    Visit,
)

from .factories import make_consent_text, make_patient, make_visit

pytestmark = pytest.mark.django_db
NOW = timezone.now()  # of the rows; the names of tests say what is set, not when


def change_patient(**values):
    return lambda: Patient.objects.filter(pk=make_patient().pk).update(**values)


def change_visit(before="planned", /, **values):
    return lambda: Visit.objects.filter(pk=make_visit(status=before).pk).update(**values)


def twice(kind, **values):
    def act():
        patient = make_patient()
        for _ in range(2):
            kind.objects.create(patient=patient, **values)

    return act


def merge_into_itself():
    patient = make_patient()
    Patient.objects.filter(pk=patient.pk).update(replaced_by=patient)


def same_user_twice(kim):
    patient = make_patient()
    for _ in range(2):
        CareTeamMember.objects.create(patient=patient, user=kim, since=NOW)


def consent_with(**values):
    given = {"code": "x", "decision": "yes", "given_at": NOW, "source": "desk"}
    return lambda: Consent.objects.create(patient=make_patient(), **given | values)


def text_with(**values):
    in_use = {"status": "active", "reviewer_name": "R", "reviewed_on": NOW.date(), "published_at": NOW}
    words = {"code": "x", "title": "X", "kind": "consent", "text": "You agree."}
    return lambda: ConsentText.objects.create(**words | in_use | values)


REFUSED = {
    "patient_birth_date_iff_known": change_patient(birth_date=None),
    "patient_born_since_1900": change_patient(birth_date=date(1899, 12, 31)),
    "patient_partial_date_starts_its_period": change_patient(birth_date_precision="year"),
    "patient_not_replaced_by_itself": merge_into_itself,
    "patientname_not_empty": lambda: PatientName.objects.create(patient=make_patient(), use="old"),
    "patientname_one_official": lambda: PatientName.objects.create(patient=make_patient(), given="B"),
    "patientname_period_in_order": lambda: PatientName.objects.create(
        patient=make_patient(), given="B", use="old", starts_on=date(2020, 1, 2), ends_on=date(2020, 1, 1)
    ),
    "identifier_unique_in_its_system": twice(Identifier, system="insurer", value="1"),
    "contact_once_per_patient": twice(ContactPoint, system="phone", value="555"),
    "address_one_per_patient": twice(Address, city="Bern"),
    "relatedperson_one_of_each_role": twice(RelatedPerson, role="guardian", name="Leo"),
    "relatedperson_has_a_name": lambda: RelatedPerson.objects.create(patient=make_patient(), role="guardian"),
    "episode_one_open": twice(Episode, title="Back", opened_on=date(2026, 1, 1)),
    "episode_closes_after_it_opens": lambda: Episode.objects.create(
        patient=make_patient(), title="Back", opened_on=date(2026, 1, 2), closed_on=date(2026, 1, 1)
    ),
    "visit_status_tied_to_its_times": change_visit(status="ready", ready_at=None),
    "visit_lasts_5_to_480_minutes": change_visit(planned_minutes=4),
    "consent_known_decision": lambda: Consent.objects.create(
        patient=make_patient(), code="x", decision="maybe", given_at=NOW, source="desk"
    ),
    "consent_guardian_has_a_name": consent_with(signer="guardian"),
    "consent_signature_is_whole": consent_with(signature="drawn", digest="x"),
    "consenttext_active_is_not_empty": text_with(text=""),
    "consenttext_published_iff_reviewed": text_with(reviewer_name=""),
    "consenttext_retired_iff_stamped": text_with(status="retired"),
    "consenttext_version_once": lambda: [make_consent_text("x", status="draft"), text_with()()],
    "consenttext_one_in_use": lambda: [text_with()(), text_with(version=2)()],
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        REFUSED[name]()


@pytest.mark.parametrize(
    ("status", "values"),
    [
        ("planned", {"arrived_at": NOW}),
        ("arrived", {"arrived_at": None}),
        ("arrived", {"started_at": NOW}),
        ("in-progress", {"started_at": None}),
        ("finished", {"finished_at": None}),
        ("planned", {"status": "finished"}),
        ("finished", {"status": "noshow"}),
        ("planned", {"status": "nonsense"}),
    ],
    ids=[
        "planned-arrived_at",
        "arrived-without",
        "arrived-started_at",
        "in-progress-without",
        "finished-without",
        "planned-as-finished",
        "finished-as-noshow",
        "nonsense",
    ],
)
def test_the_database_refuses_a_state_without_the_times_that_prove_it(status, values):
    with pytest.raises(IntegrityError, match="visit_status_tied_to_its_times"), transaction.atomic():
        change_visit(status, **values)()


def test_the_database_refuses_a_double_booking(kim):
    visit = make_visit(practitioner=kim)
    other = make_visit(start=visit.planned_start)
    with pytest.raises(IntegrityError, match="visit_no_double_booking"), transaction.atomic():
        Visit.objects.filter(pk=other.pk).update(practitioner=kim)


def test_the_database_refuses_a_grant_without_reason_or_end(kim):
    patient = make_patient()
    for name, values in {
        "breakglass_has_a_reason": {"reason": "", "expires_at": NOW + timedelta(days=1)},
        "breakglass_ends_after_it_begins": {"reason": "x", "expires_at": NOW},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            BreakGlass.objects.create(patient=patient, user=kim, opened_at=NOW, **values)


def test_the_database_refuses_the_same_colleague_twice(kim):
    with pytest.raises(IntegrityError, match="careteammember_once"), transaction.atomic():
        same_user_twice(kim)


def test_a_consent_a_grant_and_a_text_in_use_never_change_again(kim):
    patient = make_patient()
    make_consent_text("x")
    given = {"patient": patient, "by": None, "at": NOW}
    services.record_consent(code="x", decision="yes", source="paper", **given)
    services.break_glass(patient=patient, reason="x", by=kim, at=NOW)
    for table in ("patients_consent", "patients_breakglass", "patients_consenttext"):
        for act in (f"UPDATE {table} SET updated_at = now()", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match=r"frozen|permission denied"), transaction.atomic():
                connection.cursor().execute(act)  # the tables' names are ours

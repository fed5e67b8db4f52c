"""A minor cannot consent alone."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from accounts.models import ClinicProfile
from patients import services
from patients.models import Patient
from patients.queries.consents import consents_page

from .factories import make_patient

pytestmark = pytest.mark.django_db
AT = timezone.make_aware(datetime(2026, 6, 15, 12))
LEO = [{"role": "guardian", "name": "Leo"}]


@pytest.mark.parametrize(
    ("birth_date", "precision", "related", "needs"),
    [
        (date(2008, 6, 15), "day", [], False),
        (date(2008, 6, 16), "day", [], True),
        (date(2008, 6, 16), "day", LEO, False),
        (date(2008, 6, 1), "month", [], True),
        (date(2008, 1, 1), "year", [], True),
        (date(2007, 1, 1), "year", [], False),
        (None, "unknown", [], False),
    ],
    ids=["18 today", "18 tomorrow", "guardian", "this month", "this year", "last year", "unknown"],
)
def test_is_who_may_be_under_the_adult_age(clinic, birth_date, precision, related, needs):
    patient = make_patient(birth_date=birth_date, birth_date_precision=precision, related=related, at=AT)
    assert services.needs_guardian(patient, AT) is needs


def test_is_as_old_as_the_clinic_says(clinic):
    patient = make_patient(birth_date=date(2009, 1, 1))
    ClinicProfile.objects.update(adult_age=16)
    assert services.needs_guardian(patient, AT) is False


def test_agrees_to_nothing_before_a_guardian_is_on_record(clinic):
    patient = make_patient(birth_date=date(2012, 1, 1))
    with pytest.raises(services.Refused, match="Add a parent or guardian"):
        services.signer_of(patient=patient, kind="patient", at=AT)


def test_of_a_merged_person_is_the_one_that_was_chosen(clinic):
    child = {"birth_date": date(2012, 1, 1)}
    kept = make_patient(related=[{"role": "guardian", "name": "Mia"}], **child)
    retired = make_patient(related=LEO, **child)
    Patient.objects.filter(pk=retired.pk).update(replaced_by=kept)
    retired.refresh_from_db()
    for patient in (kept, retired):
        assert services.signer_of(patient=patient, kind="guardian", at=AT).name == "Mia"
        assert consents_page(patient, AT).guardian.name == "Mia"

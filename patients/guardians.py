"""Who cannot consent alone."""

from datetime import datetime

from django.utils import timezone

from accounts.models import ClinicProfile

from .models import Patient, RelatedPerson

# No clinic may set it higher, so that nobody older has to be asked about.
HIGHEST_ADULT_AGE = 25


def is_minor(patient: Patient, at: datetime, *, adult_age: int | None = None) -> bool:
    """Under the clinic's adult age, or perhaps so where only the year or month of birth is known.

    For many patients give the clinic's `adult_age`; otherwise it is looked up for the young.
    """
    person, day = patient.kept, timezone.localdate(at)
    if not person.may_be_younger_than(HIGHEST_ADULT_AGE, day):
        return False
    return person.may_be_younger_than(adult_age or ClinicProfile.current().adult_age, day)


def guardian_of(patient: Patient) -> RelatedPerson | None:
    """Of a merged person the one that was chosen: the kept record's."""
    people = RelatedPerson.objects.own(patient.kept)
    return people.filter(role=RelatedPerson.Role.GUARDIAN).first()


def needs_guardian(patient: Patient, at: datetime) -> bool:
    """A minor without a parent or guardian on record: a consent waits until one is added."""
    return is_minor(patient, at) and guardian_of(patient) is None

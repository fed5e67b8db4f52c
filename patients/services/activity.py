"""Whether a record is in use (FHIR Patient.active)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.locking import for_change

from ..models import Patient, Visit
from .refusals import Refused, cleaned


@transaction.atomic
def make_inactive(*, patient: Patient, reason: str, by: User | None, at: datetime) -> Patient:
    """Nothing can be booked for them any more; they are still found, and everything stays readable."""
    locked = _locked(patient)
    if not locked.active:
        return locked
    reason = cleaned({"reason": reason})["reason"]
    if not reason:
        raise Refused(_("Say why the record is no longer in use."))
    if Visit.objects.of(locked).open().exists():
        raise Refused(_("A visit of this patient is still open. Finish or cancel it first."))
    return _set(locked, False, by, at, reason=reason)


@transaction.atomic
def make_active(*, patient: Patient, by: User | None, at: datetime) -> Patient:
    locked = _locked(patient)
    return locked if locked.active else _set(locked, True, by, at)


def refuse_inactive(visit: Visit) -> None:
    """A visit that was over comes back only into a record in use; putting it out of use waits until then."""
    rows = Patient.objects.filter(Q(pk=visit.patient_id) | Q(replaces=visit.patient_id))
    people = {person.pk: person for person in for_change(rows).order_by("pk")}
    own = people[visit.patient_id]
    person = people.get(own.replaced_by_id or own.pk)
    if person is None or not person.active:
        raise Refused(_("The record was made inactive or merged meanwhile. Make it active before this."))


def _locked(patient: Patient) -> Patient:
    locked = for_change(Patient.objects).get(pk=patient.pk)
    if locked.replaced_by_id is not None:
        raise Refused(_("This record was merged into another. Change it there."))
    return locked


def _set(patient: Patient, active: bool, by: User | None, at: datetime, **told: str) -> Patient:
    patient.active, patient.revision = active, patient.revision + 1
    patient.save(update_fields=["active", "revision", "updated_at"])
    verb = "patient.made-active" if active else "patient.made-inactive"
    record(by=by, verb=verb, at=at, subject=patient, patient=patient, **told)
    return patient

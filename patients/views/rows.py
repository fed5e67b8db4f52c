"""The row a request is about, through the first door."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from clinic.audit.services import record

from ..models import Patient, Visit


class MergedAway(Exception):
    """This record is read under another by now."""

    def __init__(self, patient: Patient) -> None:
        self.patient = patient


def patient_or_404(request: HttpRequest, uuid: UUID) -> Patient:
    visible = Patient.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("replaced_by"), uuid=uuid)


def kept_or_404(request: HttpRequest, uuid: UUID) -> Patient:
    """For writing: a record that was merged into another takes no more; see patients/middleware.py."""
    patient = patient_or_404(request, uuid)
    if patient.replaced_by is not None:
        raise MergedAway(patient)
    return patient


def note_viewed(request: HttpRequest, *patients: Patient, what: str) -> None:
    """A page that shows who somebody is was opened; a form that came back is not opened anew."""
    for patient in patients:
        record(
            by=request.user,
            verb="patient.viewed",
            at=timezone.now(),
            subject=patient,
            patient=patient,
            what=what,
        )


def visit_or_404(request: HttpRequest, uuid: UUID) -> Visit:
    related = ("patient__replaced_by", "practitioner", "series")
    return get_object_or_404(Visit.objects.visible_to(request.user).select_related(*related), uuid=uuid)

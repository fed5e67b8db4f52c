"""Identity as PDF; each printing is in the audit."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import ClinicProfile
from clinic.audit.services import record
from clinic.base.access import requires
from clinic.base.printing.answers import pdf_answer, sheet_answer

from .. import sheets
from ..forms.labels import LabelsForm
from ..labels import labels_pdf
from ..queries import page_of
from .rows import kept_or_404, note_viewed


@require_safe
@requires("patients.print_patient")
def patient_sheet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient, at = kept_or_404(request, uuid), timezone.now()
    record(by=request.user, verb="patient.sheet-printed", at=at, subject=patient, patient=patient)
    page = page_of(patient, user=request.user, at=at)
    sheet = sheets.patient_sheet(page, clinic=ClinicProfile.current(), by=request.user, at=at)
    return sheet_answer(sheet, "patient.pdf", at)


@require_safe
@requires("patients.print_patient")
def blank_form(request: HttpRequest) -> HttpResponse:
    return sheet_answer(sheets.blank_form(clinic=ClinicProfile.current()), "registration.pdf", timezone.now())


@require_http_methods(["GET", "POST"])
@requires("patients.print_patient")
def labels(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient, at = kept_or_404(request, uuid), timezone.now()
    form = LabelsForm(request.POST or None)
    if request.method != "POST":
        note_viewed(request, patient, what="labels")
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "patients/labels.html", {"patient": patient, "form": form}, status=status)
    count = form.cleaned_data["count"]
    record(
        by=request.user, verb="patient.labels-printed", at=at, subject=patient, patient=patient, count=count
    )
    is_sample = ClinicProfile.current().is_sample
    return pdf_answer(
        labels_pdf(patient, **form.cleaned_data, is_sample=is_sample, timestamp=at), "labels.pdf"
    )

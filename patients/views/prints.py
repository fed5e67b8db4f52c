"""Identity as PDF. A file name says what it is, never whose; each printing is in the audit."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import ClinicProfile
from clinic.audit.services import record
from clinic.base.access import requires
from clinic.base.printing import SectionedSheet, sections_pdf

from .. import sheets
from ..forms.labels import LabelsForm
from ..labels import labels_pdf
from ..queries import page_of
from .rows import kept_or_404


@require_safe
@requires("patients.print_patient")
def patient_sheet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient, at = kept_or_404(request, uuid), timezone.now()
    record(by=request.user, verb="patient.sheet-printed", at=at, subject=patient, patient=patient)
    page = page_of(patient, user=request.user, at=at)
    sheet = sheets.patient_sheet(page, clinic=ClinicProfile.current(), by=request.user, at=at)
    return pdf_of(sheet, "patient.pdf", at)


@require_safe
@requires("patients.print_patient")
def blank_form(request: HttpRequest) -> HttpResponse:
    return pdf_of(sheets.blank_form(clinic=ClinicProfile.current()), "registration.pdf", timezone.now())


@require_http_methods(["GET", "POST"])
@requires("patients.print_patient")
def labels(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient, at = kept_or_404(request, uuid), timezone.now()
    form = LabelsForm(request.POST or None)
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


def pdf_of(sheet: SectionedSheet, name: str, at: datetime) -> HttpResponse:
    return pdf_answer(sections_pdf(sheet, timestamp=at), name)


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )

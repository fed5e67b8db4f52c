"""The page of one patient: identity, contacts, visits, consents. Nothing clinical."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.audit.services import record
from clinic.base.access import requires
from clinic.base.errors import DomainError
from clinic.base.idempotency import once

from .. import places, services
from ..forms import ConsentForm, TeamForm, WalkInForm
from ..models import Patient
from ..queries import page_of
from .rows import kept_or_404, patient_or_404


@require_safe
@requires("patients.view_patient")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = patient_or_404(request, uuid)
    if patient.replaced_by is not None:
        told = {"old": patient.number, "new": patient.replaced_by.number}
        messages.info(request, _("%(old)s was merged into %(new)s.") % told)
        return redirect(patient.replaced_by)
    record(by=request.user, verb="patient.viewed", at=timezone.now(), subject=patient, patient=patient)
    return patient_page(request, patient)


@require_POST
@requires("patients.add_consent")
def consent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient, form, refusal = kept_or_404(request, uuid), ConsentForm(request.POST), ""
    if form.is_valid():
        try:
            return once(request, lambda: _record_consent(request, patient, form))
        except DomainError as error:
            refusal = str(error)
    return patient_page(request, patient, refusal=refusal, status=422, consent_form=form)


def patient_page(
    request: HttpRequest, patient: Patient, *, refusal: str = "", status: int = 200, **forms: object
) -> HttpResponse:
    """The whole page; `forms` are those that came back refused."""
    page = page_of(patient, user=request.user, at=timezone.now())
    context = {
        "page": page,
        "patient": patient,
        "refusal": refusal,
        "consent_form": ConsentForm(),
        "team_form": TeamForm(),
        "walk_in_form": WalkInForm(),
        "chart": places.chart(request.user),
    }
    return render(request, "patients/detail.html", context | forms, status=status)


def _record_consent(request: HttpRequest, patient: Patient, form: ConsentForm) -> str:
    services.record_consent(patient=patient, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("The decision of %(name)s is recorded.") % {"name": patient.display_name})
    return patient.get_absolute_url()

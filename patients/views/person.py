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
from clinic.base.uuids import uuid_of

from .. import places, services
from ..forms import InactiveForm, TeamForm, WalkInForm
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
@requires("patients.change_patient")
def set_active(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Out of use with a reason, and back into it."""
    patient, form = kept_or_404(request, uuid), InactiveForm(request.POST)
    acting = {"patient": patient, "by": request.user, "at": timezone.now()}
    try:
        if request.POST.get("active") == "yes":
            services.make_active(**acting)
        elif form.is_valid():
            services.make_inactive(reason=form.cleaned_data["why"], **acting)
        else:
            return patient_page(request, patient, status=422, inactive_form=form)
    except DomainError as error:
        return patient_page(request, patient, refusal=str(error), status=422, inactive_form=form)
    return redirect(patient)


def patient_page(
    request: HttpRequest, patient: Patient, *, refusal: str = "", status: int = 200, **forms: object
) -> HttpResponse:
    """The whole page; `forms` are those that came back refused."""
    page = page_of(
        patient, user=request.user, at=timezone.now(), before=uuid_of(request.GET.get("before", ""))
    )
    context = {
        "page": page,
        "patient": patient,
        "refusal": refusal,
        "inactive_form": InactiveForm(),
        "team_form": TeamForm(),
        "walk_in_form": WalkInForm(),
        "chart": places.chart(request.user),
        "doubts": places.doubts({patient.pk}, request.user).get(patient.pk, ()),
        "doubts_template": places.doubts_template(),
        "ties": places.ties(patient, request.user),
        "acts": [(place.label, place.address(patient.uuid)) for place in places.acts(request.user)],
    }
    return render(request, "patients/detail.html", context | forms, status=status)

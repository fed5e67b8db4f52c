"""A registration or a booking under way: kept as it is typed, gone on with, or given up."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic.base.access import requires
from clinic.base.errors import DomainError
from clinic.base.idempotency import number_to_keep_under, sent_token

from .. import services
from ..forms import BookForm, PatientForm
from ..models import FormDraft, Patient
from ..queries.drafts import draft_of
from .registering import form_context, register_page
from .rows import kept_or_404


@require_POST
@requires("patients.add_patient")
def keep(request: HttpRequest) -> HttpResponse:
    """What has been typed by now, from the script; answers with the line that says so."""
    form = PatientForm(initial=request.POST.dict())
    typed = {name: request.POST.get(name, "") for name in request.POST if form.has_cell(name)}
    draft = services.keep_draft(token=_token_or_404(request), data=typed, by=request.user, at=timezone.now())
    return render(
        request, "patients/_draft.html", form_context(request, form, rows_url="") | {"draft": draft}
    )


@require_POST
@requires("patients.add_patient")
def go_on(request: HttpRequest) -> HttpResponse:
    data = draft_of(request.user, _token_or_404(request))
    if data is None:
        raise Http404
    return register_page(request, PatientForm(initial=data))


@require_POST
@requires("patients.add_patient")
def drop(request: HttpRequest) -> HttpResponse:
    services.drop_draft(token=_token_or_404(request), by=request.user)
    return redirect("patients:board" if "leave" in request.POST else "patients:register")


@require_POST
@requires("patients.add_visit")
def keep_booking(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What has been typed by now, from the script; answers with the line that says so."""
    draft = booking_kept(request, kept_or_404(request, uuid))
    return render(request, "patients/_kept.html", {"draft": draft})


@require_POST
@requires("patients.add_visit")
def drop_booking(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = kept_or_404(request, uuid)
    services.drop_bookings(patient=patient, by=request.user)
    return redirect(patient) if "leave" in request.POST else redirect("patients:book", patient.uuid)


def booking_kept(request: HttpRequest, patient: Patient) -> FormDraft | None:
    """With the free time that was chosen; nothing of a form without a number, or carried out as it stands."""
    sent = BookForm.picked(request.POST).data
    typed = {name: sent.get(name, "") for name in BookForm.base_fields}
    try:
        token = number_to_keep_under(request)
    except DomainError:
        return None
    if token is None:
        return None
    return services.keep_draft(token=token, data=typed, patient=patient, by=request.user, at=timezone.now())


def _token_or_404(request: HttpRequest) -> UUID:
    try:
        return sent_token(request)
    except DomainError:
        raise Http404 from None

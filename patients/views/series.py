"""A series of visits: looked at date by date, then booked as one."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clinic.base.access import requires
from clinic.base.errors import DomainError
from clinic.base.idempotency import once

from .. import services
from ..forms import BookForm
from ..models import Patient
from ..queries.series import SeriesPlan, series_plan
from .booking_form import book_page
from .last_step import forget
from .rows import kept_or_404


@require_POST
@requires("patients.add_visit")
def book_series(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Carry out what the preview showed; what is taken meanwhile comes back to be decided."""
    patient, form = kept_or_404(request, uuid), BookForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["repeat"]:
        return book_page(request, patient, form, status=422)
    try:
        return once(request, lambda: _book(request, patient, form))
    except DomainError as error:
        return _refused(request, patient, form, error)


def _refused(request: HttpRequest, patient: Patient, form: BookForm, refused: DomainError) -> HttpResponse:
    """The dates again; when the days themselves cannot be meant, the form."""
    try:
        return preview(request, patient, form, plan_of(request, patient, form), str(refused))
    except DomainError:
        return book_page(request, patient, form, refused, status=422)


def preview(
    request: HttpRequest, patient: Patient, form: BookForm, plan: SeriesPlan, refusal: str = ""
) -> HttpResponse:
    data = form.cleaned_data
    context = {"patient": patient, "form": form, "plan": plan, "refusal": refusal, "data": data}
    context["odd"] = services.oddities(data["start"], data["minutes"], timezone.now())
    return render(request, "patients/series.html", context, status=422 if refusal else 200)


def plan_of(request: HttpRequest, patient: Patient, form: BookForm) -> SeriesPlan:
    """Date by date. Raises Refused when the first or the last day cannot be meant."""
    data, at = form.cleaned_data, timezone.now()
    services.refuse_day(data["start"], at)
    services.refuse_day(data["start"] + timedelta(weeks=data["repeat"] * (data["times"] - 1)), at)
    return series_plan(
        patient=patient,
        practitioner=data["practitioner"],
        day=data["day"],
        clock=data["time"],
        minutes=data["minutes"],
        every_weeks=data["repeat"],
        times=data["times"],
        choices=request.POST,
        at=at,
    )


def _book(request: HttpRequest, patient: Patient, form: BookForm) -> str:
    data, plan = form.cleaned_data, plan_of(request, patient, form)
    if plan.open:
        raise services.Refused(_("Some dates are still to be decided. Nothing is booked yet."))
    series = services.book_series(
        patient=patient,
        practitioner=data["practitioner"],
        starts=plan.starts,
        planned_minutes=data["minutes"],
        every_weeks=data["repeat"],
        reason=data["reason"],
        by=request.user,
        at=timezone.now(),
    )
    services.drop_bookings(patient=patient, by=request.user)
    forget(request)
    said = ngettext(
        "%(count)s visit is booked for %(name)s.",
        "%(count)s visits are booked for %(name)s.",
        series.visit_count,
    )
    messages.success(request, said % {"count": series.visit_count, "name": patient.display_name})
    return patient.get_absolute_url()

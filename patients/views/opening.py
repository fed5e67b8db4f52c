"""The second door: opening a chart from outside the care team, and letting a colleague in or out."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.base.access import requires
from clinic.base.errors import DomainError
from clinic.base.idempotency import once

from .. import places, services
from ..forms import ReasonForm, TeamForm
from ..models import CareTeamMember, Patient
from .person import patient_page
from .rows import kept_or_404, note_viewed


@require_http_methods(["GET", "POST"])
@requires("patients.open_chart")
@reauthentication_required
def open_chart(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """With a reason, for a day, after the password again; the care team sees who and why."""
    patient, refusal, status = kept_or_404(request, uuid), "", 200
    form = ReasonForm(request.POST or None)
    if request.method != "POST":
        note_viewed(request, patient, what="opening the chart")
    else:
        form, status = ReasonForm(request.POST), 422
        if form.is_valid():
            try:
                return once(request, lambda: _open(request, patient, form.cleaned_data["reason"]))
            except DomainError as error:
                refusal = str(error)
    context = {"patient": patient, "form": form, "refusal": refusal}
    return render(request, "patients/open_chart.html", context, status=status)


@require_POST
@requires("patients.open_chart")
def add_colleague(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient, form, refusal = kept_or_404(request, uuid), TeamForm(request.POST), ""
    if form.is_valid():
        user = form.cleaned_data["user"]
        try:
            services.add_to_care_team(patient=patient, user=user, by=request.user, at=timezone.now())
        except DomainError as error:
            refusal = str(error)
        else:
            told = {"name": user.full_name, "patient": patient.display_name}
            messages.success(request, _("%(name)s can now open the chart of %(patient)s.") % told)
            return redirect(patient)
    return patient_page(request, patient, refusal=refusal, status=422, team_form=form)


@require_POST
@requires("patients.open_chart")
def remove_colleague(request: HttpRequest, uuid: UUID, user: UUID) -> HttpResponse:
    patient = kept_or_404(request, uuid)
    member = CareTeamMember.objects.of(patient).filter(user__uuid=user).select_related("user").first()
    if member is not None:
        try:
            services.remove_from_care_team(
                patient=patient, user=member.user, by=request.user, at=timezone.now()
            )
        except DomainError as error:
            return patient_page(request, patient, refusal=str(error), status=422)
        told = {"name": member.user.full_name}
        messages.success(request, _("%(name)s was taken off the care team.") % told)
    return redirect(patient)


def _open(request: HttpRequest, patient: Patient, reason: str) -> str:
    services.break_glass(patient=patient, reason=reason, by=request.user, at=timezone.now())
    messages.warning(request, _("The chart is open to you until this time tomorrow. The care team sees it."))
    chart = places.chart(request.user)
    return (chart.address(patient.uuid) if chart else "") or patient.get_absolute_url()

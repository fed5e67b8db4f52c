"""The desk's side of an intake: start it, hand it over, see how far it is. No answer is shown here."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.models import ClinicProfile
from clinic.base.access import requires
from clinic.base.errors import DomainError
from clinic.base.handing.screen import show_code
from clinic.base.printing.answers import sheet_answer
from intake import services, tablet_cookie
from intake.forming import form_of
from intake.models import Response
from intake.paper import blank_intake
from intake.queries import desk_panel, texts_to_read
from patients.models import Visit
from patients.views.last_step import forget
from patients.views.rows import note_viewed

MAY_START = "intake.start_intake"
BY_STAFF = {"staff": Response.Mode.DESK, "paper": Response.Mode.PAPER}


@require_GET
@requires(MAY_START)
def panel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    visit = visit_or_404(request, uuid)
    note_viewed(request, visit.person, what="intake")
    return show_panel(request, visit, timezone.now())


@require_POST
@requires(MAY_START)
def start(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin or go on: on this device, on another one, or by staff. A second click finds the same draft."""
    visit, at = visit_or_404(request, uuid), timezone.now()
    how = request.POST.get("how", "")
    mode = BY_STAFF.get(how, Response.Mode.TABLET)
    try:
        response = services.start_intake(visit=visit, mode=mode, by=request.user, at=at)
        forget(request)
        if how == "here":
            return _hand_over_here(request, response, at)
        if how == "code":
            return _show_code(request, visit, response, at)
        if how in BY_STAFF:
            services.take_over(response=response, mode=mode, by=request.user, at=at)
            return redirect("intake:page", response.uuid, response.page)
    except DomainError as refused:
        return show_panel(request, visit, at, refusal=str(refused))
    return show_panel(request, visit, at, refusal=_("Choose how the form is filled in."))


def _hand_over_here(request: HttpRequest, response: Response, at: datetime) -> HttpResponse:
    tablet, token = services.open_here(response=response, by=request.user, at=at)
    return tablet_cookie.give(request, token, tablet)


def _show_code(request: HttpRequest, visit: Visit, response: Response, at: datetime) -> HttpResponse:
    opened = services.open_tablet(response=response, by=request.user, at=at)
    return show_code(
        request,
        opened.code,
        door=reverse("tablet:start"),
        until=opened.tablet.code_expires_at,
        name=visit.person.display_name,
        back=reverse("intake:panel", args=[visit.uuid]),
        crumb=_("Intake"),
    )


@require_safe
@requires(MAY_START)
def blank(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The form on paper, in the edition that this visit fills in."""
    visit, at = visit_or_404(request, uuid), timezone.now()
    begun = desk_panel(visit, request.user, at)
    try:
        version = begun.response.version if begun else services.version_in_use()
    except DomainError as refused:
        return show_panel(request, visit, at, refusal=str(refused))
    patient = visit.person
    note_viewed(request, patient, what="intake form, printed")
    clinic, title = ClinicProfile.current(), version.questionnaire.title
    form = form_of(version)
    sheet = blank_intake(
        form,
        title=title,
        clinic=clinic,
        name=patient.display_name,
        line=patient.number,
        texts=texts_to_read(form.items.values(), patient),
    )
    return sheet_answer(sheet, "intake.pdf", at)


@require_POST
@requires(MAY_START)
def help_given(request: HttpRequest, uuid: UUID) -> HttpResponse:
    response = _response_or_404(request, uuid)
    services.give_help(response=response, by=request.user, at=timezone.now())
    return redirect("intake:panel", response.visit.uuid)


@require_POST
@requires(MAY_START)
def stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    response, at = _response_or_404(request, uuid), timezone.now()
    try:
        services.stop_intake(response=response, by=request.user, at=at)
    except DomainError as refused:
        return show_panel(request, response.visit, at, refusal=str(refused))
    messages.info(request, _("The form was stopped. What was answered is kept."))
    return redirect("intake:panel", response.visit.uuid)


def show_panel(request: HttpRequest, visit: Visit, at: datetime, *, refusal: str = "") -> HttpResponse:
    context = {
        "visit": visit,
        "panel": desk_panel(visit, request.user, at),
        "no_link": services.why_no_link(visit, at),
        "refusal": refusal,
    }
    return render(request, "intake/panel.html", context, status=422 if refusal else 200)


def visit_or_404(request: HttpRequest, uuid: UUID) -> Visit:
    visible = Visit.objects.visible_to(request.user).select_related("patient__replaced_by", "practitioner")
    return get_object_or_404(visible, uuid=uuid)


def _response_or_404(request: HttpRequest, uuid: UUID) -> Response:
    seen = Response.objects.on_desk_of(request.user).select_related("visit__patient", "patient")
    return get_object_or_404(seen, uuid=uuid)

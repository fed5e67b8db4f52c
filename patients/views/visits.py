"""Booking, another time, walk-in, and the end of an episode."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.base import dates
from clinic.base.access import requires
from clinic.base.errors import DomainError, StaleDraft
from clinic.base.idempotency import once
from clinic.base.numbers import LAST_KEY, whole_number
from clinic.base.uuids import uuid_of

from .. import services
from ..forms import BookForm, FreeForm, RescheduleForm, WalkInForm
from ..models import Episode, Patient, Visit
from ..queries.drafts import booking_begun
from .booking_form import asked, book_page, told
from .drafts import booking_kept
from .last_step import forget
from .person import patient_page
from .rows import kept_or_404, note_viewed, visit_or_404
from .series import plan_of, preview


@require_http_methods(["GET", "POST"])
@requires("patients.add_visit")
def book(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient, refused = kept_or_404(request, uuid), None
    if request.method != "POST":
        note_viewed(request, patient, what="booking")
        return _open_booking(request, patient)
    booking_kept(request, patient)
    if "week" in request.POST:
        return redirect(_week(patient, FreeForm(request.POST)))
    if "pick" in request.POST or "change" in request.POST:
        return book_page(request, patient, BookForm.picked(request.POST))
    form = BookForm(request.POST)
    if form.is_valid():
        try:
            if form.cleaned_data["repeat"]:
                return preview(request, patient, form, plan_of(request, patient, form))
            return once(request, lambda: _book(request, patient, form))
        except DomainError as error:
            refused = error
    return book_page(request, patient, form, refused, status=422)


@require_http_methods(["GET", "POST"])
@requires("patients.change_visit")
def reschedule(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Another time for a planned visit."""
    visit, refused, status = visit_or_404(request, uuid), None, 200
    form = RescheduleForm(initial=RescheduleForm.initial_of(visit))
    if request.method != "POST":
        note_viewed(request, visit.person, what="rescheduling")
    if "pick" in request.POST:
        form = RescheduleForm.picked(request.POST)
    elif request.method == "POST":
        form, status = RescheduleForm(request.POST), 422
        if form.is_valid():
            try:
                return _reschedule(request, visit, form)
            except DomainError as error:
                refused, status = error, 422
                if isinstance(error, StaleDraft):
                    visit, status = visit_or_404(request, uuid), 409
                    form = form.on(visit)
    context = {
        "visit": visit,
        "is_stale": status == 409,
        "picked": "pick" in request.POST,
        "patient": visit.person,
        "form": form,
    }
    context |= told(refused, form, reverse("patients:free-times", args=[visit.uuid]), visit)
    return render(request, "patients/reschedule.html", context, status=status)


@require_safe
@requires("patients.add_visit", "patients.change_visit")
def free(request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
    """When the practitioner who is chosen is free; of a visit that is being moved, its own time as well."""
    visit = visit_or_404(request, uuid) if uuid else None
    return render(request, "patients/_free_times.html", asked(request.GET, request.path, visit))


@require_POST
@requires("patients.add_visit")
def walk_in(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient, form, refusal = kept_or_404(request, uuid), WalkInForm(request.POST), ""
    if form.is_valid():
        try:
            return once(request, lambda: _walk_in(request, patient, form))
        except DomainError as error:
            refusal = str(error)
    return patient_page(request, patient, refusal=refusal, status=422, walk_in_form=form)


@require_POST
@requires("patients.change_visit")
def close_episode(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = kept_or_404(request, uuid)
    sent = whole_number(request.POST.get("episode", ""), most=LAST_KEY)
    episodes = Episode.objects.of(patient).filter(pk=sent)
    try:
        services.close_episode(episode=get_object_or_404(episodes), by=request.user, at=timezone.now())
    except DomainError as error:
        return patient_page(request, patient, refusal=str(error), status=422)
    return redirect(patient)


def _open_booking(request: HttpRequest, patient: Patient) -> HttpResponse:
    """With what was begun for them before, and with the time that was chosen in the week."""
    begun = booking_begun(request.user, patient, at=timezone.now())
    typed, said = begun.data if begun else {}, FreeForm.said(request.GET)
    form = BookForm(initial={"day": timezone.localdate(), **typed, **said})
    return book_page(request, patient, form, begun=begun)


def _week(patient: Patient, form: FreeForm) -> str:
    """The address of the week in which a time is looked for, as far as the form says which and with whom."""
    form.is_valid()
    data = form.cleaned_data
    practitioner = data.get("practitioner")
    said = {
        "of": data.get("day"),
        "practitioner": practitioner and practitioner.uuid,
        "minutes": data.get("minutes"),
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{reverse('patients:week-for', args=[patient.uuid])}{'?' if query else ''}{query}"


def _told_of(request: HttpRequest, form: BookForm) -> set[UUID | datetime]:
    """The patient's other visits that the form has shown, and the time, if that was shown to be odd."""
    told = {uuid for sent in request.POST.getlist("told_of") if (uuid := uuid_of(sent))}
    start = form.cleaned_data["start"]
    return {*told, start} if request.POST.get("told_time") == start.isoformat() else {*told}


def _book(request: HttpRequest, patient: Patient, form: BookForm) -> str:
    data = form.cleaned_data
    visit = services.book_visit(
        patient=patient,
        practitioner=data["practitioner"],
        planned_start=data["start"],
        planned_minutes=data["minutes"],
        reason=data["reason"],
        told_of=_told_of(request, form),
        by=request.user,
        at=timezone.now(),
    )
    services.drop_bookings(patient=patient, by=request.user)
    forget(request)
    when = dates.weekday_moment(visit.planned_start)
    messages.success(
        request, _("%(name)s is booked for %(when)s.") % {"name": patient.display_name, "when": when}
    )
    return patient.get_absolute_url()


def _reschedule(request: HttpRequest, visit: Visit, form: RescheduleForm) -> HttpResponse:
    data = form.cleaned_data
    moved = services.reschedule_visit(
        visit=visit,
        planned_start=data["start"],
        planned_minutes=data["minutes"],
        practitioner=data["practitioner"],
        based_on=data["revision"],
        told_of=_told_of(request, form),
        by=request.user,
        at=timezone.now(),
    )
    forget(request)
    when = dates.weekday_moment(moved.planned_start)
    told = {"name": moved.person.display_name, "when": when}
    messages.success(request, _("%(name)s now comes on %(when)s.") % told)
    return redirect(moved.person)


def _walk_in(request: HttpRequest, patient: Patient, form: WalkInForm) -> str:
    services.walk_in(patient=patient, by=request.user, at=timezone.now(), **form.cleaned_data)
    forget(request)
    messages.success(request, _("%(name)s is checked in.") % {"name": patient.display_name})
    return reverse("patients:board")

"""The clinician's side: every answer as given, and the flags to acknowledge and clear."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clinic.audit.services import record_view
from clinic.base.access import requires
from clinic.base.errors import DomainError
from intake import services
from intake.forms import AcknowledgeForm, ClearForm
from intake.models import Flag, Response
from intake.queries import all_answers


@require_GET
@requires("intake.view_response")
def answers(request: HttpRequest, uuid: UUID) -> HttpResponse:
    at = timezone.now()
    visible = Response.objects.visible_to(request.user, at).with_form().select_related("replaces")
    response = get_object_or_404(visible, uuid=uuid)
    record_view(by=request.user, patient=response.person, at=at, what="intake")
    page = all_answers(response, at)
    may_correct = response.is_sent and page.later is None and request.user.has_perm("intake.correct_response")
    context = {"response": response, "page": page, "may_correct": may_correct}
    return render(request, "intake/answers.html", context)


@require_http_methods(["GET", "POST"])
@requires("intake.acknowledge_flag")
def acknowledge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The flag to be read, then said to be read; whoever comes too late finds it where it stands."""
    flag, refusal = _flag_or_404(request, uuid), ""
    form = AcknowledgeForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" and not flag.awaits_reading:
        return redirect(_back(request, flag))
    if request.method == "POST" and form.is_valid():
        note, at = form.cleaned_data["note"], timezone.now()
        try:
            services.acknowledge_flag(flag=flag, note=note, by=request.user, at=at)
        except DomainError as error:
            refusal = str(error)
        else:
            messages.info(request, _("Acknowledged. The flag stays open until it is cleared."))
            return redirect(_back(request, flag))
    if request.method == "GET":
        record_view(by=request.user, patient=flag.person, at=timezone.now(), what="flag")
    context = {"flag": flag, "form": form, "refusal": refusal, "next": _asked_back(request)}
    status = 422 if request.method == "POST" else 200
    return render(request, "intake/flag_acknowledge.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires("intake.clear_flag")
def clear(request: HttpRequest, uuid: UUID) -> HttpResponse:
    flag, refusal = _flag_or_404(request, uuid), ""
    form = ClearForm(request.POST or None, flag=flag)
    if request.method == "POST" and form.is_valid():
        try:
            services.clear_flag(flag=flag, **form.cleaned_data, by=request.user, at=timezone.now())
        except DomainError as error:
            refusal = str(error)
        else:
            messages.info(request, _("The flag is cleared under your name."))
            return redirect(_back(request, flag))
    if request.method == "GET":
        record_view(by=request.user, patient=flag.person, at=timezone.now(), what="flag")
    context = {"flag": flag, "form": form, "refusal": refusal, "next": _asked_back(request)}
    status = 422 if request.method == "POST" else 200
    return render(request, "intake/flag_clear.html", context, status=status)


def _flag_or_404(request: HttpRequest, uuid: UUID) -> Flag:
    visible = Flag.objects.visible_to(request.user, timezone.now())
    return get_object_or_404(visible.select_related("patient__replaced_by", "visit", "response"), uuid=uuid)


def _back(request: HttpRequest, flag: Flag) -> str:
    """Where the link or the form stood, if it says so and that is a page of ours."""
    if asked := _asked_back(request):
        return asked
    if flag.response:
        return flag.response.get_absolute_url()
    return reverse("intake:panel", args=[flag.visit.uuid])


def _asked_back(request: HttpRequest) -> str:
    asked = (request.POST if request.method == "POST" else request.GET).get("next", "")
    ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if ours else ""

"""Putting a sent intake right: a new row replaces it, under a name and with a reason."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.audit.services import record_view
from clinic.base.access import requires
from clinic.base.errors import DomainError
from intake import reading, services
from intake.forming import form_for
from intake.forms import ReasonForm
from intake.models import Response
from intake.queries import question_of
from questionnaires.scoring import Item

MAY_CORRECT = "intake.correct_response"


@require_http_methods(["GET", "POST"])
@requires(MAY_CORRECT)
def correct(request: HttpRequest, uuid: UUID, link_id: str) -> HttpResponse:
    """One answer, as it should have been given."""
    response, at = _sent_or_404(request, uuid), timezone.now()
    item = form_for(response).items.get(link_id)
    if item is None or item.calculated or not item.enabled:
        raise Http404
    if request.method == "GET":
        record_view(by=request.user, patient=response.person, at=at, what="intake")
        return _show(request, response, item, ReasonForm())
    form, value = ReasonForm(request.POST), reading.from_form(item, request.POST)
    if not form.is_valid():
        return _show(request, response, item, form, value=value)
    return _replace(request, response, item, form, value, at)


def _replace(request, response: Response, item: Item, form: ReasonForm, value, at: datetime) -> HttpResponse:
    try:
        row = services.correct_response(
            response=response,
            answers={item.link_id: value},
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=at,
        )
    except DomainError as refused:
        return _show(request, response, item, form, value=value, refusal=str(refused))
    messages.info(request, _("Corrected. The answers as first sent can still be read."))
    return redirect(row)


@require_http_methods(["GET", "POST"])
@requires(MAY_CORRECT)
def error(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The whole form counts no more, for example because it was filled in for somebody else."""
    response, form, refusal = _sent_or_404(request, uuid), ReasonForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            services.mark_entered_in_error(
                response=response, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except DomainError as refused:
            refusal = str(refused)
        else:
            messages.info(request, _("The form is marked as entered in error. Its warnings stay open."))
            return redirect(response)
    if request.method == "GET":
        record_view(by=request.user, patient=response.person, at=timezone.now(), what="intake")
    context = {"response": response, "form": form, "refusal": refusal}
    return render(request, "intake/error.html", context, status=422 if request.method == "POST" else 200)


def _show(
    request, response: Response, item: Item, form: ReasonForm, *, value=None, refusal=""
) -> HttpResponse:
    posted = request.method == "POST"
    shown = value if posted else response.answers.get(item.link_id)
    question = question_of(response, item, shown, error=refusal)
    context = {"response": response, "item": question, "form": form}
    return render(request, "intake/correct.html", context, status=422 if posted else 200)


def _sent_or_404(request: HttpRequest, uuid: UUID) -> Response:
    visible = Response.objects.visible_to(request.user, timezone.now()).sent().with_form()
    return get_object_or_404(visible, uuid=uuid)

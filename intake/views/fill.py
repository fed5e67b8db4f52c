"""Staff fill the form with the patient, until it is sent. Reading the draft is audited."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.audit.services import record_view
from clinic.base.access import requires
from clinic.base.errors import DomainError
from intake import services
from intake.models import Response
from intake.views import filling
from intake.views.filling import Way
from patients.views.last_step import forget

MAY_FILL = ("intake.fill_intake", "intake.view_response")


@require_http_methods(["GET", "POST"])
@requires(*MAY_FILL)
def page(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    way, at = _way(request, uuid), timezone.now()
    if request.method == "POST":
        return filling.post_page(request, way, number, at)
    record_view(by=request.user, patient=way.response.person, at=at, what="intake-draft")
    return filling.show_page(request, way, number, at)


@require_POST
@requires(*MAY_FILL)
def save(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return filling.save_one(request, _way(request, uuid), timezone.now())


@require_http_methods(["GET", "POST"])
@requires(*MAY_FILL)
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    at = timezone.now()
    if request.method == "POST" and (sent := _already_sent(request, uuid)):
        return redirect("intake:panel", sent.visit.uuid)
    way = _way(request, uuid)
    if request.method == "GET":
        record_view(by=request.user, patient=way.response.person, at=at, what="intake-draft")
        return filling.review(request, way, at)
    try:
        services.submit(response=way.response, by=request.user, at=at)
    except DomainError as refused:
        return filling.review(request, way, at, refusal=str(refused))
    forget(request)
    messages.info(request, _("The intake of %(name)s is sent.") % {"name": way.response.person})
    return redirect("intake:panel", way.response.visit.uuid)


def _already_sent(request: HttpRequest, uuid: UUID) -> Response | None:
    """The second click of a send goes where the first one went."""
    seen = Response.objects.on_desk_of(request.user).sent().select_related("visit")
    return seen.filter(uuid=uuid).first()


def _way(request: HttpRequest, uuid: UUID) -> Way:
    drafts = Response.objects.in_hand_of(request.user, timezone.now())
    response = get_object_or_404(drafts.with_form(), uuid=uuid)
    return Way(
        response=response,
        by=request.user,
        templates="intake/fill",
        page_url=lambda number: reverse("intake:page", args=[response.uuid, number]),
        review_url=reverse("intake:review", args=[response.uuid]),
        save_url=reverse("intake:save", args=[response.uuid]),
    )

"""Issuing a handout, and giving out exactly what was issued."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from careplans import services
from careplans.desk import released_handouts
from careplans.forms import IssueForm
from careplans.models import Handout
from careplans.views.showing import act_on, plan_or_404
from clinic.base.access import requires
from clinic.base.errors import DomainError
from clinic.base.idempotency import once
from clinic.base.uuids import uuid_of


@require_POST
@requires("careplans.issue_handout")
def issue(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Activate the draft where it is one, make the sheet, keep it, and lead to it from the plan."""
    plan = plan_or_404(request, uuid)
    if plan.is_draft and not request.user.has_perm("careplans.activate_plan"):
        raise PermissionDenied

    def act(data: dict) -> HttpResponse:
        def make() -> str:
            handout = services.activate_and_issue(plan=plan, **data, by=request.user, at=timezone.now())
            messages.success(request, _lead_to(handout))
            return reverse("careplans:plan", args=[plan.uuid])

        return once(request, make)

    return act_on(request, plan, act, form=IssueForm(request.POST, auto_id="issue_%s"), place="issue")


def _lead_to(handout: Handout) -> str:
    """In a tab of its own, so that the plan stays where it is."""
    return format_html(
        '{} <a href="{}" target="_blank" rel="noopener">{}</a>',
        _("Handout %(code)s is issued.") % {"code": handout.code},
        reverse("careplans:handout", args=[handout.uuid]),
        _("Open it to print"),
    )


@require_safe
@never_cache
@requires("careplans.print_handout")
def handout(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The bytes as issued.

    The desk gets released ones of active plans; whoever may open the chart gets all.
    """
    found = _handout_or_404(request, uuid)
    try:
        content = services.read_handout(handout=found, by=request.user, at=timezone.now())
    except DomainError as error:
        return render(request, "careplans/damaged.html", {"refusal": str(error)}, status=422)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.code}.pdf"'
    return answer


def _handout_or_404(request: HttpRequest, uuid: UUID) -> Handout:
    at = timezone.now()
    for door in (Handout.objects.visible_to(request.user, at), Handout.objects.on_desk_of(request.user)):
        found = door.filter(uuid=uuid).select_related("plan__patient", "file").first()
        if found is not None:
            return found
    raise Http404


@require_safe
@requires("careplans.print_handout")
def handouts(request: HttpRequest) -> HttpResponse:
    """For the desk: what waits to be printed and handed over, without a word of what it says."""
    rows, earlier = released_handouts(request.user, before=uuid_of(request.GET.get("before", "")))
    return render(request, "careplans/handouts.html", {"rows": rows, "earlier": earlier})

"""Issuing a handout, and giving out exactly what was issued."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

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
    return _as_issued(request, _handout_or_404(request, uuid))


@require_GET
@never_cache
@requires("careplans.print_handout")
def print_handout(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same from the desk's list, where it waits no longer."""
    found = _released_or_404(request, uuid)
    if not _on_desk(request, found):
        return _gone(request, found)
    return _as_issued(request, found, from_the_list=True)


@require_POST
@requires("careplans.print_handout")
def hand_over(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Printed elsewhere, or not needed: off the list of what waits."""
    found = _released_or_404(request, uuid)
    if not _on_desk(request, found):
        return _gone(request, found)
    services.hand_over(handout=found, by=request.user, at=timezone.now())
    whose = {"code": found.code, "name": found.plan.person.display_name}
    messages.success(request, _("Handout %(code)s of %(name)s is under “Printed” now.") % whose)
    return redirect("careplans:handouts")


def _as_issued(request: HttpRequest, found: Handout, *, from_the_list: bool = False) -> HttpResponse:
    reader = {"from_the_list": from_the_list, "by": request.user, "at": timezone.now()}
    try:
        content = services.read_handout(handout=found, **reader)
    except DomainError as error:
        return render(request, "careplans/not_printed.html", {"refusal": str(error)}, status=422)
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


def _released_or_404(request: HttpRequest, uuid: UUID) -> Handout:
    related = ("plan__patient__replaced_by", "file", "issued_by")
    return get_object_or_404(Handout.objects.released_to(request.user).select_related(*related), uuid=uuid)


def _on_desk(request: HttpRequest, found: Handout) -> bool:
    return Handout.objects.on_desk_of(request.user).filter(pk=found.pk).exists()


def _gone(request: HttpRequest, found: Handout) -> HttpResponse:
    """It was on a list that is open since before."""
    whose = {
        "code": found.code,
        "name": found.plan.person.display_name,
        "practitioner": found.issued_by.full_name,
    }
    refusal = _(
        "Handout %(code)s of %(name)s is not given out any more: since it was issued, its plan was ended or"
        " replaced, or the examination was entered in error. If the patient has it, ask for it back. Ask"
        " %(practitioner)s what to give instead."
    )
    return render(request, "careplans/not_printed.html", {"refusal": refusal % whose}, status=410)


@require_safe
@requires("careplans.print_handout")
def handouts(request: HttpRequest) -> HttpResponse:
    """For the desk: what waits to be printed and handed over, or what was, without a word of what it says."""
    printed, before = "printed" in request.GET, uuid_of(request.GET.get("before", ""))
    rows, earlier = released_handouts(request.user, printed=printed, before=before)
    return render(request, "careplans/handouts.html", {"rows": rows, "earlier": earlier, "printed": printed})

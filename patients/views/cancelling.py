"""Calling off a visit, or the rest of its series, with a reason."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clinic.base.access import requires
from clinic.base.errors import DomainError, StaleDraft
from clinic.base.numbers import LAST_REVISION, whole_number

from .. import services
from ..forms import CancelForm
from ..models import Visit
from .board import answer
from .last_step import forget, remember
from .rows import note_viewed, visit_or_404


@require_http_methods(["GET", "POST"])
@requires("patients.change_visit")
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    visit, refusal, status = visit_or_404(request, uuid), "", 200
    form, based_on = CancelForm(initial={"scope": "one"}), visit.revision
    if request.method != "POST":
        note_viewed(request, visit.person, what="cancelling")
    else:
        form, status = CancelForm(request.POST), 422
        based_on = whole_number(request.POST.get("revision", ""), most=LAST_REVISION) or 0
        if form.is_valid():
            try:
                _cancel(request, visit, based_on=based_on, **form.cleaned_data)
            except StaleDraft as stale:
                visit, refusal, status = visit_or_404(request, uuid), str(stale), 409
                based_on = visit.revision
            except DomainError as error:
                refusal = str(error)
            else:
                return redirect("patients:board")
    context = {
        "visit": visit,
        "is_stale": status == 409,
        "based_on": based_on,
        "patient": visit.person,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "patients/cancel.html", context, status=status)


@require_POST
@requires("patients.change_visit")
def undo_rest(request: HttpRequest, uuid: UUID) -> HttpResponse:
    visit = visit_or_404(request, uuid)
    forget(request)
    try:
        back = services.undo_cancel_rest(visit=visit, by=request.user, at=timezone.now())
    except DomainError as error:
        return answer(request, refusal=str(error))
    return answer(request, undone=_undone(visit, len(back)))


def _undone(visit: Visit, count: int) -> str:
    said = ngettext(
        "Undone: %(count)s visit of %(name)s is planned again.",
        "Undone: %(count)s visits of %(name)s are planned again.",
        count,
    )
    return said % {"count": count, "name": visit.person.sort_name}


def _cancel(request: HttpRequest, visit: Visit, *, reason: str, note: str, scope: str, based_on: int) -> None:
    common = {"reason": reason, "note": note, "based_on": based_on, "by": request.user, "at": timezone.now()}
    if scope == "rest" and visit.series_id is not None:
        cancelled = services.cancel_rest(visit=visit, **common)
        first = next((one for one in cancelled if one.pk == visit.pk), cancelled[0])
        remember(request, first, visits=len(cancelled))
    else:
        remember(request, services.cancel_visit(visit=visit, **common))

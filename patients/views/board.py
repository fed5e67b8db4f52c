"""The desk's home: who is expected, who waits, who is inside."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.base import dates
from clinic.base.access import poll, requires
from clinic.base.errors import DomainError
from clinic.base.numbers import LAST_REVISION, whole_number

from .. import services
from ..models import Visit
from ..queries import board_of
from .last_step import forget, remember, undoable
from .rows import visit_or_404


@require_safe
@requires("patients.view_visit")
def board(request: HttpRequest) -> HttpResponse:
    return render(request, "patients/board.html", _context(request))


@require_safe
@poll
@requires("patients.view_visit")
def rows(request: HttpRequest) -> HttpResponse:
    """The board again, asked for by the page itself: it keeps nobody signed in."""
    return render(request, "patients/_board.html", _context(request))


@require_POST
@requires("patients.change_visit")
def move(request: HttpRequest, uuid: UUID) -> HttpResponse:
    visit = visit_or_404(request, uuid)
    to = request.POST.get("to", "")
    if to not in Visit.Status.values:
        return answer(request, refusal=_("There is no such step. Please use the buttons of the board."))
    if to == Visit.Status.CANCELLED:
        return answer(request, refusal=_("Say why the visit is cancelled: use the button Cancel."))
    try:
        moved = services.move_visit(visit=visit, to=to, by=request.user, at=timezone.now())
    except DomainError as error:
        return answer(request, refusal=str(error))
    remember(request, moved)
    return answer(request)


@require_POST
@requires("patients.change_visit")
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    visit = visit_or_404(request, uuid)
    revision = whole_number(request.POST.get("revision", ""), most=LAST_REVISION) or 0
    forget(request)
    try:
        back = services.undo_move(visit=visit, revision=revision, by=request.user, at=timezone.now())
    except DomainError as error:
        return answer(request, refusal=str(error))
    return answer(request, undone=_undone(visit, back))


@require_POST
@requires("patients.change_visit")
def first(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Set or take the mark "practitioner first"."""
    visit, on = visit_or_404(request, uuid), request.POST.get("on") == "1"
    try:
        services.mark_practitioner_first(visit=visit, on=on, by=request.user, at=timezone.now())
    except DomainError as error:
        return answer(request, refusal=str(error))
    forget(request)
    return answer(request)


def answer(request: HttpRequest, *, refusal: str = "", undone: str = "") -> HttpResponse:
    """The board after an act; `undone` says what it took back."""
    if not refusal and not request.htmx:
        if undone:
            messages.success(request, undone)
        return redirect("patients:board")
    template = "patients/_board.html" if request.htmx else "patients/board.html"
    context = _context(request, refusal) | {"undone": undone}
    return render(request, template, context, status=422 if refusal else 200)


def _undone(was: Visit, now: Visit) -> str:
    told = {
        "name": was.person.sort_name,
        "when": dates.moment(was.planned_start),
        "before": was.get_status_display(),
        "after": now.get_status_display(),
    }
    return _("Undone: %(name)s, %(when)s, is no longer “%(before)s” but “%(after)s” again.") % told


def _context(request: HttpRequest, refusal: str = "") -> dict[str, object]:
    chosen = request.GET.get("practitioner", "") or request.POST.get("practitioner", "")
    board = board_of(user=request.user, at=timezone.now(), practitioner=chosen)
    last, together = undoable(request)
    return {
        "board": board,
        "refusal": refusal,
        "undoable": last,
        "undo_view": "patients:undo-rest" if together > 1 else "patients:undo",
        "together": together,
        "hide_search": True,
    }

"""The desk's home: who is expected, who waits, who is inside."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.base.access import poll, requires
from clinic.base.errors import DomainError
from clinic.base.numbers import LAST_REVISION, whole_number

from .. import services
from ..models import Visit
from ..queries import board_of
from .rows import visit_or_404

UNDO = "undo"  # in the session: the last move of this person, as uuid and revision


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
    request.session.pop(UNDO, None)
    try:
        services.undo_move(visit=visit, revision=revision, by=request.user, at=timezone.now())
    except DomainError as error:
        return answer(request, refusal=str(error))
    return answer(request)


@require_POST
@requires("patients.change_visit")
def first(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Set or take the mark "practitioner first"."""
    visit, on = visit_or_404(request, uuid), request.POST.get("on") == "1"
    services.mark_practitioner_first(visit=visit, on=on, by=request.user, at=timezone.now())
    return answer(request)


def remember(request: HttpRequest, moved: Visit, *, visits: int = 1) -> None:
    """What the board offers to undo: the move of this visit, or of `visits` of its series together."""
    last = {"visit": str(moved.uuid), "revision": moved.revision, "visits": visits}
    request.session[UNDO] = last


def answer(request: HttpRequest, *, refusal: str = "") -> HttpResponse:
    if not refusal and not request.htmx:
        return redirect("patients:board")
    template = "patients/_board.html" if request.htmx else "patients/board.html"
    return render(request, template, _context(request, refusal), status=422 if refusal else 200)


def _context(request: HttpRequest, refusal: str = "") -> dict[str, object]:
    chosen = request.GET.get("practitioner", "") or request.POST.get("practitioner", "")
    board = board_of(user=request.user, at=timezone.now(), practitioner=chosen)
    undoable = _undoable(request)
    together = request.session[UNDO].get("visits", 1) if undoable else 1
    return {
        "board": board,
        "refusal": refusal,
        "undoable": undoable,
        "undo_view": "patients:undo-rest" if together > 1 else "patients:undo",
        "together": together,
        "hide_search": True,
    }


def _undoable(request: HttpRequest) -> Visit | None:
    """The visit of the last move, while nothing else has happened to it."""
    last = request.session.get(UNDO)
    if not last:
        return None
    moved = Visit.objects.visible_to(request.user).exclude(previous_status="")
    return moved.select_related("patient").filter(uuid=last["visit"], revision=last["revision"]).first()

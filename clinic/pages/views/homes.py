"""Where each role's day begins."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clinic.audit.reading import note_asked_again, note_opened
from clinic.audit.services import LISTED, record_views
from clinic.base.access import poll, requires, requires_login
from clinic.base.errors import DomainError
from patients import services as patients
from patients.models import Visit
from patients.views.last_step import forget

from ..queries import practice_day, unread_by, unsigned_of

A_PAGE = 50


@require_safe
@requires_login
def home(request: HttpRequest) -> HttpResponse:
    """Whoever has several roles lands where patients wait."""
    if request.user.has_perm("patients.open_chart"):
        return redirect("pages:practice")
    if request.user.has_perm("patients.change_visit"):
        return redirect("patients:board")
    return redirect("admin:index")


@require_safe
@requires("patients.open_chart")
def practice(request: HttpRequest) -> HttpResponse:
    """My day: who is ready, what they said, what is still open."""
    day = practice_day(request.user, timezone.now())
    note_opened(request, day.told, what="my day", verb=LISTED)
    return render(request, "pages/practice.html", {"day": day})


@require_safe
@requires("patients.open_chart")
def warnings(request: HttpRequest) -> HttpResponse:
    """Every warning sign that waits to be acknowledged, page by page."""
    page = Paginator(unread_by(request.user, timezone.now()), A_PAGE).get_page(request.GET.get("page"))
    _note_listed(request, page, "warning signs")
    return render(request, "pages/warnings.html", {"page": page})


@require_safe
@requires("patients.open_chart")
def unsigned(request: HttpRequest) -> HttpResponse:
    """Every examination of one's own that is not signed."""
    page = Paginator(unsigned_of(request.user, timezone.now()), A_PAGE).get_page(request.GET.get("page"))
    _note_listed(request, page, "unsigned examinations")
    return render(request, "pages/unsigned.html", {"page": page})


def _note_listed(request: HttpRequest, page: Page, what: str) -> None:
    people = (row.person for row in page)
    record_views(by=request.user, patients=people, at=timezone.now(), what=what, verb=LISTED)


@require_POST
@requires("patients.open_chart")
def take(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take somebody who is here for whoever is free."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user), uuid=uuid)
    try:
        patients.take_visit(visit=visit, by=request.user, at=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        forget(request)
    return redirect("pages:practice")


@poll
@require_safe
@requires("patients.open_chart")
def practice_rows(request: HttpRequest) -> HttpResponse:
    """The same list, asked for by the page itself every half minute."""
    day = practice_day(request.user, timezone.now())
    note_asked_again(request, day.told_in_rows, what="my day", verb=LISTED)
    return render(request, "pages/_practice_rows.html", {"day": day})

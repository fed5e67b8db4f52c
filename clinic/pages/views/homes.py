"""Where each role's day begins."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clinic.audit.reading import note_asked_again, note_opened
from clinic.audit.services import LISTED, record_views
from clinic.base.access import poll, requires, requires_login
from clinic.base.errors import DomainError
from clinic.base.uuids import uuid_of
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
    waiting = unread_by(request.user, timezone.now(), after=uuid_of(request.GET.get("after", "")))
    return _work(request, waiting, "pages/warnings.html", what="warning signs")


@require_safe
@requires("patients.open_chart")
def unsigned(request: HttpRequest) -> HttpResponse:
    """Every examination of one's own that is not signed."""
    waiting = unsigned_of(request.user, timezone.now(), after=uuid_of(request.GET.get("after", "")))
    return _work(request, waiting, "pages/unsigned.html", what="unsigned examinations")


def _work(request: HttpRequest, waiting: QuerySet, template: str, *, what: str) -> HttpResponse:
    """One page of what waits, and the row after which the next page begins, if there is a next."""
    some = list(waiting[: A_PAGE + 1])
    rows = some[:A_PAGE]
    people = (row.person for row in rows)
    record_views(by=request.user, patients=people, at=timezone.now(), what=what, verb=LISTED)
    return render(request, template, {"rows": rows, "after": rows[-1].uuid if len(some) > A_PAGE else None})


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

"""The desk's list of likely duplicates, and what was decided about pairs."""

from collections.abc import Callable
from datetime import datetime
from math import isfinite
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.audit.services import record
from clinic.base.access import requires
from clinic.base.errors import DomainError
from clinic.base.numbers import LAST_KEY, whole_number
from patients.models import Patient

from .. import places, services
from ..listing import decided_page, likely_page
from ..models import DuplicateDecision, LikelyDuplicate

First = TypeVar("First", float, datetime)


@require_safe
@requires("duplicates.decide_duplicates")
def likely(request: HttpRequest) -> HttpResponse:
    merge = places.merge(request.user)
    page = likely_page(user=request.user, after=_cursor(request, _chance), merge=merge)
    record(by=request.user, verb="duplicates.listed", at=timezone.now(), pairs=len(page.pairs))
    return render(request, "duplicates/likely.html", {"page": page})


@require_safe
@requires("duplicates.decide_duplicates")
def decided(request: HttpRequest) -> HttpResponse:
    rows, has_more = decided_page(user=request.user, after=_cursor(request, parse_datetime))
    return render(request, "duplicates/decided.html", {"rows": rows, "last": rows[-1] if has_more else None})


@require_POST
@requires("duplicates.decide_duplicates")
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The two are two people. A pair that is gone was decided, merged or changed meanwhile."""
    row = LikelyDuplicate.objects.visible_to(request.user).filter(uuid=uuid).first()
    pair = Patient.objects.visible_to(request.user).filter(
        pk__in=(row.first_id, row.second_id) if row else ()
    )
    found = list(pair.order_by("pk"))
    try:
        if len(found) != 2:
            raise services.Refused(_("This pair has left the list meanwhile: it was decided or changed."))
        kind = request.POST.get("kind", "")
        services.decide(one=found[0], other=found[1], kind=kind, by=request.user, at=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Noted: these are two people. The pair is not raised again."))
    seen_on = next((patient for patient in found if request.POST.get("seen_on") == str(patient.uuid)), None)
    return redirect(seen_on or "duplicates:likely")


@require_POST
@requires("duplicates.decide_duplicates")
def take_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A decision that is gone was taken back meanwhile, perhaps by the same double click."""
    row = DuplicateDecision.objects.visible_to(request.user).filter(uuid=uuid).first()
    try:
        if row is None:
            raise services.TakenBack
        services.take_back(decision=row, by=request.user, at=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(
            request,
            _("Taken back. Where the pair is still likely, it is on the list again in a few seconds."),
        )
    return redirect("duplicates:decided")


def _cursor(request: HttpRequest, read: Callable[[str], First | None]) -> tuple[First, int] | None:
    """Where the page before ended; nonsense begins at the beginning."""
    first = request.GET.get("after", "")[:60]
    number = whole_number(request.GET.get("id", ""), most=LAST_KEY)
    if number is None:
        return None
    try:
        value = read(first)
    except ValueError:
        return None
    return None if value is None else (value, number)


def _chance(text: str) -> float | None:
    value = float(text)
    return value if isfinite(value) else None

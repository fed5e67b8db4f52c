"""The patient's chart."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.audit.services import record_view
from clinic.base.access import requires
from clinic.base.uuids import uuid_of
from patients.doors import patient_and_door
from patients.models import Patient

from ..queries import chart_of, earlier_visits


@require_safe
@requires("patients.open_chart")
def chart(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The whole record on one page; each opening is audited. From outside the care team: say why first."""
    now = timezone.now()
    known = _open_or_away(request, uuid, now)
    if isinstance(known, HttpResponse):
        return known
    record_view(by=request.user, patient=known, at=now, what="chart")
    return render(request, "pages/chart.html", {"chart": chart_of(known, now)})


@require_safe
@requires("patients.open_chart")
def earlier(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The timeline further back: `before` is the last visit that was shown."""
    now = timezone.now()
    known = _open_or_away(request, uuid, now)
    if isinstance(known, HttpResponse):
        return known
    record_view(by=request.user, patient=known, at=now, what="earlier visits")
    further = earlier_visits(known, now, uuid_of(request.GET.get("before", "")))
    return render(request, "pages/earlier.html", {"chart": further, "patient": known})


def _open_or_away(request: HttpRequest, uuid: UUID, now: datetime) -> Patient | HttpResponse:
    """The patient whose chart is open to this person, or where else they have to go."""
    known = patient_and_door(request.user, now, uuid)
    if known is None:
        raise Http404
    if known.replaced_by is not None:
        return redirect("pages:chart", uuid=known.replaced_by.uuid)
    if not known.is_open:
        return redirect("patients:open-chart", uuid=uuid)
    return known

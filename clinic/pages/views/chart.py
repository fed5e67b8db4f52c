"""The patient's chart."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.audit.services import record_view
from clinic.base.access import requires
from patients.doors import patient_and_door

from ..queries import chart_of


@require_safe
@requires("patients.open_chart")
def chart(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The whole record on one page; each opening is audited. From outside the care team: say why first."""
    now = timezone.now()
    known = patient_and_door(request.user, now, uuid)
    if known is None:
        raise Http404
    if known.replaced_by is not None:
        return redirect("pages:chart", uuid=known.replaced_by.uuid)
    if not known.is_open:
        return redirect("patients:open-chart", uuid=uuid)
    record_view(by=request.user, patient=known, at=now, what="chart")
    return render(request, "pages/chart.html", {"chart": chart_of(known, now)})

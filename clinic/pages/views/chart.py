"""The patient's chart."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.audit.services import record_view
from clinic.base.access import requires
from patients.models import Patient

from ..queries import chart_of


@require_safe
@requires("patients.open_chart")
def chart(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The whole record on one page; each opening is audited. From outside the care team: say why first."""
    known = Patient.objects.visible_to(request.user).filter(uuid=uuid).select_related("replaced_by").first()
    if known is None:
        raise Http404
    if known.replaced_by is not None:
        return redirect("pages:chart", uuid=known.replaced_by.uuid)
    now = timezone.now()
    patient = Patient.objects.chart_open_to(request.user, now).filter(pk=known.pk).first()
    if patient is None:
        return redirect("patients:open-chart", uuid=uuid)
    record_view(by=request.user, patient=patient, at=now, what="chart")
    return render(request, "pages/chart.html", {"chart": chart_of(patient, now)})

"""Sheets that cross apps, as PDF. Each printing of a chart is in the audit."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import ClinicProfile
from clinic.audit.services import record, record_view
from clinic.base.access import requires
from clinic.base.printing.answers import sheet_answer
from patients.models import Patient
from patients.queries import board_of

from ..printed import chart_sheet, day_sheet
from ..queries import beside_the_day, chart_of


@require_safe
@requires("patients.open_chart")
def chart_summary(request: HttpRequest, uuid: UUID) -> HttpResponse:
    now = timezone.now()
    patient = get_object_or_404(Patient.objects.chart_open_to(request.user, now), uuid=uuid)
    record_view(by=request.user, patient=patient, at=now, what="summary, printed")
    sheet = chart_sheet(chart_of(patient, now), clinic=ClinicProfile.current(), by=request.user, at=now)
    return sheet_answer(sheet, "summary.pdf", now)


@require_safe
@requires("patients.view_visit")
def day_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    board = board_of(user=request.user, at=now, practitioner=request.GET.get("practitioner", ""))
    record(
        by=request.user,
        verb="day-list.printed",
        at=now,
        visits=len(board.here) + len(board.to_come) + len(board.done),
    )
    beside = beside_the_day(board, user=request.user)
    sheet = day_sheet(board, beside, clinic=ClinicProfile.current(), by=request.user, at=now)
    return sheet_answer(sheet, "day.pdf", now)

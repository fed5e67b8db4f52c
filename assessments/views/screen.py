"""Opening the exam, and the parts of its page that are loaded on their own."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clinic.audit.reading import note_asked_again, note_opened
from clinic.audit.services import record_view
from clinic.base.access import requires
from clinic.base.errors import DomainError
from intake.queries import intake_summary
from patients.models import Patient, Visit
from patients.queries import asked_of
from patients.views.last_step import forget

from .. import panels, services
from ..queries import exam_grid, since_last_visit
from .drawing import map_examined, map_marks
from .finding import visible_or_404
from .reading import signed_page


@require_POST
@requires("assessments.record_assessment")
def start(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open the draft of this visit. Sending it twice opens the same one."""
    charts = Patient.objects.chart_open_to(request.user, timezone.now())
    visits = Visit.objects.filter(patient__in=charts).select_related("patient")
    visit = get_object_or_404(visits, uuid=uuid)
    try:
        assessment = services.start_assessment(visit=visit, by=request.user, at=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("patients:detail", uuid=visit.patient.uuid)
    forget(request)
    return redirect("assessments:exam", uuid=assessment.uuid)


@require_safe
@requires("assessments.record_assessment", "patients.open_chart")
def exam(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The grid of a draft, or the signed record as it was signed."""
    assessment = visible_or_404(request, uuid)
    note_opened(request, [assessment.person], what="assessment")
    if not assessment.is_draft:
        return signed_page(request, assessment)
    grid = exam_grid(assessment)
    context = {
        "assessment": assessment,
        "patient": assessment.person,
        "age": assessment.person.age_on(timezone.localdate()),
        "grid": grid,
        "intake": intake_summary(assessment.visit),
        "asked": asked_of(assessment.person, timezone.now()),
        "panels": [reverse(name, args=[assessment.uuid]) for name in panels.views()],
        "marks": map_marks(grid),
        "examined": map_examined(grid),
        "slash_is_taken": True,
    }
    return render(request, "assessments/exam.html", context)


@require_safe
@requires("assessments.record_assessment")
def body(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The body map and the progress line, as they are after a save."""
    assessment = visible_or_404(request, uuid)
    note_asked_again(request, [assessment.person], what="assessment")
    grid = exam_grid(assessment)
    context = {"marks": map_marks(grid), "examined": map_examined(grid), "counts": grid.counts}
    return render(request, "assessments/_so_far.html", context)


@require_safe
@requires("assessments.record_assessment")
def row_help(request: HttpRequest, uuid: UUID, slug: str) -> HttpResponse:
    """How to test this muscle, in the catalogue's words."""
    rows = visible_or_404(request, uuid).exam_set.rows
    row = get_object_or_404(rows.select_related("muscle", "strength_test", "length_test"), muscle__slug=slug)
    tests = [test for test in (row.strength_test, row.length_test) if test]
    return render(request, "assessments/_row_help.html", {"muscle": row.muscle, "tests": tests})


@require_safe
@requires("patients.open_chart")
def compare(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What changed since the last signed assessment, with a verdict for each value."""
    assessment = visible_or_404(request, uuid)
    record_view(by=request.user, patient=assessment.person, at=timezone.now(), what="comparison")
    context = {
        "assessment": assessment,
        "patient": assessment.person,
        "since": since_last_visit(assessment),
    }
    return render(request, "assessments/compare.html", context)

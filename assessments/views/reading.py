"""A signed record, read as it was signed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .. import panels
from ..models import Assessment
from ..queries import exam_grid
from .drawing import map_examined, map_marks


def signed_page(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    later = (
        Assessment.objects.filter(replaces=assessment)
        .exclude(status=Assessment.Status.PRELIMINARY)
        .newest_first()
        .first()
    )
    grid = exam_grid(assessment)
    context = {
        "assessment": assessment,
        "patient": assessment.person,
        "grid": grid,
        "later": later,
        "next_step": panels.next_step(request.user, assessment.uuid),
        "marks": map_marks(grid),
        "examined": map_examined(grid),
    }
    return render(request, "assessments/signed.html", context)

"""A signed record, read as it was signed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..models import Assessment
from ..queries import exam_grid


def signed_page(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    later = (
        Assessment.objects.filter(replaces=assessment)
        .exclude(status=Assessment.Status.PRELIMINARY)
        .newest_first()
        .first()
    )
    context = {
        "assessment": assessment,
        "patient": assessment.patient,
        "grid": exam_grid(assessment),
        "later": later,
    }
    return render(request, "assessments/signed.html", context)

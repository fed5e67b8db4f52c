"""Which earlier examinations an examination is read against."""

from django.db.models import Case, F, Q, When

from .models import Assessment, Measurement
from .models.sitting import AssessmentQuerySet

PLACE = ("test_id", "by_hand_of", "side", "kind")


def earlier_assessments(assessment: Assessment) -> AssessmentQuerySet:
    """Standing ones of the same person, from other visits before this sitting."""
    before = Q(effective_at__lt=assessment.effective_at) | Q(
        effective_at=assessment.effective_at, pk__lt=assessment.pk
    )
    return (
        Assessment.objects.of(assessment.patient).standing().filter(before).exclude(visit=assessment.visit_id)
    )


def last_values(assessment: Assessment) -> list[Measurement]:
    """For each place the newest earlier value, in one statement whatever the history."""
    return list(
        Measurement.objects.filter(assessment__in=earlier_assessments(assessment), data_absent_reason=None)
        .annotate(by_hand_of=Case(When(test=None, then=F("muscle_id"))))
        .select_related("assessment", "test")
        .order_by(*PLACE, "-assessment__effective_at", "-assessment_id")
        .distinct(*PLACE)
    )

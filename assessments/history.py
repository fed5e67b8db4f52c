"""Which earlier examinations an examination is read against, and what stands in it and in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Case, ExpressionWrapper, F, Q, QuerySet, When

from clinic.base.prepared import Among, Prepared

from .models import Assessment, Finding, Measurement
from .models.sitting import AssessmentQuerySet

PLACE = ("test_id", "by_hand_of", "side", "kind")


def earlier_assessments(assessment: Assessment) -> AssessmentQuerySet:
    """Standing ones of the same person, from other visits before this sitting."""
    return _earlier(
        person=assessment.patient.replaced_by_id or assessment.patient_id,
        before=assessment.effective_at,
        own=assessment.pk,
        visit=assessment.visit_id,
    )


def _earlier(person: int, before: datetime, own: int, visit: int) -> AssessmentQuerySet:
    earlier = Q(effective_at__lt=before) | Q(effective_at=before, pk__lt=own)
    return Assessment.objects.of_person(person).standing().filter(earlier).exclude(visit=visit)


_EARLIER = Prepared(
    lambda **values: _earlier(**values).newest_first().values_list("pk", "effective_at"),
    person=int,
    before=datetime,
    own=int,
    visit=int,
)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What an examination holds, and for each place the newest earlier value, whatever the history."""

    now: list[Measurement]
    before: list[Measurement]  # each with `seen_at`
    findings: list[Finding]
    last_findings: list[Finding]
    last_on: datetime | None


def _values(own: int, of: list) -> QuerySet[Measurement]:
    return (
        Measurement.objects.filter(Among("assessment_id", of))
        .filter(Q(assessment=own) | Q(data_absent_reason=None))
        .annotate(
            by_hand_of=Case(When(test=None, then=F("muscle_id"))),
            is_now=ExpressionWrapper(Q(assessment=own), output_field=BooleanField()),
            seen_at=F("assessment__effective_at"),
        )
        .order_by("is_now", *PLACE, "-seen_at", "-assessment_id")
        .distinct("is_now", *PLACE)
    )


def _some_values(own: int, of: list, tests: list, muscles: list) -> QuerySet[Measurement]:
    by_hand = Q(test=None) & Q(Among("muscle_id", muscles))
    return _values(own, of).filter(Q(Among("test_id", tests)) | by_hand)


_VALUES = Prepared(_values, own=int, of=list)
_SOME_VALUES = Prepared(_some_values, own=int, of=list, tests=list, muscles=list)
_FINDINGS = Prepared(lambda of: Finding.objects.filter(Among("assessment_id", of)).order_by("pk"), of=list)


def standing_of(
    assessment: Assessment, *, tests: Iterable[int] | None = None, muscles: Iterable[int] = ()
) -> Standing:
    """In three queries; with `tests` and `muscles` only the values at their places."""
    own = assessment.pk
    earlier = _EARLIER.rows(
        person=assessment.patient.replaced_by_id or assessment.patient_id,
        before=assessment.effective_at,
        own=own,
        visit=assessment.visit_id,
    )
    of = [own, *(pk for pk, _at in earlier)]
    if tests is None:
        values = _VALUES.rows(own=own, of=of)
    else:
        values = _SOME_VALUES.rows(own=own, of=of, tests=list(tests), muscles=list(muscles))
    findings = _FINDINGS.rows(of=of[:2])
    return Standing(
        now=[value for value in values if value.is_now],
        before=[value for value in values if not value.is_now],
        findings=[finding for finding in findings if finding.assessment_id == own],
        last_findings=[finding for finding in findings if finding.assessment_id != own],
        last_on=earlier[0][1] if earlier else None,
    )

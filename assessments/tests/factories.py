"""Examinations for tests. Every row is made by the services."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_user
from assessments import catalogue, services
from assessments.models import Assessment, ExamSet, Measurement, Muscle, Test
from patients.models import Patient
from patients.tests.factories import make_patient, make_visit


def make_catalogue() -> ExamSet:
    """The shipped catalogue, loaded once for each test."""
    if not ExamSet.objects.exists():
        for source in catalogue.sources():
            source.sync()
    return ExamSet.objects.get(slug="back-pain-core")


def make_assessment(
    patient: Patient | None = None, *, by: User | None = None, at: datetime | None = None, days_ago: int = 0
) -> Assessment:
    """An open draft in a visit of the practitioner who examines."""
    make_catalogue()
    at = (at or timezone.now()) - timedelta(days=days_ago)
    by = by or make_user("practitioner")
    visit = make_visit(
        patient or make_patient(), by, status="arrived", at=at, start=at + timedelta(minutes=5)
    )
    return services.start_assessment(visit=visit, by=by, at=at)


def type_in(assessment: Assessment, muscle: str, side: str, kind: str, entry: str, **more) -> services.Saved:
    """Type into a cell as its author, on top of whatever is there."""
    row = services.cells._row(assessment, muscle, side, kind)
    stored = services.cells.at_place(assessment, row.place(side, kind)).first()
    return services.save_cell(
        assessment=assessment,
        muscle=muscle,
        side=side,
        kind=kind,
        entry=entry,
        **{
            "based_on": stored.revision if stored else 0,
            "by": assessment.author,
            "at": moment(assessment),
            **more,
        },
    )


def find(assessment: Assessment, muscle: str, side: str, code: str, **more) -> services.SideFindings:
    at = moment(assessment)
    return services.set_finding(
        assessment=assessment, muscle=muscle, side=side, code=code, by=assessment.author, at=at, **more
    )


def result(assessment: Assessment, test: str, side: str, entry: str, **more) -> services.Saved:
    """The result of a test beside the grid."""
    stored = Measurement.objects.filter(assessment=assessment, test__slug=test, side=side).first()
    return services.save_test_result(
        assessment=assessment,
        test=Test.objects.get(slug=test),
        side=side,
        entry=entry,
        **{
            "based_on": stored.revision if stored else 0,
            "by": assessment.author,
            "at": moment(assessment),
            **more,
        },
    )


def make_signed(
    patient: Patient | None = None,
    *,
    by: User | None = None,
    days_ago: int = 0,
    cells: dict[tuple[str, str, str], str] | None = None,
    findings: dict[tuple[str, str], str] | None = None,
) -> Assessment:
    """A signed examination; by default the left psoas at 4- with nothing else."""
    assessment = make_assessment(patient, by=by, days_ago=days_ago)
    for place, entry in (cells or {("psoas-major", "left", "strength"): "4-"}).items():
        type_in(
            assessment, *place, entry, method={"pelvis_controlled": True} if place[2] == "length" else None
        )
    for place, code in (findings or {}).items():
        find(assessment, *place, code)
    return services.sign_assessment(assessment=assessment, by=assessment.author, at=moment(assessment))


def moment(assessment: Assessment) -> datetime:
    return assessment.effective_at + timedelta(minutes=1)


def muscle(slug: str) -> Muscle:
    return Muscle.objects.get(slug=slug)

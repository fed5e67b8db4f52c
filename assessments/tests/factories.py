"""Examinations for tests. Every row is made by the services."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_user
from assessments import catalogue, services
from assessments.answers import Answers
from assessments.models import (
    Assessment,
    ExamSet,
    ExamSetRow,
    ExamSetTest,
    Finding,
    FindingCode,
    Measurement,
    Muscle,
    Test,
)
from assessments.queries import review_before_signing
from clinic.testing.snapshots import Snapshot
from patients.models import Patient, Visit
from patients.tests.factories import make_patient, make_visit

CATALOGUE = (Muscle, Test, FindingCode, ExamSet, ExamSetRow, ExamSetTest, Test.muscles.through)
_loaded: list[Snapshot] = []


def make_catalogue() -> ExamSet:
    """The shipped catalogue. The loader makes it once for a run; later tests get a copy of its rows."""
    if not ExamSet.objects.exists():
        if _loaded:
            _loaded[0].restore()
        else:
            for source in catalogue.sources():
                source.sync()
            _loaded.append(Snapshot.of(CATALOGUE))
    return ExamSet.objects.get(slug="back-pain-core")


def make_assessment(
    patient: Patient | None = None, *, by: User | None = None, at: datetime | None = None, days_ago: int = 0
) -> Assessment:
    """An open draft in a visit of the practitioner who examines."""
    make_catalogue()
    at = (at or timezone.now()) - timedelta(days=days_ago)
    by = by or make_user("practitioner")
    visit = make_visit(patient or make_patient(), by, status="arrived", at=at)
    return services.start_assessment(visit=visit, by=by, at=at)


def type_in(assessment: Assessment, muscle: str, side: str, kind: str, entry: str, **more) -> services.Saved:
    """Type into a cell as its author, on top of whatever is there."""
    row = services.cells._row(assessment, muscle, side, kind)
    stored = services.storing.stored_at(assessment, row.place(side, kind))
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
    return sign(assessment)


def sign(assessment: Assessment, **more) -> Assessment:
    """Under its author's name, as it stands, with a no to everything that is proposed and not set."""
    assessment.refresh_from_db(fields=["revision"])
    proposed = review_before_signing(assessment).proposals
    answers = Answers(proposals={proposal.key: False for proposal in proposed})
    return services.sign_assessment(
        assessment=assessment,
        **{
            "based_on": assessment.revision,
            "by": assessment.author,
            "at": moment(assessment),
            "answers": answers,
            **more,
        },
    )


def make_history(first: Assessment, *, number: int) -> list[Visit]:
    """So many earlier visits with a signed examination each, straight into the tables: for counting only.

    Every one repeats the values and findings of `first`, a signed examination.
    """
    begin = Visit.objects.of(first.patient).count()
    times = [first.effective_at - timedelta(days=begin + n) for n in range(1, number + 1)]
    visits = Visit.objects.bulk_create(
        Visit(
            patient=first.patient,
            episode=first.visit.episode,
            practitioner=first.author,
            planned_start=at,
            is_walk_in=True,
        )
        for at in times
    )
    made = Assessment.objects.bulk_create(
        Assessment(
            patient=first.patient,
            visit=visit,
            exam_set=first.exam_set,
            author=first.author,
            effective_at=visit.planned_start,
        )
        for visit in visits
    )
    values = first.measurements.filter(data_absent_reason=None)
    for rows in (list(values), list(first.findings.all())):
        type(rows[0]).objects.bulk_create(_copied(row, assessment) for assessment in made for row in rows)
    Assessment.objects.filter(pk__in=[row.pk for row in made]).update(
        status=first.status,
        signed_at=first.signed_at,
        signed_by=first.signed_by,
        signer_name=first.signer_name,
        document=first.document,
        digest=first.digest,
    )
    return visits


def _copied(row: Measurement | Finding, assessment: Assessment) -> Measurement | Finding:
    kept = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    return type(row)(
        **{name: kept[name] for name in kept if name not in {"id", "uuid", "assessment_id"}},
        assessment=assessment,
    )


def moment(assessment: Assessment) -> datetime:
    return assessment.effective_at + timedelta(minutes=1)


def muscle(slug: str) -> Muscle:
    return Muscle.objects.get(slug=slug)

"""What a signature stands under: the whole examination as one plain value, and its digest.

The document is kept with the assessment. Verifying builds it again from the rows: a changed row, a removed
row and a changed document are all seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from clinic.base.canonical import digest

from .models import Assessment, Finding, Measurement

SCHEMA = 1


@dataclass(frozen=True, kw_only=True)
class Mismatch:
    """A signed record that is no longer what was signed."""

    subject: str
    sentence: str


def rows_of(assessment: Assessment) -> tuple[list[Measurement], list[Finding]]:
    return (
        list(assessment.measurements.select_related("muscle", "test", "recorded_by")),
        list(assessment.findings.select_related("muscle", "recorded_by")),
    )


def document_of(
    assessment: Assessment,
    measurements: list[Measurement],
    findings: list[Finding],
    *,
    patient_name: str,
    names: dict[str, str],
) -> dict:
    """Ids and codes from the rows; names of people and things as they were on the day of signing."""
    return {
        "schema": SCHEMA,
        "uuid": str(assessment.uuid),
        "patient": {"uuid": str(assessment.patient.uuid), "name": patient_name},
        "visit": str(assessment.visit.uuid),
        "exam_set": assessment.exam_set.slug,
        "status": assessment.status,
        "effective_at": _moment(assessment.effective_at),
        "replaces": str(assessment.replaces.uuid) if assessment.replaces else None,
        "reason": assessment.reason,
        "narrative": assessment.narrative,
        "author": str(assessment.author.uuid),
        "signed": {
            "by": str(assessment.signed_by.uuid) if assessment.signed_by else None,
            "name": assessment.signer_name,
            "at": _moment(assessment.signed_at),
        },
        "measurements": sorted((_measurement(m) for m in measurements), key=_key),
        "findings": sorted((_finding(f) for f in findings), key=_key),
        "names": names,
    }


def names_in(measurements: list[Measurement], findings: list[Finding]) -> dict[str, str]:
    """What the muscles and tests of an examination are called today."""
    names: dict[str, str] = {}
    for row in measurements:
        names |= {thing.slug: thing.name for thing in (row.muscle, row.test) if thing is not None}
    return names | {row.muscle.slug: row.muscle.name for row in findings}


def mismatches() -> Iterator[Mismatch]:
    """Every signed assessment whose rows, document and digest do not agree, oldest first."""
    rows = Assessment.objects.signed().select_related(
        "patient", "visit", "exam_set", "author", "signed_by", "replaces"
    )
    for assessment in rows.order_by("pk").iterator(chunk_size=500):
        stored = assessment.document
        if digest(stored) != assessment.digest:
            yield Mismatch(
                subject=str(assessment.uuid), sentence="the document is not the one that was signed"
            )
            continue
        rebuilt = document_of(
            assessment, *rows_of(assessment), patient_name=stored["patient"]["name"], names=stored["names"]
        )
        if digest(rebuilt) != assessment.digest:
            yield Mismatch(subject=str(assessment.uuid), sentence="its rows are not those that were signed")


def _measurement(row: Measurement) -> dict:
    return {
        "muscle": row.muscle.slug if row.muscle else None,
        "test": row.test.slug if row.test else None,
        "side": row.side,
        "kind": row.kind,
        "grade": row.grade,
        "number": None if row.number is None else f"{row.number.normalize():f}",
        "code": row.code,
        "data_absent_reason": row.data_absent_reason,
        "reason_text": row.reason_text,
        "pain_limited": row.pain_limited,
        "method": row.method,
        "recorded_at": _moment(row.recorded_at),
        "recorded_by": str(row.recorded_by.uuid),
    }


def _finding(row: Finding) -> dict:
    return {
        "muscle": row.muscle.slug,
        "side": row.side,
        "code": row.code,
        "note": row.note,
        "how": row.how,
        "recorded_at": _moment(row.recorded_at),
        "recorded_by": str(row.recorded_by.uuid),
    }


def _key(row: dict) -> tuple:
    return tuple(str(row.get(name)) for name in ("test", "muscle", "side", "kind", "code"))


def _moment(value) -> str | None:
    return None if value is None else value.astimezone(tz=UTC).isoformat()

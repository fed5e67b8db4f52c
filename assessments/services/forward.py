"""Bringing a row forward from the last visit: marked until a person confirms it, never silent."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.errors import DomainError

from ..history import earlier_assessments
from ..layout import LayoutRow, layout_of, place_of
from ..models import Assessment, Finding, Measurement, Muscle
from .copying import FOUND, VALUE, copy_finding, copy_measurement
from .flags import raise_flags_of
from .sitting import claim_revision, give_back_revision


@transaction.atomic
def bring_forward(
    *, assessment: Assessment, muscle: Muscle | str, by: User, at: datetime
) -> tuple[list[Measurement], list[Finding]]:
    """Copy the last signed values and findings of one muscle into its empty cells, to be confirmed."""
    row = _row(assessment, muscle)
    revision = claim_revision(assessment)
    last = earlier_assessments(assessment).newest_first().first()
    if last is None:
        raise DomainError(_("There is no earlier signed assessment to bring forward."))

    places = {row.place(side, kind) for side in row.sides for kind in row.columns}
    filled = {place_of(m) for m in assessment.measurements.all()}
    marked = {"carried_forward": True, "recorded_at": at, "recorded_by": by, "muscle": row.muscle}
    measured = [
        copy_measurement(old, assessment, of=VALUE, revision=revision, **marked)
        for old in last.measurements.filter(data_absent_reason=None)
        if place_of(old) in places - filled
    ]
    sides_with_findings = set(assessment.findings.filter(muscle=row.muscle).values_list("side", flat=True))
    found = [
        copy_finding(old, assessment, of=FOUND, how=Finding.How.BROUGHT_FORWARD, **marked)
        for old in last.findings.filter(muscle=row.muscle)
        if old.side not in sides_with_findings
    ]
    Measurement.objects.bulk_create(measured)
    Finding.objects.bulk_create(found)
    if measured or found:
        _record(by, "assessment.brought-forward", at, assessment, row, len(measured), len(found))
    else:
        give_back_revision(assessment)
    return measured, found


@transaction.atomic
def confirm_brought_forward(
    *, assessment: Assessment, muscle: Muscle | str, side: str, by: User, at: datetime
) -> tuple[list[Measurement], int]:
    """The person has looked and it is so today: what was brought forward for this side now counts.

    The values, and how many findings.
    """
    row = _row_with(assessment, muscle, side)
    revision = claim_revision(assessment)
    places = {row.place(side, kind) for kind in row.columns}
    waiting = [
        m
        for m in assessment.measurements.filter(carried_forward=True).select_related("test")
        if place_of(m) in places
    ]
    for measurement in waiting:
        measurement.carried_forward, measurement.revision = False, revision
        measurement.recorded_at, measurement.recorded_by = at, by
        measurement.save(
            update_fields=["carried_forward", "revision", "recorded_at", "recorded_by", "updated_at"]
        )
        raise_flags_of(assessment=assessment, measurement=measurement, test=measurement.test, by=by, at=at)
    found = assessment.findings.filter(muscle=row.muscle, side=side, carried_forward=True).update(
        carried_forward=False, recorded_at=at, recorded_by=by
    )
    if waiting or found:
        _record(by, "assessment.forward-confirmed", at, assessment, row, len(waiting), found)
    else:
        give_back_revision(assessment)
    return waiting, found


@transaction.atomic
def leave_brought_forward(
    *, assessment: Assessment, muscle: Muscle | str, side: str, by: User, at: datetime
) -> int:
    """It is not so today: what was brought forward for this side goes, and counts for nothing.

    How many rows.
    """
    row = _row_with(assessment, muscle, side)
    claim_revision(assessment)
    places = {row.place(side, kind) for kind in row.columns}
    waiting = assessment.measurements.filter(carried_forward=True).select_related("test")
    values = assessment.measurements.filter(pk__in=[m.pk for m in waiting if place_of(m) in places])
    measured, _each = values.delete()
    found, _each = assessment.findings.filter(muscle=row.muscle, side=side, carried_forward=True).delete()
    if measured or found:
        _record(by, "assessment.forward-left", at, assessment, row, measured, found)
    else:
        give_back_revision(assessment)
    return measured + found


def _row(assessment: Assessment, muscle: Muscle | str) -> LayoutRow:
    row = layout_of(assessment.exam_set).row(muscle.slug if isinstance(muscle, Muscle) else muscle)
    if row is None:
        raise DomainError(_("This exam set has no such muscle."))
    return row


def _row_with(assessment: Assessment, muscle: Muscle | str, side: str) -> LayoutRow:
    row = _row(assessment, muscle)
    if side not in row.sides:
        raise DomainError(_("This exam set has no such muscle and side."))
    return row


def _record(
    by: User, verb: str, at: datetime, assessment: Assessment, row: LayoutRow, measured: int, found: int
) -> None:
    record(
        by=by,
        verb=verb,
        at=at,
        subject=assessment,
        patient=assessment.patient,
        muscle=row.muscle.slug,
        measurements=measured,
        findings=found,
    )

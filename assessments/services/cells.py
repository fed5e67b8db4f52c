"""One cell of the grid, or one test beside it: saved, cleared, explained."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.base.errors import DomainError

from ..entries import Entry, Limits, read_entry
from ..layout import LayoutRow, Place, layout_of, limits_of, stored_side
from ..models import Assessment, Measurement, Muscle, Test
from ..typed import clean_words
from .sitting import claim_revision, give_back_revision
from .storing import Saved, record_cell, store, take_out

METHOD_KEYS = {"device": str, "pelvis_controlled": bool, "trials": int}


@transaction.atomic
def save_cell(
    *,
    assessment: Assessment,
    muscle: Muscle | str,
    side: str,
    kind: str,
    entry: str,
    based_on: int,
    by: User,
    at: datetime,
    method: dict | None = None,
    pain_limited: bool = False,
    reason_text: str | None = None,
) -> Saved:
    """Keep what was typed into a cell: `4-`, `+8`, `3`, `x`.

    `based_on` is the revision the screen showed, 0 for an empty cell.
    """
    row = _row(assessment, muscle, side, kind)
    column = row.columns[kind]
    return store(
        assessment=assessment,
        muscle=row.muscle,
        test=column.test,
        place=row.place(side, kind),
        values=_values(entry, column.limits, column.test, method, pain_limited, reason_text, assessment),
        based_on=based_on,
        by=by,
        at=at,
    )


@transaction.atomic
def save_test_result(
    *,
    assessment: Assessment,
    test: Test,
    side: str,
    entry: str,
    based_on: int,
    by: User,
    at: datetime,
    method: dict | None = None,
    pain_limited: bool = False,
    reason_text: str | None = None,
) -> Saved:
    """Keep the result of a test beside the grid, such as the nerve screen."""
    place = _place_beside(test, side)
    limits = limits_of(test, tuple(assessment.exam_set.extra_grades))
    return store(
        assessment=assessment,
        muscle=None,
        test=test,
        place=place,
        values=_values(entry, limits, test, method, pain_limited, reason_text, assessment),
        based_on=based_on,
        by=by,
        at=at,
    )


@transaction.atomic
def clear_cell(
    *,
    assessment: Assessment,
    muscle: Muscle | str,
    side: str,
    kind: str,
    based_on: int,
    by: User,
    at: datetime,
) -> Saved:
    """Take a value out of the draft. Clearing an empty cell changes nothing."""
    row = _row(assessment, muscle, side, kind)
    return take_out(
        assessment=assessment,
        muscle=row.muscle,
        test=row.columns[kind].test,
        place=row.place(side, kind),
        based_on=based_on,
        by=by,
        at=at,
    )


@transaction.atomic
def clear_test_result(
    *, assessment: Assessment, test: Test, side: str, based_on: int, by: User, at: datetime
) -> Saved:
    """Take the result of a test beside the grid out of the draft."""
    return take_out(
        assessment=assessment,
        muscle=None,
        test=test,
        place=_place_beside(test, side),
        based_on=based_on,
        by=by,
        at=at,
    )


@transaction.atomic
def give_reason(
    *, assessment: Assessment, measurement: Measurement, reason_text: str, by: User, at: datetime
) -> Saved:
    """Say, later than the key was pressed, why a cell has no value."""
    revision = claim_revision(assessment)
    stored = assessment.measurements.select_related("muscle", "test").get(pk=measurement.pk)
    if stored.data_absent_reason is None:
        raise DomainError(_("This cell has a value, so there is nothing to explain."))
    text = clean_words(reason_text, at_most=200)
    if not text:
        raise DomainError(_("Say in a few words why there is no value."))
    if stored.reason_text == text:
        give_back_revision(assessment)
        return Saved(measurement=stored, revision=stored.revision, changed=False)
    stored.reason_text, stored.revision = text, revision
    stored.recorded_at, stored.recorded_by = at, by
    stored.save(update_fields=["reason_text", "revision", "recorded_at", "recorded_by", "updated_at"])
    record_cell(by, "assessment.reason-given", at, assessment, stored.muscle, stored, revision)
    return Saved(measurement=stored, revision=revision, changed=True)


def _row(assessment: Assessment, muscle: Muscle | str, side: str, kind: str) -> LayoutRow:
    slug = muscle.slug if isinstance(muscle, Muscle) else muscle
    row = layout_of(assessment.exam_set).row(slug)
    if row is None or side not in row.sides or kind not in row.columns:
        raise DomainError(_("This exam set has no such cell."))
    return row


def _place_beside(test: Test, side: str) -> Place:
    if side not in test.sides:
        raise DomainError(_("%(test)s is not recorded with this side.") % {"test": test.name})
    return (test.pk, None, stored_side(test, side), test.kind)


def _values(
    entry: str,
    limits: Limits,
    test: Test | None,
    method: dict | None,
    pain_limited: bool,
    reason_text: str | None,
    assessment: Assessment,
) -> dict:
    read: Entry = read_entry(entry, limits)
    absent = read.data_absent_reason is not None
    words = clean_words(reason_text, at_most=200) if reason_text else None
    kept = {} if absent else {**read.method, **_checked_method(method or {})}
    if not absent and limits.scale == Test.Scale.DEGREES and assessment.exam_set.usual_device:
        kept.setdefault("device", assessment.exam_set.usual_device)
    return {
        "grade": read.grade,
        "number": read.number,
        "code": read.code,
        "data_absent_reason": read.data_absent_reason,
        "reason_text": (words or None) if absent else None,
        "pain_limited": bool(read.grade is not None and (read.pain_limited or pain_limited)),
        "method": kept,
        "carried_forward": False,
    }


def _checked_method(method: dict) -> dict:
    for key, value in method.items():
        if key not in METHOD_KEYS or not isinstance(value, METHOD_KEYS[key]):
            raise DomainError(_("“%(key)s” is not a method that can be recorded.") % {"key": str(key)[:30]})
    return {
        key: clean_words(value, at_most=30) if isinstance(value, str) else value
        for key, value in method.items()
        if value not in ("", False)
    }

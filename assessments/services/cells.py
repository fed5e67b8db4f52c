"""One cell of the grid: saved, cleared, explained."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.errors import DomainError, StaleDraft
from clinic.base.prepared import Prepared

from ..entries import Entry, Limits, read_entry
from ..layout import LayoutRow, Place, layout_of, limits_of, stored_side
from ..models import Assessment, Measurement, Muscle, Test
from ..typed import clean_words
from .flags import raise_flags_of
from .sitting import claim_revision, give_back_revision

METHOD_KEYS = {"device": str, "pelvis_controlled": bool, "trials": int}
VALUES = (
    "grade",
    "number",
    "code",
    "data_absent_reason",
    "reason_text",
    "pain_limited",
    "method",
    "carried_forward",
)
WRITTEN = (*VALUES, "muscle", "recorded_at", "recorded_by", "revision", "updated_at")


class StaleCell(StaleDraft):
    """Somebody, or another window, changed it first. `yours` and `theirs` hold both for the page.

    `stored` is the row.
    """

    def __init__(self, *, label: str, yours: str, theirs: str, stored: Measurement | None = None) -> None:
        super().__init__(
            _("This was changed in the meantime. Look at both and choose."),
            yours={label: yours},
            theirs={label: theirs},
        )
        self.stored = stored


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What a save did. `measurement` is None after a clear.

    `place` is where it is kept; `muscles` are the rows whose cells show the same test.
    """

    measurement: Measurement | None
    revision: int
    changed: bool
    muscles: tuple[str, ...] = ()
    place: Place | None = None
    flags: tuple[str, ...] = ()


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
    return _save(
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
    if side not in test.sides:
        raise DomainError(_("%(test)s is not recorded with this side.") % {"test": test.name})
    limits = limits_of(test, tuple(assessment.exam_set.extra_grades))
    return _save(
        assessment=assessment,
        muscle=None,
        test=test,
        place=(test.pk, None, stored_side(test, side), test.kind),
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
    place, test = row.place(side, kind), row.columns[kind].test
    revision = claim_revision(assessment)
    stored = stored_at(assessment, place)
    if stored is None:
        give_back_revision(assessment)
        return Saved(measurement=None, revision=0, changed=False)
    if stored.revision != based_on:
        raise StaleCell(label=_label(row.muscle, stored), yours="", theirs=stored.value_text, stored=stored)
    stored.test = test
    stored.delete()
    _record(by, "assessment.cell-cleared", at, assessment, row.muscle, stored, revision)
    raise_flags_of(assessment=assessment, measurement=None, test=stored.test, by=by, at=at)
    return Saved(
        measurement=None,
        revision=0,
        changed=True,
        muscles=layout_of(assessment.exam_set).muscles_showing(stored.test),
        place=place,
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
    _record(by, "assessment.reason-given", at, assessment, stored.muscle, stored, revision)
    return Saved(measurement=stored, revision=revision, changed=True)


_OF_TEST = Prepared(
    lambda assessment, test, side: Measurement.objects.filter(assessment=assessment, test=test, side=side),
    assessment=int,
    test=int,
    side=str,
)
_BY_HAND = Prepared(
    lambda assessment, muscle, side, kind: Measurement.objects.filter(
        assessment=assessment, test=None, muscle=muscle, side=side, kind=kind
    ),
    assessment=int,
    muscle=int,
    side=str,
    kind=str,
)


def stored_at(assessment: Assessment, place: Place) -> Measurement | None:
    """The one value there can be at a place."""
    test, muscle, side, kind = place
    if test is not None:
        return _OF_TEST.first(assessment=assessment.pk, test=test, side=side)
    return _BY_HAND.first(assessment=assessment.pk, muscle=muscle, side=side, kind=kind)


def _row(assessment: Assessment, muscle: Muscle | str, side: str, kind: str) -> LayoutRow:
    slug = muscle.slug if isinstance(muscle, Muscle) else muscle
    row = layout_of(assessment.exam_set).row(slug)
    if row is None or side not in row.sides or kind not in row.columns:
        raise DomainError(_("This exam set has no such cell."))
    return row


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


def _save(
    *,
    assessment: Assessment,
    muscle: Muscle | None,
    test: Test | None,
    place: Place,
    values: dict,
    based_on: int,
    by: User,
    at: datetime,
) -> Saved:
    revision = claim_revision(assessment)
    stored = stored_at(assessment, place)
    if stored is not None and all(getattr(stored, name) == values[name] for name in VALUES):
        give_back_revision(assessment)
        return Saved(measurement=stored, revision=stored.revision, changed=False)  # a second click
    if (stored.revision if stored else 0) != based_on:
        unsaved = Measurement(test=test, muscle=muscle, side=place[2], kind=place[3], **values)
        raise StaleCell(
            label=_label(muscle, unsaved),
            yours=unsaved.value_text,
            theirs=stored.value_text if stored else "",
            stored=stored,
        )

    kept = stored or Measurement(assessment=assessment, side=place[2], kind=place[3])
    for name, value in values.items():
        setattr(kept, name, value)
    kept.test = test  # the row itself, so that nothing asks for it again
    kept.muscle = muscle or kept.muscle
    kept.recorded_at, kept.recorded_by, kept.revision = at, by, revision
    kept.save(force_insert=stored is None, update_fields=WRITTEN if stored else None)
    _record(by, "assessment.cell-saved", at, assessment, muscle, kept, revision)
    raised = raise_flags_of(assessment=assessment, measurement=kept, test=test, by=by, at=at)
    return Saved(
        measurement=kept,
        revision=revision,
        changed=True,
        muscles=layout_of(assessment.exam_set).muscles_showing(test),
        place=place,
        flags=raised,
    )


def _label(muscle: Muscle | None, measurement: Measurement) -> str:
    what = muscle or measurement.test
    return f"{what}, {measurement.get_side_display()}, {measurement.get_kind_display()}"


def _record(
    by: User,
    verb: str,
    at: datetime,
    assessment: Assessment,
    muscle: Muscle | None,
    kept: Measurement,
    revision: int,
) -> None:
    """Which cell and when; the value stays in the record, where the chart's door guards it."""
    record(
        by=by,
        verb=verb,
        at=at,
        subject=assessment,
        patient=assessment.patient,
        muscle=muscle.slug if muscle else None,
        test=kept.test.slug if kept.test else None,
        side=kept.side,
        kind=kept.kind,
        revision=revision,
    )

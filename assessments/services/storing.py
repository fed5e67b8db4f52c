"""The one value there can be at a place of an examination: kept, taken out, noted in the audit."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.errors import StaleDraft
from clinic.base.prepared import Prepared

from ..layout import Place, layout_of
from ..models import Assessment, Measurement, Muscle, Test
from .flags import raise_flags_of
from .sitting import claim_revision, give_back_revision

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


def store(
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
        return Saved(
            measurement=stored, revision=stored.revision, changed=False, place=place
        )  # a second click
    if (stored.revision if stored else 0) != based_on:
        unsaved = Measurement(test=test, muscle=muscle, side=place[2], kind=place[3], **values)
        raise StaleCell(
            label=label_of(muscle, unsaved),
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
    record_cell(by, "assessment.cell-saved", at, assessment, muscle, kept, revision)
    raised = raise_flags_of(assessment=assessment, measurement=kept, test=test, by=by, at=at)
    return Saved(
        measurement=kept,
        revision=revision,
        changed=True,
        muscles=layout_of(assessment.exam_set).muscles_showing(test),
        place=place,
        flags=raised,
    )


def take_out(
    *,
    assessment: Assessment,
    muscle: Muscle | None,
    test: Test | None,
    place: Place,
    based_on: int,
    by: User,
    at: datetime,
) -> Saved:
    revision = claim_revision(assessment)
    stored = stored_at(assessment, place)
    if stored is None:
        give_back_revision(assessment)
        return Saved(measurement=None, revision=0, changed=False)
    if stored.revision != based_on:
        raise StaleCell(label=label_of(muscle, stored), yours="", theirs=stored.value_text, stored=stored)
    stored.test = test
    stored.delete()
    record_cell(by, "assessment.cell-cleared", at, assessment, muscle, stored, revision)
    raise_flags_of(assessment=assessment, measurement=None, test=test, by=by, at=at)
    return Saved(
        measurement=None,
        revision=0,
        changed=True,
        muscles=layout_of(assessment.exam_set).muscles_showing(test),
        place=place,
    )


def label_of(muscle: Muscle | None, measurement: Measurement) -> str:
    what = muscle or measurement.test
    return f"{what}, {measurement.get_side_display()}, {measurement.get_kind_display()}"


def record_cell(
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

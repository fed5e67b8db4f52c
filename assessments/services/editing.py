"""Editing the catalogue: each change has a name and a time, and the row is the clinic's own from then on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.errors import DomainError
from clinic.base.locking import for_change
from clinic.base.stale import refuse_changed

from .. import scales
from ..catalogue import touch_exam_sets
from ..models import ExamSet, ExamSetRow, ExamSetTest, Test
from ..models.catalogue import CatalogueRow

NEVER_EDITED = {"id", "uuid", "slug", "edited_at", "edited_by", "created_at", "updated_at"}
LINE_KEYS = {"op", "value", "meaning", "source", "caution", "applies_to"}
OPERATORS = ("<", "<=", ">", ">=")


@transaction.atomic
def edit_catalogue_row(
    *, row: CatalogueRow, changes: dict[str, Any], based_on: str, by: User, at: datetime
) -> CatalogueRow:
    """Change what a muscle, test, finding code or exam set says, as long as it still says what was seen.

    The loader leaves the row alone from then on.
    """
    kept = for_change(type(row).objects).get(pk=row.pk)
    if refused := NEVER_EDITED & changes.keys():
        raise DomainError(_("This cannot be changed: %(names)s.") % {"names": ", ".join(sorted(refused))})
    different = {name: value for name, value in changes.items() if getattr(kept, name) != value}
    if not different:
        return kept
    refuse_changed(kept, based_on, typed=changes)
    before = {name: getattr(kept, name) for name in different}
    for name, value in different.items():
        setattr(kept, name, value)
    kept.edited_at, kept.edited_by = at, by
    _check(kept)
    kept.save(update_fields=[*different, "edited_at", "edited_by", "updated_at"])
    touch_exam_sets()
    record(
        by=by,
        verb=f"{kept._meta.model_name}.edited",
        at=at,
        subject=kept,
        before={name: _plain(value) for name, value in before.items()},
        after={name: _plain(value) for name, value in different.items()},
    )
    return kept


@transaction.atomic
def add_catalogue_row(*, row: CatalogueRow, by: User, at: datetime) -> CatalogueRow:
    """A row of the clinic's own. Its slug is for good."""
    row.edited_at, row.edited_by = at, by
    _check(row)
    row.save(force_insert=True)
    touch_exam_sets()
    record(by=by, verb=f"{row._meta.model_name}.added", at=at, subject=row, slug=row.slug)
    return row


@transaction.atomic
def edit_exam_rows(
    *,
    exam_set: ExamSet,
    kept: Iterable[ExamSetRow | ExamSetTest],
    removed: Iterable[ExamSetRow | ExamSetTest],
    based_on: str,
    by: User,
    at: datetime,
) -> ExamSet:
    """Change which muscles and tests a set asks for, as long as it still asks for what was seen.

    What was recorded with it stays as it is.
    """
    kept, removed = list(kept), list(removed)
    if not kept and not removed:
        return exam_set
    exam_set = for_change(ExamSet.objects).get(pk=exam_set.pk)
    refuse_changed(exam_set, based_on, typed={})
    for row in removed:
        row.delete()
    for row in kept:
        row.exam_set = exam_set
        _check(row)
        row.save()
    exam_set.edited_at, exam_set.edited_by = at, by
    exam_set.save(update_fields=["edited_at", "edited_by", "updated_at"])
    record(
        by=by,
        verb="examset.rows-edited",
        at=at,
        subject=exam_set,
        kept=[_name(row) for row in kept],
        removed=[_name(row) for row in removed],
    )
    return exam_set


def check_line(test: Test) -> None:
    """A mark has an operator, a value its test can give, a meaning and a known source."""
    line = test.cutoff
    if line is None:
        return
    if (
        not isinstance(line, dict)
        or set(line) - LINE_KEYS
        or not {"op", "value", "meaning", "source"} <= set(line)
    ):
        raise DomainError(_("A mark has op, value, meaning and source."))
    if line["op"] not in OPERATORS:
        raise DomainError(_("The operator of a mark is one of %(known)s.") % {"known": " ".join(OPERATORS)})
    if test.scale == Test.Scale.GRADE:
        fits = line["value"] in scales.grades()
    else:
        fits = isinstance(line["value"], int | float) and _within(test, line["value"])
    if not fits:
        raise DomainError(_("The mark lies outside what this test can give."))


def _within(test: Test, value: float) -> bool:
    return test.minimum is not None and test.maximum is not None and test.minimum <= value <= test.maximum


def _check(row: Any) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error
    if isinstance(row, Test):
        check_line(row)


def _name(row: ExamSetRow | ExamSetTest) -> str:
    return row.muscle.slug if isinstance(row, ExamSetRow) else row.test.slug


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)

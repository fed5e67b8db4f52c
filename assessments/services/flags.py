"""A result that means danger raises the same graded flag as an answer of the intake, when it is saved."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import User
from clinic.base.comparing import COMPARE
from intake.services.flags import raise_exam_flag, withdraw_exam_flag

from .. import scales
from ..models import Assessment, Measurement, Test

GRAVITY = {"urgent": 0, "same-day": 1, "note": 2}


def raise_flags_of(
    *, assessment: Assessment, measurement: Measurement | None, test: Test | None, by: User, at: datetime
) -> tuple[str, ...]:
    """The level raised, if any. The flag's code is the test's slug, and one flag stands for both sides.

    A grade limited by pain raises it too: the practitioner decides, with a reason. A corrected value
    withdraws the flag, once no side of the test calls for it; a person still closes it.
    """
    if test is None or not test.flag_when or (measurement is not None and measurement.carried_forward):
        return ()
    sides = list(Measurement.objects.filter(assessment=assessment, test=test, carried_forward=False))
    due = [
        (row, found) for row in test.flag_when for found in sides if _holds(row, found) and _both(row, sides)
    ]
    if not due:
        withdraw_exam_flag(visit=assessment.visit, code=test.slug, by=by, at=at)
        return ()
    row, found = min(due, key=lambda pair: GRAVITY[pair[0]["level"]])
    raise_exam_flag(
        patient=assessment.patient,
        visit=assessment.visit,
        code=test.slug,
        level=row["level"],
        reason=_("%(test)s, %(side)s: %(value)s")
        % {"test": test.name, "side": found.get_side_display(), "value": found.value_text},
        action=row["action"],
        by=by,
        at=at,
    )
    return (row["level"],)


def _both(row: dict, sides: list[Measurement]) -> bool:
    return not row.get("both_sides") or {m.side for m in sides if _holds(row, m)} >= {"left", "right"}


def _holds(row: dict, measurement: Measurement) -> bool:
    compare, line = COMPARE[row["op"]], row["value"]
    if measurement.grade is not None:
        return compare(scales.grade_order(measurement.grade), scales.grade_order(str(line)))
    if measurement.number is not None:
        return compare(measurement.number, Decimal(str(line)))
    return measurement.code is not None and measurement.code == line

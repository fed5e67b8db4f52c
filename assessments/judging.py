"""What a stored value says on the page: its text, its mark, the change since last time, what it proposes."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.base.comparing import COMPARE

from . import change, scales
from .change import NOTHING, Verdict
from .models import Kind, Measurement, Test

UNIT_TEXT = {"degrees": "{:+g}°", "seconds": "{:g} s", "cm": "{:g} cm"}
ABSENT_LETTER = {"not-performed": "X", "unable": "U", "stopped-by-pain": "S"}
ENTRY_OF_CODE = {"positive": "+", "negative": "-", "equivocal": "e", "full": "0", "short": "-", "long": "+"}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A value beyond the mark of its test. It marks, and does nothing else."""

    meaning: str
    caution: str = ""
    source: str = ""


def text_of(measurement: Measurement, test: Test | None) -> str:
    if measurement.data_absent_reason is not None:
        return str(measurement.get_data_absent_reason_display())
    if measurement.number is None:
        return str(measurement.get_code_display()) if measurement.code else str(measurement.grade)
    number = float(measurement.number)
    if test is None:
        return f"{number:g}"
    return (
        "0°" if number == 0 and test.scale == "degrees" else UNIT_TEXT.get(test.scale, "{:g}").format(number)
    )


def entry_of(measurement: Measurement) -> str:
    """What to type to get this value again."""
    if measurement.data_absent_reason is not None:
        return ABSENT_LETTER[measurement.data_absent_reason].lower()
    if measurement.grade is not None:
        return f"{measurement.grade}p" if measurement.pain_limited else measurement.grade
    if measurement.code:
        return ENTRY_OF_CODE[measurement.code]
    held = "c" if measurement.method.get("pelvis_controlled") else ""
    return f"{float(measurement.number or 0):g}{held}"


def method_missing(measurement: Measurement, test: Test | None) -> tuple[str, ...]:
    """What must be recorded before the number may be read."""
    if test is None or measurement.number is None:
        return ()
    return tuple(name for name in test.method_needed if not measurement.method.get(name))


def mark_of(measurement: Measurement, test: Test | None, sex: str = "") -> Mark | None:
    if measurement.grade is not None:
        return Mark(meaning=_("marked as possibly weak")) if scales.is_low(measurement.grade) else None
    if measurement.code in ("short", "long"):
        return Mark(meaning=str(measurement.get_code_display()))
    if measurement.code == "positive" and test is not None:
        return Mark(meaning=test.interpretation_positive)
    line = test.cutoff if test is not None else None
    if line is None or measurement.number is None or method_missing(measurement, test):
        return None
    if line.get("applies_to") and line["applies_to"] != sex:
        return None
    if not COMPARE[line["op"]](float(measurement.number), float(line["value"])):
        return None
    return Mark(meaning=line["meaning"], caution=line.get("caution", ""), source=line["source"])


def proposes(measurement: Measurement, test: Test | None) -> str | None:
    """The finding this value suggests to a person: from a grade, a word, or a sourced line.

    A mark alone never does.
    """
    if measurement.carried_forward or measurement.data_absent_reason is not None:
        return None
    if measurement.grade is not None:
        return "weak" if scales.is_low(measurement.grade) and not measurement.pain_limited else None
    if measurement.kind != Kind.LENGTH:
        return None
    if measurement.code is not None:
        return "tight" if measurement.code in ("short", "positive") else None
    line = test.rule_line if test is not None else None
    if not line or method_missing(measurement, test) or measurement.number is None:
        return None
    return "tight" if COMPARE[line["op"]](float(measurement.number), float(line["value"])) else None


def value_of(measurement: Measurement) -> change.Value:
    return change.Value(
        grade=measurement.grade,
        number=None if measurement.number is None else float(measurement.number),
        code=measurement.code,
        absent=measurement.data_absent_reason,
        pain_limited=measurement.pain_limited,
        method=measurement.method,
        examiner=str(measurement.recorded_by_id),
        test=str(measurement.test_id or "by hand"),
        on=timezone.localdate(measurement.recorded_at),
    )


def verdict_on(before: Measurement | None, after: Measurement | None, test: Test | None) -> Verdict:
    """Compared with the error figure of the scale or of the test, as far as the method allows."""
    if before is None or after is None:
        return NOTHING
    error, better = _error(after.kind, test)
    return change.compare(value_of(before), value_of(after), error, higher_is_better=better)


def _error(kind: str, test: Test | None) -> tuple[scales.ErrorFigure | None, bool | None]:
    if kind == Kind.PAIN:
        return scales.pain_error(), False
    if test is None or test.scale == Test.Scale.GRADE:
        return scales.grade_error(), True
    figure = (
        scales.error_figure(test.error, scales.test_conditions().get(test.slug, {}))
        if test.error is not None
        else None
    )
    if test.scale in (Test.Scale.QUALITY, Test.Scale.DIFFICULTY):
        return figure, test.scale == Test.Scale.QUALITY
    return figure, None if test.cutoff is None else test.cutoff["op"] in ("<", "<=")

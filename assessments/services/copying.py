"""What one examination takes over from another: the value as it was entered, and how."""

from typing import Any

from ..models import Assessment, Finding, Measurement

VALUE = ("test_id", "side", "kind", "grade", "number", "code", "pain_limited", "method")
ABSENCE = ("data_absent_reason", "reason_text")
FOUND = ("side", "code", "note")
AS_IT_WAS = ("muscle_id", "recorded_at", "recorded_by_id")


def copy_measurement(old: Measurement, to: Assessment, *, of: tuple[str, ...], **changes: Any) -> Measurement:
    return Measurement(assessment=to, **_values(old, of), **changes)


def copy_finding(old: Finding, to: Assessment, *, of: tuple[str, ...], **changes: Any) -> Finding:
    return Finding(assessment=to, **_values(old, of), **changes)


def _values(row: Measurement | Finding, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}

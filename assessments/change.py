"""Has this really changed since last time? Pure.

A difference is real only when it reaches the error figure of its test *and* the two values were taken in
the way the figure asks for. Anything else is *cannot tell*, which is an answer too.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from . import scales
from .scales import ErrorFigure

Kind = Literal["real", "within-error", "cannot-tell", "same", "none"]
Direction = Literal["better", "worse"]
Trend = Literal["up", "down", "level"]


@dataclass(frozen=True, kw_only=True)
class Value:
    """One measured value with how it was taken. `absent` is the reason why there is none."""

    grade: str | None = None
    number: float | None = None
    code: str | None = None
    absent: str | None = None
    pain_limited: bool = False
    method: dict = field(default_factory=dict)
    examiner: str | None = None
    test: str | None = None
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What may be said about two values, and why."""

    kind: Kind
    trend: Trend = "level"
    direction: Direction | None = None
    reason: str = ""
    difference: float | None = None
    error_kind: str | None = None

    @property
    def counts(self) -> bool:
        return self.kind == "real"


NOTHING = Verdict(kind="none")  # there is nothing to compare with


def compare(
    before: Value | None,
    after: Value | None,
    error: ErrorFigure | None,
    *,
    higher_is_better: bool | None = None,
) -> Verdict:
    """The verdict on a change. `higher_is_better` None: the record does not know which way is better."""
    if before is None or after is None:
        return NOTHING
    missing = _no_value(before, after)
    if missing:
        return Verdict(kind="cannot-tell", reason=missing)
    if before.code is not None or after.code is not None:
        return _compare_codes(before, after)
    difference = _difference(before, after)
    if difference is None:
        return Verdict(kind="cannot-tell", reason=_("measured on another scale"))

    trend: Trend = "up" if difference > 0 else "down" if difference < 0 else "level"
    direction = _direction(trend, higher_is_better)
    refusal = _not_comparable(before, after, error)
    if refusal:
        return Verdict(
            kind="cannot-tell", trend=trend, direction=direction, reason=refusal, difference=difference
        )
    if difference == 0:
        return Verdict(kind="same", reason=_("the same as last time"), difference=0)
    if error is None:
        reason = _("no error figure known for this test")
        return Verdict(
            kind="cannot-tell", trend=trend, direction=direction, reason=reason, difference=difference
        )
    return _against(error, before, after, difference, trend, direction)


def _against(
    error: ErrorFigure,
    before: Value,
    after: Value,
    difference: float,
    trend: Trend,
    direction: Direction | None,
) -> Verdict:
    reached = abs(difference) >= error.value or _reaches_percent(error, before, difference)
    kind: Kind = "real" if reached else "within-error"
    reason = _size(error, difference)
    gap = _days(before, after)
    if reached and error.max_days is not None and (gap is None or gap > error.max_days):
        kind = "cannot-tell"
        reason = _("%(size)s; the figure holds for a retest within %(days)s days") % {
            "size": reason,
            "days": error.max_days,
        }
    return Verdict(
        kind=kind,
        trend=trend,
        direction=direction,
        reason=reason,
        difference=difference,
        error_kind=error.kind,
    )


def _reaches_percent(error: ErrorFigure, before: Value, difference: float) -> bool:
    if error.percent is None or not before.number:
        return False
    return abs(difference) * 100 >= error.percent * abs(before.number)


def _no_value(before: Value, after: Value) -> str:
    if after.absent:
        return _("no value today: %(why)s") % {"why": _absent_label(after.absent)}
    if before.absent:
        return _("no value last time: %(why)s") % {"why": _absent_label(before.absent)}
    return ""


def _absent_label(code: str) -> str:
    return _(scales.absent_reasons()[code]["label"]).lower()


def _compare_codes(before: Value, after: Value) -> Verdict:
    """Nobody has measured how often such a word repeats, so a difference is never *real*."""
    if before.test != after.test or before.code is None or after.code is None:
        return Verdict(kind="cannot-tell", reason=_("measured in another way"))
    if "equivocal" in (before.code, after.code):
        return Verdict(kind="cannot-tell", reason=_("one of the results is *not sure*"))
    if before.code == after.code:
        return Verdict(kind="same", reason=_("the same as last time"))
    rank = {"positive": 1, "short": 1, "negative": 0, "full": 0, "long": 1}
    moved = rank[after.code] - rank[before.code]
    direction: Direction | None = "better" if moved < 0 else "worse" if moved > 0 else None
    return Verdict(
        kind="cannot-tell",
        direction=direction,
        reason=_("a word, not a number: no error figure known for this test"),
    )


def _difference(before: Value, after: Value) -> float | None:
    if before.grade is not None and after.grade is not None:
        return scales.grade_order(after.grade) - scales.grade_order(before.grade)
    if before.number is not None and after.number is not None:
        return round(after.number - before.number, 2)
    return None


def _not_comparable(before: Value, after: Value, error: ErrorFigure | None) -> str:
    """Why the two values must not be read against each other, or nothing."""
    if before.test != after.test:
        return _("another test or position")
    if before.pain_limited or after.pain_limited:
        return _("a grade limited by pain may say nothing about strength")
    if error is None:
        return ""
    for name in error.needs:
        if before.method.get(name) is not True or after.method.get(name) is not True:
            return (
                _("pelvis not controlled both times")
                if name == "pelvis_controlled"
                else _("method not recorded")
            )
    if "examiner" in error.same and (before.examiner is None or before.examiner != after.examiner):
        return _("another examiner")
    devices = before.method.get("device"), after.method.get("device")
    if ("device" in error.same or error.device) and None in devices:
        return _("device not recorded both times")
    if "device" in error.same and devices[0] != devices[1]:
        return _("another device")
    if error.device and set(devices) != {error.device}:
        return _("the error figure holds for the %(device)s only") % {"device": error.device}
    return ""


def _direction(trend: Trend, higher_is_better: bool | None) -> Direction | None:
    if trend == "level" or higher_is_better is None:
        return None
    return "better" if (trend == "up") == higher_is_better else "worse"


def _days(before: Value, after: Value) -> int | None:
    return None if before.on is None or after.on is None else abs((after.on - before.on).days)


def _size(error: ErrorFigure, difference: float) -> str:
    amount, needed = abs(difference), f"{error.value:g}"
    if error.unit == "steps":
        steps = _("one step") if amount == 1 else _("%(n)s steps") % {"n": f"{amount:g}"}
        return _("%(steps)s, needs %(needed)s (a convention)") % {"steps": steps, "needed": needed}
    if error.unit == "{score}":
        points = _("one point") if amount == 1 else _("%(n)s points") % {"n": f"{amount:g}"}
        return _("%(points)s, needs %(needed)s or %(percent)s %%") % {
            "points": points,
            "needed": needed,
            "percent": f"{error.percent:g}" if error.percent is not None else "-",
        }
    word = _("more") if difference > 0 else _("less")
    source = {
        "convention": _("by convention"),
        "computed": _("computed"),
        "measured": _("measured"),
        "important": _("important change"),
    }[error.kind]
    return _("%(n)s %(word)s, error %(needed)s (%(source)s)") % {
        "n": f"{amount:g}",
        "word": word,
        "needed": needed,
        "source": source,
    }

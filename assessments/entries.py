"""What an examiner types into a cell, read as a value. Pure.

`4-`, `+8`, `3`, `x`: a grade, an angle, a pain number, *not tested*. Anything that does not fit is refused
with a sentence that says what would.
"""

import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from clinic.base.errors import DomainError

from . import scales

LONGEST = 40
ABSENT_KEYS = {
    "x": "not-performed",
    "not tested": "not-performed",
    "u": "unable",
    "unable": "unable",
    "s": "stopped-by-pain",
    "stopped by pain": "stopped-by-pain",
} | {code: code for code in ("not-performed", "stopped-by-pain")}
RESULT_KEYS = {
    "+": "positive",
    "pos": "positive",
    "positive": "positive",
    "-": "negative",
    "0": "negative",
    "neg": "negative",
    "negative": "negative",
    "e": "equivocal",
    "?": "equivocal",
    "equivocal": "equivocal",
    "not sure": "equivocal",
}
LENGTH_KEYS = {"0": "full", "full": "full", "-": "short", "short": "short", "+": "long", "long": "long"}
MANUAL_LENGTH = "manual_length"  # a length column without a named test
PAIN = "nprs_0_10"


class EntryError(DomainError):
    """The entry cannot be read; the message says what can."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One value, or the reason why there is none."""

    grade: str | None = None
    number: Decimal | None = None
    code: str | None = None
    data_absent_reason: str | None = None
    pain_limited: bool = False
    method: dict = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a cell accepts: the scale of its test, and the numbers it may hold."""

    scale: str
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    step: Decimal | None = None
    extra_grades: tuple[str, ...] = ()


PAIN_LIMITS = Limits(scale=PAIN, minimum=Decimal(0), maximum=Decimal(10), step=Decimal(1))


def read_entry(typed: str, limits: Limits) -> Entry:
    text = _plain(typed)
    if text in ABSENT_KEYS:
        return Entry(data_absent_reason=ABSENT_KEYS[text])
    if limits.scale == "grade_0_5":
        return _grade(text, limits)
    if limits.scale == "positive_negative":
        return _word(text, RESULT_KEYS, _("Type + for positive, - for negative or e for not sure."))
    if limits.scale == MANUAL_LENGTH:
        return _word(text, LENGTH_KEYS, _("Type 0 for full, - for short or + for long."))
    return _number(text, limits)


def _plain(typed: str) -> str:
    if not isinstance(typed, str) or len(typed) > LONGEST:
        raise EntryError(_("That is too long for a cell. Type a grade, a number, or x, u or s."))
    text = (
        unicodedata.normalize("NFKC", typed)
        .replace("\u2212", "-")
        .replace("\u2013", "-")
        .replace("\u00b0", "")
    )
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in text):
        raise EntryError(_("The entry holds characters that cannot be read. Type it again."))
    text = " ".join(text.lower().split())
    if not text:
        raise EntryError(_("The cell is empty. Type a value, or x for not tested; Backspace clears it."))
    return text


def _grade(text: str, limits: Limits) -> Entry:
    limited = text.endswith("p")
    code = text.removesuffix("p").strip()
    allowed = [
        grade.code for grade in scales.grades().values() if grade.enabled or grade.code in limits.extra_grades
    ]
    if code not in allowed:
        raise EntryError(
            _("A strength grade is one of %(grades)s. “%(typed)s” is none of them.")
            % {"grades": ", ".join(allowed), "typed": text}
        )
    return Entry(grade=code, pain_limited=limited)


def _word(text: str, keys: dict[str, str], help_text: str) -> Entry:
    if text not in keys:
        raise EntryError(help_text)
    return Entry(code=keys[text])


def _number(text: str, limits: Limits) -> Entry:
    method = {}
    if limits.scale == "degrees" and text.endswith("c"):  # "+8c": the pelvis was controlled
        method = {"pelvis_controlled": True}
        text = text.removesuffix("c").strip()
    try:
        if not set(text) <= set("0123456789+-.,"):
            raise InvalidOperation
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise EntryError(_("Type a number (%(range)s), or x, u or s.") % {"range": _range(limits)}) from None
    low, high, step = limits.minimum, limits.maximum, limits.step
    if (low is not None and number < low) or (high is not None and number > high):
        raise EntryError(
            _("%(number)s is outside what this test can give (%(range)s).")
            % {"number": text, "range": _range(limits)}
        )
    if step and number % step:
        raise EntryError(_("This test is read in steps of %(step)s.") % {"step": f"{step.normalize():f}"})
    return Entry(number=number, method=method)


def _range(limits: Limits) -> str:
    return _("%(low)s to %(high)s") % {
        "low": f"{float(limits.minimum or 0):g}",
        "high": f"{float(limits.maximum or 0):g}",
    }

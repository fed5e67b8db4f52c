"""Reading the modified Thomas test: three angles of one leg, eight combinations, one sentence. Pure.

A reading is something to consider; it sets no finding. Without the pelvis held, or with an angle missing,
there is none.
"""

from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from . import scales

ANGLES = ("hip", "knee", "abd")


@dataclass(frozen=True, kw_only=True)
class Line:
    """The mark of one angle: which side of it is *beyond*. A value exactly on the line is within."""

    op: str
    value: float

    def is_beyond(self, number: float) -> bool:
        return number > self.value if self.op == ">" else number < self.value


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The row of the table that applies, or, with an empty code, the reason why none does."""

    code: str
    reading: str
    propose: tuple[tuple[str, str], ...] = ()
    evidence: str = ""
    sources: tuple[str, ...] = ()


def read_thomas(
    *,
    hip: float | None,
    knee: float | None,
    abd: float | None,
    pelvis_controlled: bool,
    lines: dict[str, Line],
) -> Reading:
    """Which muscles the three angles point to, and how strong that is."""
    if not pelvis_controlled:
        return Reading(code="", reading=_("Cannot tell: pelvis not controlled."))
    angles = {"hip": hip, "knee": knee, "abd": abd}
    missing = [name for name, number in angles.items() if number is None]
    if missing:
        words = {"hip": _("hip angle"), "knee": _("knee angle"), "abd": _("abduction angle")}
        return Reading(
            code="",
            reading=_("Cannot tell: %(what)s missing.") % {"what": ", ".join(words[m] for m in missing)},
        )

    states = scales.document("tests")["thomas_reading"]["states"]  # [beyond, within] for each angle
    found = tuple(
        states[name][0 if lines[name].is_beyond(number) else 1]
        for name, number in angles.items()
        if number is not None
    )
    return _table()[found]


@cache
def _table() -> dict[tuple[str, ...], Reading]:
    return {
        tuple(row[name] for name in ANGLES): Reading(
            code=row["code"],
            reading=row["reading"],
            propose=tuple((item["muscle"], item["finding"]) for item in row["propose"]),
            evidence=row["evidence"],
            sources=tuple(row["sources"]),
        )
        for row in scales.document("tests")["thomas_reading"]["row"]
    }


def thomas_tests() -> dict[str, str]:
    """Which test gives which angle."""
    return dict(scales.document("tests")["thomas_reading"]["tests"])

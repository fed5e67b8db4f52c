"""Signatures as data: what was drawn, how it is shown, what its digest covers. Pure."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from clinic.base.canonical import digest

WIDTH, HEIGHT = 1000, 320
MOST_STROKES, MOST_POINTS = 200, 6000
LEAST_INK = 120  # units of the pad: a slip of the finger is no signature

Strokes = list[list[list[int]]]


class NoSignature(ValueError):
    """What came is not a drawing of this pad."""


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Drawn or typed; neither is both."""

    typed_name: str = ""
    strokes: Strokes = field(default_factory=list)

    @property
    def kind(self) -> str:
        return "drawn" if self.strokes else "typed" if self.typed_name else ""


def read_strokes(sent: str) -> Strokes:
    """The lines of a drawing as the page sends them: [[[x, y], ...], ...] in whole units of the pad."""
    try:
        lines = json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise NoSignature from error
    if not isinstance(lines, list) or len(lines) > MOST_STROKES:
        raise NoSignature
    if not all(isinstance(line, list) and line for line in lines):
        raise NoSignature
    if sum(map(len, lines)) > MOST_POINTS or not all(_is_point(point) for line in lines for point in line):
        raise NoSignature
    if _ink(lines) < LEAST_INK:
        raise NoSignature
    return lines


def _is_point(point: Any) -> bool:
    return (
        isinstance(point, list)
        and [type(number) for number in point] == [int, int]
        and 0 <= point[0] <= WIDTH
        and 0 <= point[1] <= HEIGHT
    )


def _ink(lines: Strokes) -> int:
    return sum(
        abs(here[0] - there[0]) + abs(here[1] - there[1]) for line in lines for here, there in pairwise(line)
    )


def paths(strokes: Strokes) -> list[str]:
    """One SVG path for each stroke; numbers only, whatever was stored."""
    return [
        "M" + " L".join(f"{int(x)} {int(y)}" for x, y in (line if len(line) > 1 else line * 2))
        for line in strokes
    ]


def svg(strokes: Strokes) -> str:
    """The drawing as a picture of its own, for paper."""
    drawn = "".join(f'<path d="{path}"/>' for path in paths(strokes))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        '<g fill="none" stroke="#1d2a33" stroke-width="5" stroke-linecap="round" stroke-linejoin="round">'
        f"{drawn}</g></svg>"
    )


def digest_of(
    *,
    patient: UUID,
    text: tuple[str, str, int, str],
    decision: str,
    signer: tuple[str, str, str],
    signature: Signature,
    at: datetime,
) -> str:
    """What the signature vouches for: these words, this decision, this person, this drawing, this moment."""
    code, language, version, words = text
    kind, name, relationship = signer
    return digest(
        {
            "patient": patient,
            "text": {"code": code, "language": language, "version": version, "words": words},
            "decision": decision,
            "signer": {"kind": kind, "name": name, "relationship": relationship},
            "typed_name": signature.typed_name,
            "strokes": signature.strokes,
            "at": at,
        }
    )

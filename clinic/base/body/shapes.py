"""The built drawing, read once: paths of regions, muscles, bones. `drawing/build.py` makes it."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parent / "drawing" / "shapes.json"
VIEWS = ("front", "back")
MIDLINE = "midline"

# The four findings with a pattern of their own; every other finding is drawn in neutral ink, with its
# word beside it.
PATTERNS = {"tight": "tight", "weak": "weak", "tight_weak": "both", "painful": "pain"}
NEUTRAL = "other"


@cache
def built() -> Mapping[str, Any]:
    return json.loads(SOURCE.read_text())


def view_of(muscle: str) -> str:
    return built()["muscles"][muscle]["view"]


def is_drawn(muscle: str) -> bool:
    return muscle in built()["muscles"]


def sides_of(muscle: str, side: str) -> list[str]:
    """The drawn sides that a finding's side means: both for bilateral, or the middle."""
    drawn = built()["muscles"][muscle]["sides"]
    if MIDLINE in drawn:
        return [MIDLINE]
    return [side] if side in drawn else list(drawn)


def shape(muscle: str, side: str) -> Mapping[str, Any]:
    return built()["muscles"][muscle]["sides"][side]


@cache
def extent(path: str) -> tuple[float, float, float, float]:
    """A box that holds the path (its control points do, which is enough to crop by)."""
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", path)]
    xs, ys = numbers[::2], numbers[1::2]
    return min(xs), min(ys), max(xs), max(ys)

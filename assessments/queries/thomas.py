"""The modified Thomas reading of each leg, from the three angles recorded beside the grid."""

from collections.abc import Iterable, Mapping

from ..layout import Place
from ..models import Measurement, Test
from ..reading import Line, Reading, read_thomas, thomas_tests


def thomas_readings(now: Mapping[Place, Measurement], tests: Iterable[Test]) -> dict[str, Reading]:
    """By side, and only where at least one of the angles was taken."""
    angles = {name: test for name, slug in thomas_tests().items() for test in tests if test.slug == slug}
    if len(angles) < 3 or any(test.cutoff is None for test in angles.values()):
        return {}
    lines = {
        name: Line(op=test.cutoff["op"], value=float(test.cutoff["value"])) for name, test in angles.items()
    }
    readings = {}
    for side in ("left", "right"):
        stored = {name: now.get((test.pk, None, side, test.kind)) for name, test in angles.items()}
        taken = [m for m in stored.values() if m is not None and m.number is not None]
        if taken:
            numbers = {
                name: None if m is None or m.number is None else float(m.number) for name, m in stored.items()
            }
            held = all(m.method.get("pelvis_controlled") is True for m in taken)
            readings[side] = read_thomas(**numbers, pelvis_controlled=held, lines=lines)
    return readings

"""Ratios and counts out of several tests, by the formulas of `tests.toml`. Pure. None means: cannot tell."""

from collections.abc import Mapping

from . import scales

Results = Mapping[tuple[str, str], str | float | None]
SIJ = ("thigh-thrust", "si-distraction", "si-compression", "gaenslen", "sacral-thrust", "faber")
SIJ_ENOUGH = 3


def derived_values(results: Results) -> dict[str, float | None]:
    return {
        "ratio-flexor-extensor": _ratio(results, "endurance-trunk-flexor"),
        "ratio-side-bridge-symmetry": _asymmetry(results),
        "ratio-side-bridge-extensor": _side_ratio(results),
        "sij-cluster-positives": _positives(results),
        "strength-steps-difference": _steps(results),
    }


def _number(results: Results, test: str, side: str) -> float | None:
    value = results.get((test, side))
    return value if isinstance(value, float | int) else None


def _ratio(results: Results, test: str) -> float | None:
    above, below = _number(results, test, "bilateral"), _number(results, "endurance-sorensen", "bilateral")
    return None if above is None or not below else above / below


def _asymmetry(results: Results) -> float | None:
    left, right = (_number(results, "endurance-side-bridge", side) for side in ("left", "right"))
    if left is None or right is None or not max(left, right):
        return None
    return abs(left - right) / max(left, right)


def _side_ratio(results: Results) -> float | None:
    sides = [_number(results, "endurance-side-bridge", side) for side in ("left", "right")]
    below = _number(results, "endurance-sorensen", "bilateral")
    known = [side for side in sides if side is not None]
    return None if len(known) < 2 or not below else max(known) / below


def _positives(results: Results) -> float | None:
    """The count, once it is enough by itself or every test of the cluster was done."""
    done = {test: {value for (name, _side), value in results.items() if name == test} for test in SIJ}
    positives = sum("positive" in values for values in done.values())
    complete = all(values - {"equivocal", None} for values in done.values())
    return float(positives) if positives >= SIJ_ENOUGH or complete else None


def _steps(results: Results) -> float | None:
    """The largest difference between the sides of any graded test."""
    grades = {
        key: value for key, value in results.items() if isinstance(value, str) and value in scales.grades()
    }
    differences = [
        abs(scales.grade_order(value) - scales.grade_order(grades[(test, "right")]))
        for (test, side), value in grades.items()
        if side == "left" and (test, "right") in grades
    ]
    return float(max(differences)) if differences else None

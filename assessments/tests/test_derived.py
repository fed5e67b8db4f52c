"""Ratios and counts out of several tests."""

import pytest

from assessments.derived import SIJ, derived_values

SORENSEN = {("endurance-sorensen", "bilateral"): 100.0}
BRIDGES = {("endurance-side-bridge", "left"): 80.0, ("endurance-side-bridge", "right"): 60.0}


@pytest.mark.parametrize(
    ("slug", "results", "value"),
    [
        ("ratio-flexor-extensor", {**SORENSEN, ("endurance-trunk-flexor", "bilateral"): 120.0}, 1.2),
        ("ratio-flexor-extensor", SORENSEN, None),
        ("ratio-side-bridge-symmetry", BRIDGES, 0.25),
        ("ratio-side-bridge-symmetry", {("endurance-side-bridge", "left"): 80.0}, None),
        ("ratio-side-bridge-extensor", {**SORENSEN, **BRIDGES}, 0.8),
        ("ratio-side-bridge-extensor", BRIDGES, None),
        ("sij-cluster-positives", {(test, "left"): "positive" for test in SIJ[:3]}, 3.0),
        ("sij-cluster-positives", {(test, "left"): "positive" for test in SIJ[:2]}, None),
        ("sij-cluster-positives", {(test, "left"): "negative" for test in SIJ}, 0.0),
        ("strength-steps-difference", {("t", "left"): "4-", ("t", "right"): "4+"}, 2.0),
        ("strength-steps-difference", {("t", "left"): "4-"}, None),
        ("strength-steps-difference", {}, None),
    ],
)
def test_is_known_only_when_every_part_is(slug, results, value):
    assert derived_values(results)[slug] == (pytest.approx(value) if value is not None else None)

"""The modified Thomas test: eight combinations, and when there is no reading."""

import pytest

from assessments.reading import Line, read_thomas

LINES = {"hip": Line(op=">", value=0), "knee": Line(op="<", value=67), "abd": Line(op=">", value=15.6)}
WITHIN = {"hip": 0, "knee": 67, "abd": 15.6}  # exactly on the line is within
BEYOND = {"hip": 1, "knee": 66, "abd": 16}
TABLE = {
    (): ("T1", set()),
    ("hip",): ("T2", {"psoas-major", "iliacus"}),
    ("knee",): ("T3", {"rectus-femoris"}),
    ("abd",): ("T4", {"tensor-fasciae-latae"}),
    ("hip", "knee"): ("T5", {"rectus-femoris"}),
    ("hip", "abd"): ("T6", {"tensor-fasciae-latae"}),
    ("knee", "abd"): ("T7", {"rectus-femoris", "tensor-fasciae-latae"}),
    ("hip", "knee", "abd"): ("T8", set()),
}


def read(**angles):
    return read_thomas(**{**WITHIN, **angles}, pelvis_controlled=True, lines=LINES)


@pytest.mark.parametrize("beyond", TABLE, ids=lambda names: "+".join(names) or "none")
def test_each_combination_reads_as_its_row(beyond):
    reading = read(**{name: BEYOND[name] for name in beyond})
    code, muscles = TABLE[beyond]
    assert (reading.code, {muscle for muscle, _finding in reading.propose}) == (code, muscles)
    assert reading.evidence


def test_there_is_no_reading_without_the_pelvis_held():
    reading = read_thomas(**BEYOND, pelvis_controlled=False, lines=LINES)
    assert not reading.code
    assert "pelvis not controlled" in reading.reading


@pytest.mark.parametrize("name", ["hip", "knee", "abd"])
def test_there_is_no_reading_with_an_angle_missing(name):
    assert not read(**{name: None}).code

"""Yes, no, cannot tell: what is missing is never *no*."""

import pytest

from questionnaires.scoring import Truth
from questionnaires.scoring.truth import holds

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


@pytest.mark.parametrize(
    ("answer", "op", "wanted", "truth"),
    [
        ("yes", "=", "yes", YES),
        ("no", "=", "yes", NO),
        ("no", "!=", "yes", YES),
        (8, ">=", 8, YES),
        (7, ">=", 8, NO),
        (None, "=", "yes", UNKNOWN),
        (None, "!=", "yes", UNKNOWN),
        ([], "in", ("a", "b"), UNKNOWN),
        ("unsure", "=", "yes", UNKNOWN),
        ("unsure", "!=", "yes", UNKNOWN),
        ("unsure", "in", ("yes", "unsure"), YES),
        ("prefer_not", "=", "yes", UNKNOWN),
        ("ask", "=", "ask", YES),
        (["a", "c"], "=", "c", YES),
        (["a", "c"], "!=", "c", NO),
        (["a", "c"], "in", ("b", "c"), YES),
        (["a"], "in", ("b", "c"), NO),
        ([{"region": "groin_left", "score": 3, "kinds": []}], "=", "groin_left", YES),
        ("yes", ">", 3, NO),
        (3, "=", "3", NO),
        (True, "=", 1, NO),
    ],
)
def test_a_condition_on_an_answer(answer, op, wanted, truth):
    assert holds(answer, op, wanted) is truth


def test_any_is_yes_with_one_and_all_is_no_with_one():
    assert Truth.any_of([NO, UNKNOWN, YES]) is YES
    assert Truth.any_of([NO, UNKNOWN]) is UNKNOWN
    assert Truth.any_of([]) is NO
    assert Truth.all_of([YES, UNKNOWN, NO]) is NO
    assert Truth.all_of([YES, UNKNOWN]) is UNKNOWN
    assert Truth.all_of([]) is YES

"""When a difference may be called a change."""

from datetime import date, timedelta

import pytest

from assessments import scales
from assessments.change import Value, compare
from assessments.scales import ErrorFigure

TODAY = date(2026, 11, 25)
HELD = {"pelvis_controlled": True, "device": "goniometer"}
THOMAS = ErrorFigure(
    value=10,
    unit="deg",
    kind="convention",
    condition="same examiner, same device, pelvis controlled both times",
    source="clinic-convention",
    same=("examiner", "device"),
    needs=("pelvis_controlled",),
)


def angle(number, **more):
    return Value(
        **{"number": number, "method": HELD, "examiner": "kim", "test": "thomas-test", "on": TODAY, **more}
    )


def grade(code, **more):
    return Value(**{"grade": code, "examiner": "kim", "test": "mmt-psoas-supine", **more})


def word(code, **more):
    return Value(**{"code": code, "test": "ely-test", **more})


def pain(number):
    return Value(number=number, test="by hand")


class TestAngles:
    def compare(self, before, after, error=THOMAS):
        return compare(before, after, error, higher_is_better=False)

    def test_a_difference_that_reaches_the_error_is_real(self):
        verdict = self.compare(angle(21), angle(8))
        assert (verdict.kind, verdict.trend, verdict.direction) == ("real", "down", "better")
        assert verdict.reason == "13 less, error 10 (by convention)"

    @pytest.mark.parametrize(
        ("after", "kind"), [(31, "real"), (30, "within-error"), (22, "within-error"), (21, "same")]
    )
    def test_the_line_is_the_error_figure_itself(self, after, kind):
        assert self.compare(angle(21), angle(after)).kind == kind

    @pytest.mark.parametrize(
        ("after", "why"),
        [
            pytest.param({"examiner": "lee"}, "another examiner", id="another examiner"),
            pytest.param(
                {"method": {**HELD, "device": "inclinometer"}}, "another device", id="another device"
            ),
            pytest.param({"method": {"device": "goniometer"}}, "pelvis not controlled", id="pelvis not held"),
            pytest.param({"method": {"pelvis_controlled": True}}, "device not recorded", id="device unknown"),
            pytest.param({"test": "mtt-hip-angle"}, "another test", id="another test"),
        ],
    )
    def test_another_way_of_measuring_cannot_tell(self, after, why):
        verdict = self.compare(angle(21), angle(8, **after))
        assert verdict.kind == "cannot-tell"
        assert why in verdict.reason

    def test_no_error_figure_cannot_tell(self):
        verdict = self.compare(angle(21), angle(8), error=None)
        assert (verdict.kind, verdict.reason) == ("cannot-tell", "no error figure known for this test")

    def test_the_record_need_not_know_which_way_is_better(self):
        assert compare(angle(21), angle(8), THOMAS).direction is None


class TestFigureForAShortGap:
    """The back endurance figure comes from a retest within the day."""

    FIGURE = ErrorFigure(value=49, unit="s", kind="computed", condition="same day", source="x", max_days=0)

    def compare(self, after, days):
        before = Value(number=60, test="endurance-sorensen", on=TODAY - timedelta(days=days))
        return compare(before, Value(number=after, test="endurance-sorensen", on=TODAY), self.FIGURE).kind

    def test_holds_on_the_same_day(self):
        assert self.compare(120, days=0) == "real"

    def test_cannot_tell_after_weeks(self):
        assert self.compare(120, days=28) == "cannot-tell"

    def test_still_calls_a_small_difference_error(self):
        assert self.compare(70, days=28) == "within-error"


class TestGrades:
    def compare(self, before, after):
        return compare(before, after, scales.grade_error(), higher_is_better=True)

    @pytest.mark.parametrize(
        ("before", "after", "kind", "direction"),
        [
            ("4-", "4+", "real", "better"),
            ("3+", "4-", "within-error", "better"),
            ("5", "4", "real", "worse"),
            ("4-", "4-", "same", None),
        ],
    )
    def test_two_steps_count_by_convention(self, before, after, kind, direction):
        verdict = self.compare(grade(before), grade(after))
        assert (verdict.kind, verdict.direction) == (kind, direction)

    def test_a_grade_limited_by_pain_cannot_tell(self):
        assert self.compare(grade("2", pain_limited=True), grade("5")).kind == "cannot-tell"

    def test_another_examiner_cannot_tell(self):
        assert self.compare(grade("4"), grade("5", examiner="lee")).reason == "another examiner"


class TestPain:
    def compare(self, before, after):
        return compare(pain(before), pain(after), scales.pain_error(), higher_is_better=False)

    @pytest.mark.parametrize(
        ("before", "after", "kind", "direction"),
        [
            pytest.param(6, 3, "real", "better", id="three points"),
            pytest.param(3, 5, "real", "worse", id="two points"),
            pytest.param(3, 2, "real", "better", id="one point, a third of the first"),
            pytest.param(5, 4, "within-error", "better", id="one point, a fifth of the first"),
            pytest.param(0, 1, "within-error", "worse", id="from nothing"),
        ],
    )
    def test_two_points_or_thirty_percent(self, before, after, kind, direction):
        verdict = self.compare(before, after)
        assert (verdict.kind, verdict.direction) == (kind, direction)

    @pytest.mark.parametrize(("after", "size"), [(4, "one point, needs"), (3, "2 points, needs")])
    def test_is_told_in_points(self, after, size):
        assert self.compare(5, after).reason.startswith(size)


class TestWords:
    @pytest.mark.parametrize(
        ("before", "after", "kind", "direction"),
        [
            ("positive", "negative", "cannot-tell", "better"),
            ("full", "short", "cannot-tell", "worse"),
            ("short", "short", "same", None),
            ("positive", "equivocal", "cannot-tell", None),
        ],
    )
    def test_a_word_has_no_error_figure(self, before, after, kind, direction):
        verdict = compare(word(before), word(after), None)
        assert (verdict.kind, verdict.direction) == (kind, direction)


class TestMissing:
    def test_nothing_before_is_no_verdict(self):
        assert compare(None, grade("4"), scales.grade_error()).kind == "none"

    @pytest.mark.parametrize("reason", list(scales.absent_reasons()))
    def test_no_value_cannot_tell(self, reason):
        absent = Value(absent=reason, test="thomas-test")
        assert compare(angle(8), absent, THOMAS).reason.startswith("no value today")
        assert compare(absent, angle(8), THOMAS).reason.startswith("no value last time")

    def test_a_grade_against_an_angle_cannot_tell(self):
        assert compare(grade("4", test="t"), angle(8, test="t"), THOMAS).kind == "cannot-tell"


class TestWhateverTheNumbers:
    """Properties over every pair of values."""

    PAIRS = [(a, b) for a in range(-30, 61, 3) for b in range(-30, 61, 3)]

    def test_swapping_the_visits_turns_the_direction_and_keeps_the_verdict(self):
        turned = {"better": "worse", "worse": "better", None: None}
        for a, b in self.PAIRS:
            there = compare(angle(a), angle(b), THOMAS, higher_is_better=False)
            back = compare(angle(b), angle(a), THOMAS, higher_is_better=False)
            assert (back.kind, back.direction) == (there.kind, turned[there.direction])

    def test_a_larger_error_never_makes_a_change_real(self):
        wide = ErrorFigure(**{**THOMAS.__dict__, "value": 25})
        for a, b in self.PAIRS:
            if compare(angle(a), angle(b), wide).kind == "real":
                assert compare(angle(a), angle(b), THOMAS).kind == "real"

    def test_every_verdict_but_none_says_why(self):
        for a, b in self.PAIRS:
            assert compare(angle(a), angle(b), THOMAS).reason

    def test_grades_are_compared_by_steps_only(self):
        codes = list(scales.grades())
        for i, before in enumerate(codes):
            for j, after in enumerate(codes):
                verdict = compare(grade(before), grade(after), scales.grade_error())
                assert verdict.difference == j - i
                assert (verdict.kind == "real") == (abs(j - i) >= 2)

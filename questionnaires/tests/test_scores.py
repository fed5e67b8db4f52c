"""What answers add up to."""

import pytest

from questionnaires.scoring import Form, calculated, facts, flags, scores

from .documents import INTAKE, form_with, question

FORM = Form.from_fhir(INTAKE)
NINE_HOURS = {"sitting.driving": 1.5, "sitting.desk": 6.0, "sitting.eating": 0.5, "sitting.tv": 1.0}
TASKS = ("uphill", "rise_lying", "leg_lift", "turn_out", "pelvic_tilt", "sit_upright")


def tasks(answer, **others):
    return {f"function.{name}": others.get(name, answer) for name in TASKS}


class TestSitting:
    def test_adds_its_four_parts(self):
        assert calculated(FORM, NINE_HOURS)["sitting.total"] == 9.0
        score = scores(FORM, NINE_HOURS)["sitting_total"]
        assert (score.value, score.unit, score.flags) == (
            9.0,
            "h",
            ("prolonged_sitting", "very_prolonged_sitting"),
        )

    @pytest.mark.parametrize(
        ("desk", "crossed"),
        [(0.75, ()), (1.0, ("prolonged_sitting",)), (5.0, ("prolonged_sitting", "very_prolonged_sitting"))],
    )
    def test_is_long_from_four_hours_on(self, desk, crossed):
        assert scores(FORM, NINE_HOURS | {"sitting.desk": desk})["sitting_total"].flags == crossed

    def test_cannot_be_told_while_a_part_is_missing(self):
        answers = {k: v for k, v in NINE_HOURS.items() if k != "sitting.tv"}
        assert calculated(FORM, answers)["sitting.total"] is None
        score = scores(FORM, answers)["sitting_total"]
        assert (score.value, score.partial, score.missing, score.flags) == (None, 8.0, ("sitting.tv",), ())

    def test_of_more_than_a_day_is_out_of_range(self):
        score = scores(FORM, NINE_HOURS | {"sitting.desk": 24.0})["sitting_total"]
        assert (score.value, score.out_of_range) == (27.0, True)


class TestMovement:
    def test_leaves_out_what_a_person_never_does(self):
        score = scores(FORM, tasks("2", uphill="na"))["psoas_task_score"]
        assert (score.value, score.mean, score.counted, score.left_out) == (
            10.0,
            2.0,
            5,
            ("function.uphill",),
        )

    def test_cannot_be_told_while_a_task_is_unanswered(self):
        answers = tasks("2")
        del answers["function.uphill"]
        assert scores(FORM, answers)["psoas_task_score"].value is None

    def test_cannot_be_told_when_a_person_does_none_of_it(self):
        score = scores(FORM, tasks("na"))["psoas_task_score"]
        assert (score.value, score.missing) == (None, ())

    def test_is_hard_from_six_points_on(self):
        assert scores(FORM, tasks("1"))["psoas_task_score"].flags == ("psoas_tasks_hard",)
        assert scores(FORM, tasks("1", uphill="0"))["psoas_task_score"].flags == ()

    def test_sum_is_shown_in_the_form_too(self):
        answers = {f"function.{n}": "1" for n in (*TASKS, "walk_20", "bend_lift")}
        assert (
            calculated(FORM, answers)["function.score"]
            == scores(FORM, answers)["function_score"].value
            == 8.0
        )


class TestActiveMinutes:
    def test_multiply_days_and_minutes(self):
        answers = {"activity.days": 3, "activity.minutes": 40}
        assert calculated(FORM, answers)["activity.weekly"] == 120.0
        score = scores(FORM, answers)["active_minutes_week"]
        assert (score.value, score.flags) == (120.0, ("low_activity",))

    def test_are_none_without_a_day_whatever_was_typed_before(self):
        assert calculated(FORM, {"activity.days": 0, "activity.minutes": 40})["activity.weekly"] == 0.0

    def test_cannot_be_told_with_half_of_it(self):
        assert calculated(FORM, {"activity.days": 3})["activity.weekly"] is None


def test_a_mean_takes_every_number_given():
    score = scores(FORM, {"pain.activity_scores": [2, 4, 9]})["patient_specific"]
    assert (score.value, score.counted) == (5.0, 3)
    with_a_hole = scores(FORM, {"pain.activity_scores": [2, None, 9]})["patient_specific"]
    assert (with_a_hole.value, with_a_hole.counted) == (5.5, 2)


def test_a_value_is_the_answer_itself():
    assert scores(FORM, {"pain.nprs_worst": 8})["nprs_worst"].flags == ("severe_pain",)
    assert scores(FORM, {})["nprs_worst"].value is None


def test_flags_are_the_words_of_options_and_thresholds():
    answers = NINE_HOURS | {"pain.worse_with": ["uphill", "rising", "nothing"], "pain.leg": "below_knee"}
    assert {"worse_uphill", "worse_rising", "leg_below_knee", "prolonged_sitting"} <= flags(FORM, answers)


def test_facts_carry_the_names_that_rules_use():
    known = facts(FORM, NINE_HOURS | {"stress.now": 8, "pain.leg_side": "left"})
    assert known == {"sitting_hours": 9.0, "stress_now": 8}


@pytest.mark.parametrize("sum_of", ["a +", "a ** b", "a + b - c", "exec(1)"])
def test_a_sum_that_cannot_be_read_is_refused_with_the_document(sum_of):
    total = question(
        "t", "decimal", extension=[{"url": "urn:plumbline:extension:calculated", "valueString": sum_of}]
    )
    with pytest.raises(ValueError, match="cannot read the sum"):
        form_with(question("a", "decimal"), total)

"""What counts as an answer, and what a person reads when it does not."""

import pytest

from questionnaires.scoring import AnswerError, Form, check_answer

from .documents import INTAKE, form_with, question

FORM = Form.from_fhir(INTAKE)


def refusal(link_id, raw, form=FORM):
    with pytest.raises(AnswerError) as caught:
        check_answer(form, link_id, raw)
    return str(caught.value)


class TestAChoice:
    def test_is_one_of_the_codes_offered(self):
        assert check_answer(FORM, "redflag.saddle", "no") == "no"

    @pytest.mark.parametrize("raw", ["maybe", "x" * 10_000, "no\0", 7, True, {"code": "no"}, ["yes", "no"]])
    def test_refuses_everything_else(self, raw):
        assert refusal("redflag.saddle", raw) in (
            "Please choose one of the answers shown.",
            "Please give one answer.",
        )

    def test_may_be_a_digit_sent_as_a_number(self):
        assert check_answer(FORM, "function.uphill", 3) == "3"

    @pytest.mark.parametrize("raw", [None, "", "  "])
    def test_refuses_nothing(self, raw):
        assert refusal("redflag.saddle", raw) == "Please choose or type an answer."


class TestSeveralChoices:
    def test_come_once_each_in_the_order_of_the_form(self):
        assert check_answer(FORM, "pain.worse_with", ["uphill", "sitting", "uphill"]) == ["sitting", "uphill"]

    def test_may_be_one_alone(self):
        assert check_answer(FORM, "pain.worse_with", "sitting") == ["sitting"]

    def test_refuse_none_of_these_together_with_others(self):
        assert "“None of these” cannot stand together" in refusal("history.conditions", ["none", "diabetes"])
        assert check_answer(FORM, "history.conditions", ["none"]) == ["none"]

    def test_refuse_an_empty_list_and_a_code_not_offered(self):
        assert refusal("history.conditions", []) == "Please choose or type an answer."
        assert (
            refusal("history.conditions", ["diabetes", "gout"]) == "Please choose one of the answers shown."
        )

    def test_refuse_a_flood(self):
        assert refusal("pain.worse_with", ["sitting"] * 101) == "At most 100 answers, please."


class TestANumber:
    @pytest.mark.parametrize(
        ("raw", "kept"), [("6", 6.0), (" 1.5 ", 1.5), ("1,25", 1.25), (0, 0.0), ("٣", 3.0)]
    )
    def test_is_read_as_people_type_it(self, raw, kept):
        assert check_answer(FORM, "sitting.desk", raw) == kept

    @pytest.mark.parametrize("raw", ["30", 30, "-1", "24.25"])
    def test_of_hours_fits_into_a_day(self, raw):
        assert refusal("sitting.desk", raw) == "A day has 24 hours: please give a number from 0 to 24."

    @pytest.mark.parametrize(
        "raw",
        ["six", "1_0", "NaN", "inf", "-Infinity", float("nan"), "1e999999", "1.2.3", "1\0", [[1]], {"a": 1}],
    )
    def test_refuses_what_is_none(self, raw):
        assert refusal("sitting.desk", raw) == "Please give a number, for example 3."

    def test_refuses_yes_and_numbers_too_long_to_print(self):
        for raw in (True, float("inf"), "9" * 5000, 10**5000):
            assert refusal("sitting.desk", raw) == "Please give a number, for example 3."
        assert refusal("redflag.saddle", 10**5000) == "Please choose one of the answers shown."

    def test_keeps_to_its_steps(self):
        assert refusal("sitting.desk", "1.3") == "Please use steps of 0.25: 1.25 or 1.5."

    def test_that_counts_is_whole(self):
        assert refusal("pain.nprs_now", "7.5") == "Please give a whole number."
        assert check_answer(FORM, "pain.nprs_now", "8.0") == 8

    def test_keeps_to_its_range(self):
        assert refusal("pain.nprs_now", 11) == "Please give a number from 0 to 10."

    def test_without_an_upper_end_keeps_to_the_lower(self):
        form = form_with(
            question(
                "n",
                "integer",
                extension=[{"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 2}],
            )
        )
        assert refusal("n", 1, form) == "Please give a number of 2 or more."
        assert check_answer(form, "n", 10**6) == 10**6

    def test_list_has_at_most_as_many_as_asked_for(self):
        assert check_answer(FORM, "pain.activity_scores", ["3", 4, 0]) == [3, 4, 0]
        assert refusal("pain.activity_scores", [1, 2, 3, 4]) == "At most 3 answers, please."

    def test_list_keeps_a_hole_in_its_place(self):
        assert check_answer(FORM, "pain.activity_scores", ["3", "", 0]) == [3, None, 0]
        assert check_answer(FORM, "pain.activity_scores", [None, 4, None]) == [None, 4]
        assert refusal("pain.activity_scores", [None, ""]) == "Please choose or type an answer."


class TestText:
    def test_keeps_every_script_and_takes_outer_space_away(self):
        assert check_answer(FORM, "goals.top", "  שלום 🙂 walk\r\nuphill ") == "שלום 🙂 walk\nuphill"

    @pytest.mark.parametrize("raw", ["a\0b", "a\x07b", "abc\u202edef", "half \ud800"])
    def test_refuses_letters_that_nobody_typed(self, raw):
        assert "invisible control character" in refusal("goals.top", raw)

    def test_refuses_too_much(self):
        assert refusal("goals.top", "x" * 2001) == "At most 2000 characters, please; this has 2001."

    @pytest.mark.parametrize("raw", [3, True, {"a": 1}])
    def test_refuses_other_things(self, raw):
        assert refusal("goals.top", raw) == "Please type your answer as text."


class TestMarksOnTheBody:
    LOW = {"region": "lower_back_left", "score": 6, "kinds": ["stabbing", "aching"]}

    def test_have_a_place_a_strength_and_kinds(self):
        assert check_answer(FORM, "pain.regions", [self.LOW]) == [
            self.LOW | {"kinds": ["aching", "stabbing"]}
        ]

    def test_come_in_the_order_of_the_list_beside_the_drawing(self):
        marks = check_answer(FORM, "pain.regions", [self.LOW, {"region": "groin_left"}])
        assert [mark["region"] for mark in marks] == ["groin_left", "lower_back_left"]
        assert marks[0] == {"region": "groin_left", "score": None, "kinds": []}

    @pytest.mark.parametrize(
        ("raw", "says"),
        [
            ([], "choose or type"),
            ("lower_back_left", "mark the places"),
            ([{"region": "moon"}], "one of the places"),
            ([{"region": ["lower_back_left"]}], "one of the places"),
            ([{"region": "groin_left", "score": 11}], "from 0 to 10"),
            ([{"region": "groin_left", "kinds": "aching"}], "answers shown"),
            ([{"region": "groin_left", "kinds": [{}]}], "answers shown"),
            ([{"region": "groin_left", "x": 1}], "mark the places"),
            ([{"region": "groin_left"}] * 2, "marked twice"),
        ],
    )
    def test_refuse_what_is_no_mark(self, raw, says):
        assert says in refusal("pain.regions", raw)

    def test_offer_the_place_that_bothers_most(self):
        assert check_answer(FORM, "pain.main_region", "lower_back_left") == "lower_back_left"
        assert refusal("pain.main_region", "moon") == "Please choose one of the answers shown."


@pytest.mark.parametrize("link_id", ["nothing.here", "sitting.total", "stress.safety"])
def test_refuses_questions_that_are_not_asked_of_the_patient(link_id):
    assert refusal(link_id, "1") == "This question is not on the form."


def test_a_yes_or_no_of_another_form_is_a_choice():
    form = form_with(question("ok", "boolean"))
    assert [check_answer(form, "ok", raw) for raw in (True, "false", ["true"])] == ["true", "false", "true"]


def test_a_date_is_a_day_of_the_calendar():
    form = form_with(question("when", "date"))
    assert check_answer(form, "when", "2026-02-28") == "2026-02-28"
    assert "year-month-day" in refusal("when", "2026-02-30", form)
    assert "year-month-day" in refusal("when", 3, form)


def test_a_refusal_can_be_said_in_another_language():
    with pytest.raises(AnswerError) as caught:
        check_answer(FORM, "goals.top", "x" * 3000)
    assert caught.value.message % caught.value.params == str(caught.value)

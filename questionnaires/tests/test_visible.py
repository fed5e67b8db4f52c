"""Which questions are on the screen."""

import pytest

from questionnaires.conversion import own
from questionnaires.scoring import Form, ask_again, askable, hidden, missing_required, visible

from .documents import INTAKE, code, form_with, question, when

FORM = Form.from_fhir(INTAKE)


def test_a_question_without_conditions_is_asked():
    assert "redflag.saddle" in visible(FORM, {})


def test_a_question_waits_for_the_answer_it_depends_on():
    assert "pain.leg_side" not in visible(FORM, {})
    assert "pain.leg_side" not in visible(FORM, {"pain.leg": "no"})
    assert "pain.leg_side" in visible(FORM, {"pain.leg": "below_knee"})


def test_one_of_several_answers_is_enough_for_any():
    for practice, shown in (("yoga", True), ("walking", False)):
        answers = {"activity.practices": ["pilates", practice]}
        assert ("activity.mind_body_freq" in visible(FORM, answers)) is shown


def test_a_switched_off_question_is_not_asked():
    assert "stress.safety" in hidden(FORM, {})


@pytest.mark.parametrize("is_on", [True, False])
def test_a_question_for_the_clinic_only_is_not_asked_away_from_it(is_on):
    fhir = form_with(
        question("a", "choice", "yes", "no", extension=own("at-clinic-only", True) + own("enabled", is_on)),
        question("b", "choice", "yes", "no", enableWhen=[when("a", "=", **code("yes"))]),
        question("c", "choice", "yes", "no"),
    )
    answers = {"a": "yes"}
    assert visible(fhir, answers) == ({"a", "b", "c"} if is_on else {"c"})
    away = fhir.away()
    assert visible(away, answers) == {"c"}
    assert [item for section in away.sections for item in section.items] == list(away.items.values())


def test_what_hangs_only_on_a_switched_off_question_cannot_come_up():
    either = [when("a", "=", **code("yes")), when("d", "=", answerString="x")]
    form = form_with(
        question("a", "choice", "yes", "no", extension=own("enabled", False)),
        question("b", enableWhen=[when("a", "=", **code("yes"))]),
        question("c", enableWhen=[when("b", "exists", answerBoolean=True)]),
        question("d", enableWhen=[when("a", "exists", answerBoolean=False)]),
        question("e", enableWhen=either),
        question("f", enableWhen=either, enableBehavior="any"),
    )
    assert askable(form) == {"d", "f"}


@pytest.mark.parametrize("answers", [{}, {"pain.leg": "below_knee"}, {"activity.days": 1}])
def test_what_is_asked_can_come_up(answers):
    assert visible(FORM, answers) <= askable(FORM) == {i.link_id for i in FORM.items.values() if i.enabled}


def test_numbers_are_compared():
    assert "activity.minutes" in visible(FORM, {"activity.days": 1})
    assert "activity.minutes" not in visible(FORM, {"activity.days": 0})


class TestWhatHangsOnAHiddenQuestion:
    FORM = form_with(
        question("a", "choice", "yes", "no"),
        question("b", "choice", "yes", "no", enableWhen=[when("a", "=", **code("yes"))]),
        question("c", enableWhen=[when("b", "=", **code("yes"))]),
    )

    def test_is_hidden_too(self):
        assert visible(self.FORM, {"a": "no", "b": "yes"}) == {"a"}

    def test_comes_back_with_it(self):
        assert visible(self.FORM, {"a": "yes", "b": "yes"}) == {"a", "b", "c"}


def test_a_hidden_group_hides_its_questions():
    group = {
        "linkId": "g",
        "type": "group",
        "enableWhen": [when("a", "=", **code("yes"))],
        "item": [question("inside"), {"linkId": "deeper", "type": "group", "item": [question("deep")]}],
    }
    form = form_with(question("a", "choice", "yes", "no"), group)
    assert visible(form, {"a": "no"}) == {"a"}
    assert visible(form, {"a": "yes"}) == {"a", "inside", "deep"}


def test_all_conditions_are_needed_unless_any_is_said():
    both = [when("a", "=", **code("yes")), when("n", ">", answerInteger=3)]
    everything = [question("a", "choice", "yes", "no"), question("n", "integer")]
    form = form_with(
        *everything, question("all", enableWhen=both), question("any", enableWhen=both, enableBehavior="any")
    )
    assert visible(form, {"a": "yes", "n": 1}) == {"a", "n", "any"}
    assert visible(form, {"a": "yes", "n": 4}) == {"a", "n", "any", "all"}


@pytest.mark.parametrize(
    ("wanted", "answers", "shown"), [(True, {}, False), (True, {"a": "x"}, True), (False, {}, True)]
)
def test_exists_asks_whether_there_is_an_answer(wanted, answers, shown):
    form = form_with(question("a"), question("b", enableWhen=[when("a", "exists", answerBoolean=wanted)]))
    assert ("b" in visible(form, answers)) is shown


def test_a_condition_on_yes_or_no_works():
    form = form_with(question("a", "boolean"), question("b", enableWhen=[when("a", "=", answerBoolean=True)]))
    assert "b" in visible(form, {"a": "true"})
    assert "b" not in visible(form, {"a": "false"})


def test_conditions_in_a_circle_hide_their_questions_and_end():
    form = form_with(
        question("a", enableWhen=[when("b", "=", answerString="x")]),
        question("b", enableWhen=[when("a", "=", answerString="x")]),
    )
    assert visible(form, {"a": "x", "b": "x"}) == set()


class TestRequired:
    def test_questions_on_a_page_are_named_in_order(self):
        assert missing_required(FORM, {}, section="sitting") == [
            "sitting.driving",
            "sitting.desk",
            "sitting.eating",
            "sitting.tv",
        ]

    def test_questions_that_are_hidden_are_not_missed(self):
        form = form_with(
            question("a", "choice", "yes", "no"),
            question("b", required=True, enableWhen=[when("a", "=", **code("yes"))]),
        )
        assert missing_required(form, {"a": "no"}) == []
        assert missing_required(form, {"a": "yes"}) == ["b"]

    def test_zero_is_an_answer(self):
        assert "sitting.desk" not in missing_required(FORM, {"sitting.desk": 0.0})

    def test_the_place_that_bothers_most_must_be_marked(self):
        marks = [{"region": "groin_left", "score": 3, "kinds": []}]
        for place, missed in (("groin_left", False), ("tailbone", True)):
            answers = {"pain.regions": marks, "pain.main_region": place}
            assert ("pain.main_region" in missing_required(FORM, answers)) is missed


class TestAMarkBetweenTheLegs:
    SADDLE = {"pain.regions": [{"region": "saddle_area", "score": None, "kinds": []}]}
    NO = {"redflag.saddle": "no", "redflag.bladder": "no", "redflag.bowel": "no"}

    def test_puts_the_nerve_questions_in_doubt(self):
        assert ask_again(FORM, self.SADDLE | self.NO) == [
            "redflag.saddle",
            "redflag.bladder",
            "redflag.bowel",
        ]

    def test_leaves_those_alone_that_said_so_already(self):
        answers = self.SADDLE | self.NO | {"redflag.saddle": "yes"}
        assert ask_again(FORM, answers) == ["redflag.bladder", "redflag.bowel"]

    def test_is_the_only_one_that_does(self):
        marks = {"pain.regions": [{"region": "lower_back_left", "score": 3, "kinds": []}]}
        assert ask_again(FORM, marks | self.NO) == []
        assert ask_again(FORM, self.NO) == []

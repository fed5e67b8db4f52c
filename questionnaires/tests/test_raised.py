"""Which flags answers raise. The cases are the clinic's own."""

import pytest

from questionnaires.scoring import Form, raised

from .documents import INTAKE

FORM = Form.from_fhir(INTAKE)
CANCER, WEIGHT, NIGHT = "redflag.cancer", "redflag.weight_loss", "redflag.night_pain"
FEVER, TRAUMA, LEG = "redflag.fever", "redflag.trauma", {"pain.leg": "below_knee"}


def flags(answers, age=40):
    return {flag.code: flag for flag in raised(FORM, answers, age=age)}


@pytest.mark.parametrize(
    ("answers", "age", "highest"),
    [
        ({CANCER: "yes"}, 70, "note"),
        ({CANCER: "yes", NIGHT: "yes"}, None, "same-day"),
        ({CANCER: "yes", WEIGHT: "yes"}, None, "same-day"),
        ({CANCER: "yes", "pain.pattern": "first"}, None, "same-day"),
        ({CANCER: "yes", "pain.pattern": "recurrent"}, None, "note"),
        ({CANCER: "yes", "redflag.leg_weakness": "yes"}, None, "urgent"),
        ({WEIGHT: "yes"}, 30, "note"),
        ({WEIGHT: "yes"}, None, "note"),
        ({WEIGHT: "yes"}, 50, "same-day"),
        ({WEIGHT: "yes", NIGHT: "yes"}, 30, "same-day"),
        ({WEIGHT: "yes", FEVER: "yes"}, 30, "same-day"),
        ({NIGHT: "yes"}, 49, "note"),
        ({NIGHT: "yes"}, 50, "same-day"),
        ({FEVER: "yes"}, 40, "same-day"),
        ({FEVER: "yes", "redflag.infection_risk": "yes"}, 40, "urgent"),
        ({FEVER: "yes", "history.conditions": ["diabetes"]}, 40, "urgent"),
        ({FEVER: "yes", "medicines.flags": ["bp", "insulin"]}, 40, "urgent"),
        ({FEVER: "yes", "redflag.steroids": "yes"}, 40, "urgent"),
        ({FEVER: "yes", "pain.nprs_now": 8}, 40, "urgent"),
        ({FEVER: "yes", "pain.nprs_now": 7}, 40, "same-day"),
        ({TRAUMA: "yes"}, 40, "same-day"),
        ({TRAUMA: "yes"}, 65, "urgent"),
        ({TRAUMA: "yes", "medicines.flags": ["steroid"]}, 40, "urgent"),
        ({TRAUMA: "yes", "history.conditions": ["osteoporosis"]}, 40, "urgent"),
        ({"redflag.urine_loin": "yes", FEVER: "yes"}, 40, "urgent"),
        ({"redflag.saddle": "unsure"}, 40, "urgent"),
        ({"redflag.bladder": "yes"}, 40, "urgent"),
        ({"redflag.leg_weakness": "yes", **LEG, "pain.leg_side": "both"}, 40, "urgent"),
        ({**LEG, "pain.leg_side": "both", "pain.numb": "yes"}, 40, "same-day"),
        ({"history.pregnant": "yes", "history.pregnancy_clearance": "no"}, 30, None),
        ({"redflag.saddle": "no", FEVER: "no"}, 40, None),
    ],
)
def test_the_highest_level_of_these_answers(answers, age, highest):
    found = raised(FORM, answers, age=age)
    assert (found[0].level if found else None) == highest


class TestOneAnswer:
    def test_names_its_question_and_what_to_do(self):
        flag = flags({"redflag.saddle": "yes"})["redflag.saddle"]
        assert (flag.level, flag.pathology, flag.link_ids) == ("urgent", "cauda_equina", ("redflag.saddle",))
        assert flag.action.startswith("Stop intake")
        assert "core sign of cauda equina" in flag.reason
        assert "tell the desk now" in flag.patient_message
        assert "nobody at the clinic may be reading this form now" in flag.patient_message_link
        assert not flag.escalation

    def test_of_not_sure_has_the_level_and_words_of_its_own(self):
        flag = flags({"redflag.chest_breath": "unsure"})["redflag.chest_breath"]
        assert (flag.level, flag.unsure) == ("same-day", True)
        assert flag.patient_message.startswith("If there is any chest pain")
        assert flag.patient_message_link.startswith("Nobody at the clinic")

    def test_of_not_sure_says_the_form_s_words_where_it_has_none(self):
        flag = flags({"redflag.trauma": "unsure"})["redflag.trauma"]
        assert flag.level == "note"
        assert flag.patient_message == FORM.default_message["unsure"]
        assert flag.patient_message_link == FORM.default_message["unsure_link"]

    def test_of_not_sure_at_the_same_level_says_the_same(self):
        yes, unsure = (flags({"redflag.saddle": answer})["redflag.saddle"] for answer in ("yes", "unsure"))
        assert (unsure.level, unsure.patient_message) == (yes.level, yes.patient_message)

    def test_says_the_same_on_a_link_where_no_other_words_are_given(self):
        flag = flags({CANCER: "yes"})[CANCER]
        assert flag.patient_message_link == flag.patient_message

    def test_keeps_the_clinic_s_number_a_placeholder(self):
        assert (
            "{clinic.emergency_number}" in flags({"redflag.saddle": "yes"})["redflag.saddle"].patient_message
        )

    def test_of_a_sum_is_raised_at_its_line(self):
        for desk, is_raised in ((0.5, False), (1.0, True)):
            answers = {"sitting.driving": 1.5, "sitting.desk": desk, "sitting.eating": 0.5, "sitting.tv": 1.0}
            assert ("sitting.total" in flags(answers)) is is_raised


class TestAnswersTogether:
    def test_are_an_escalation_with_its_questions(self):
        flag = flags({FEVER: "yes", "redflag.steroids": "yes"})["fever-with-risk"]
        assert (flag.level, flag.escalation) == ("urgent", True)
        assert flag.link_ids == (FEVER, "redflag.steroids")
        assert "spinal infection" in flag.reason

    def test_stand_beside_the_flags_of_single_answers(self):
        found = raised(FORM, {FEVER: "yes", "redflag.steroids": "yes"}, age=40)
        assert [flag.code for flag in found] == ["fever-with-risk", FEVER, "redflag.steroids"]

    def test_that_only_a_doctor_lowers_say_so(self):
        found = flags({CANCER: "yes", NIGHT: "yes"})
        assert found["cancer-with-weight-or-night"].doctor_only
        assert not flags({NIGHT: "yes"}, age=60)["night-pain-over-50"].doctor_only

    def test_raise_nothing_while_a_fact_is_missing(self):
        assert "night-pain-over-50" not in flags({NIGHT: "yes"}, age=None)

    def test_raise_nothing_on_not_sure_unless_it_is_named(self):
        assert "fever-with-risk" not in flags({FEVER: "yes", "redflag.steroids": "unsure"})
        assert "both-legs-with-numbness" in flags({**LEG, "pain.leg_side": "both", "pain.numb": "unsure"})


def test_an_answer_under_a_hidden_question_raises_nothing():
    assert flags({"redflag.pregnancy_bleed": "yes", "history.pregnant": "no"}) == {}
    assert "redflag.pregnancy_bleed" in flags({"redflag.pregnancy_bleed": "yes", "history.pregnant": "yes"})


def test_a_switched_off_question_raises_nothing():
    assert flags({"stress.safety": "yes"}) == {}


def test_the_case_of_a_long_sitter_under_stress_raises_one_note():
    answers = {
        item.link_id: "no" for item in FORM.items.values() if item.section == "safety" and item.option("no")
    }
    answers |= {
        "sitting.driving": 1.5,
        "sitting.desk": 6.0,
        "sitting.eating": 0.5,
        "sitting.tv": 1.0,
        "stress.now": 8,
    }
    assert [(flag.code, flag.level) for flag in raised(FORM, answers, age=46)] == [("sitting.total", "note")]

"""The intake that is shipped: fresh, well-formed FHIR, and word for word what the clinic wrote."""

import json

import pytest

from questionnaires import conversion
from questionnaires.scoring import Form

SOURCE = conversion.source_of("intake-back-pain")
DOCUMENT = json.loads((conversion.DATA / "intake-back-pain.json").read_text())
FORM = Form.from_fhir(DOCUMENT)


def test_the_document_is_what_its_source_converts_to():
    """Red? Run `manage.py convert_questionnaire`."""
    shipped = (conversion.DATA / "intake-back-pain.json").read_text()
    assert shipped == conversion.as_json(conversion.convert(SOURCE))


def test_the_document_is_a_fhir_r4_questionnaire():
    models = pytest.importorskip(
        "fhir.resources.R4B.questionnaire", reason="fhir.resources is in requirements-dev"
    )
    assert models.Questionnaire.model_validate(DOCUMENT).version == SOURCE["version"]


def test_every_question_is_there_in_its_order_with_its_words():
    rows = sorted(SOURCE["item"], key=lambda row: row["order"])
    assert [(i.link_id, i.text, i.help, i.note) for i in FORM.items.values()] == [
        (row["linkId"], row["text"], row.get("help", ""), row.get("note", "")) for row in rows
    ]
    assert [(s.link_id, s.title, s.intro, s.intro_link) for s in FORM.sections] == [
        (s["linkId"], s["title"], s.get("intro", ""), s.get("intro_link", "")) for s in SOURCE["section"]
    ]


def test_what_is_said_to_who_makes_the_form_is_no_help_to_the_patient():
    """The words that only somebody who knows the article, the scales or the clinic's duties can use."""
    for_makers = ("article", "published", "Functional Scale", "lawyer", "notice, not a consent", "'Chronic'")
    helps = {item.link_id: item.help for item in FORM.items.values()}
    assert [link_id for link_id, text in helps.items() if any(words in text for words in for_makers)] == []
    assert {item.link_id for item in FORM.items.values() if item.note} == {
        "pain.duration",
        "pain.activity_scores",
        "sitting.tv",
        "function.score",
        "stress.fear",
        "consent.data",
    }


def test_every_answer_is_there_with_its_flag_and_score():
    for row in SOURCE["item"]:
        options = FORM.items[row["linkId"]].options
        if "options" in row:
            assert [(o.code, o.text, o.flag, o.score) for o in options] == [
                (o["code"], o["text"], o.get("flag", ""), o.get("score")) for o in row["options"]
            ]


def test_every_trigger_keeps_its_level_and_messages():
    for row in SOURCE["item"]:
        trigger = FORM.items[row["linkId"]].trigger
        assert (trigger is None) == ("trigger" not in row)
        for key, value in row.get("trigger", {}).items():
            assert key == "review" or getattr(trigger, key) == value


def test_every_escalation_keeps_its_conditions_and_messages():
    for row, escalation in zip(SOURCE["escalation"], FORM.escalations, strict=True):
        for key in ("slug", "level", "reason", "action", "patient_message", "patient_message_link"):
            assert getattr(escalation, key) == row[key]
        assert escalation.downgrade == row.get("downgrade", True)
        facts = [*escalation.all, *escalation.any]
        for fact, wanted in zip(facts, [*row["all"], *row.get("any", [])], strict=True):
            value = tuple(wanted["value"]) if isinstance(wanted["value"], list) else wanted["value"]
            assert (fact.kind, fact.about, fact.op, fact.value) == (
                wanted["fact"],
                wanted.get("linkId", wanted.get("score", "")),
                wanted["op"],
                value,
            )


def test_numbers_keep_their_range_step_and_unit():
    desk, minutes = FORM.items["sitting.desk"], FORM.items["activity.minutes"]
    assert (desk.min, desk.max, desk.step, desk.unit) == (0, 24, 0.25, "h")
    assert (minutes.max, minutes.step, minutes.unit) == (300, 5, "min")


def test_the_clinic_s_number_stays_a_placeholder():
    assert "{clinic.emergency_number}" in FORM.default_message["urgent"]
    assert "{clinic.emergency_number}" in FORM.safety_net


def test_the_question_about_self_harm_is_shipped_switched_off():
    item = FORM.items["stress.safety"]
    assert not item.enabled
    assert "crisis procedure" in item.setup_note


def test_a_question_that_is_off_by_link_is_for_the_clinic_only():
    off = {item.link_id for item in FORM.items.values() if "by link" in item.setup_note}
    assert off == {item.link_id for item in FORM.items.values() if item.at_clinic_only} == {"stress.safety"}


def test_consents_name_their_text_and_are_never_required():
    consents = [item for item in FORM.items.values() if item.consent_text]
    assert [item.consent_text for item in consents] == [
        "physical-exam",
        "photos",
        "share-findings",
        "data-notice",
    ]
    assert not any(item.required for item in consents)
    assert {text["code"] for text in FORM.consent_texts} == {item.consent_text for item in consents}


def test_a_mark_on_the_body_has_a_place_a_strength_and_kinds():
    marks = FORM.items["pain.regions"]
    assert (marks.type, marks.repeats, marks.min, marks.max) == ("body-regions", True, 0, 10)
    assert marks.option("lower_back_left").text == "Left lower back"
    assert [kind.code for kind in marks.kinds] == [
        "aching",
        "burning",
        "numb",
        "pins-and-needles",
        "stabbing",
    ]

"""From facts to suggestions: order, titles, replacement, contraindications, gates, reasons."""

import pytest

from careplans.rules import (
    Clearance,
    Facts,
    FindingFact,
    Rule,
    State,
    TestFact,
    Truth,
    check,
    evaluate,
    judge,
    missing_words,
    reasons,
)
from careplans.tests.catalogue import rows, shipped_contraindications, shipped_rules, vocabulary

THE_CASE = Facts(
    answers={
        "sitting.driving": 1.5,
        "sitting.desk": 6,
        "sitting.eating": 0.5,
        "sitting.tv": 1,
        "stress.now": 8,
        "goals.prefer": ["movement"],
        "redflag.saddle": "no",
        "redflag.bladder": "no",
        "redflag.bowel": "no",
        "redflag.bilateral_leg": "no",
        "redflag.sexual_function": "no",
        "redflag.leg_weakness": "no",
        "redflag.fever": "no",
        "redflag.abdominal": "no",
        "redflag.leg_clot": "no",
        "history.conditions": ["none"],
        "history.pregnant": "no",
        "medicines.flags": ["none"],
        "pain.duration": "3m_12m",
        "pain.leg": "no",
        "consent.exam": "yes",
    },
    not_asked=frozenset(
        {
            "stress.safety",
            "history.surgery_recent",
            "history.pregnancy_weeks",
            "history.pregnancy_clearance",
            "pain.numb",
        }
    ),
    scores={"sitting_total": 9.0},
    age=44,
    findings=(
        FindingFact(muscle="psoas-major", side="left", code="tight_weak"),
        FindingFact(muscle="piriformis", side="left", code="painful"),
    ),
    examined=frozenset({"psoas-major", "piriformis", "iliacus"}),
    tests=(
        TestFact(test="mmt-psoas-supine", side="left", value="4-"),
        TestFact(test="mmt-psoas-supine", side="right", value="4+"),
        TestFact(test="mtt-hip-angle", side="left", value=8.0, method={"pelvis_controlled": True}),
        TestFact(test="mtt-hip-angle", side="right", value=-2.0, method={"pelvis_controlled": True}),
        TestFact(test="slr", side="left", absent="not-performed"),
    ),
)


def outcome(facts=THE_CASE, **more):
    return evaluate(shipped_rules(), shipped_contraindications(), facts, vocabulary=vocabulary(), **more)


def suggested(facts=THE_CASE, **more):
    return {s.rule.slug: s for s in outcome(facts, **more).suggestions}


def with_answers(**answers):
    changed = {name.replace("__", "."): value for name, value in answers.items()}
    return Facts(**(vars(THE_CASE) | {"answers": {**THE_CASE.answers, **changed}}))


class TestTheCase:
    def test_suggests_sitting_psoas_stress_piriformis_and_qi_gong(self):
        assert {
            "prolonged-sitting",
            "psoas-tight-weak",
            "stress-high",
            "piriformis-painful",
            "qi-gong",
        } <= set(suggested())

    def test_shows_them_by_priority(self):
        priorities = [s.rule.priority for s in outcome().suggestions]
        assert priorities == sorted(priorities)

    def test_says_why_in_words(self):
        found = suggested()

        def said(slug):
            return reasons(found[slug].fired, THE_CASE, vocabulary())

        assert said("psoas-tight-weak") == (
            "left psoas major tight and weak",
            "hip angle, left +8°",
            "Psoas strength, left 4-",
        )
        assert said("prolonged-sitting") == (
            "sits 9 h a day (desk 6, driving 1.5, TV 1, meals 0.5), mark is 4 h",
        )
        assert said("piriformis-painful") == ("left piriformis painful",)

    def test_asks_what_the_data_cannot_tell(self):
        asks = {c.contraindication.slug for c in suggested()["piriformis-painful"].asks}
        assert asks == {"sciatic_irritation"}
        (ask,) = suggested()["piriformis-painful"].asks
        assert "slr, left: not tested" in missing_words(ask.missing, vocabulary())

    def test_takes_the_practitioners_answer_where_it_asked(self):
        (said,) = [
            c
            for c in suggested(answered={"sciatic_irritation": False})["piriformis-painful"].checks
            if c.contraindication.slug == "sciatic_irritation"
        ]
        assert (said.state, said.answered) == (State.DOES_NOT_HOLD, True)


def test_the_tight_and_weak_rule_replaces_its_parts_and_keeps_their_reasons():
    found = suggested()
    assert "psoas-tight" not in found
    assert "psoas-weak" not in found
    assert found["psoas-tight-weak"].replaces == ("psoas-tight", "psoas-weak")


@pytest.mark.parametrize(
    ("codes", "title"),
    [
        (["painful"], "Painful psoas: settle it before stretching"),
        (["spasm"], "Psoas in spasm: settle it before stretching"),
        (["painful", "spasm"], "Sore psoas: settle it before stretching"),
    ],
)
def test_the_title_names_the_one_finding_that_fired(codes, title):
    findings = tuple(FindingFact(muscle="psoas-major", side="left", code=code) for code in codes)
    assert suggested(Facts(findings=findings))["psoas-painful"].title == title


def test_the_title_says_when_only_a_test_fired():
    weak = Facts(tests=(TestFact(test="mmt-psoas-supine", side="left", value="4-"),))
    assert suggested(weak)["psoas-weak"].title.startswith("Weak on the psoas strength test")


@pytest.mark.parametrize("level", ["urgent", "same-day"])
def test_an_open_warning_sign_leaves_only_the_safety_gate(level):
    found = outcome(Facts(**(vars(THE_CASE) | {"urgency": level})))
    assert found.blocked
    assert [s.rule.slug for s in found.suggestions] == [f"gate-{level}"]
    assert "psoas-tight-weak" in {s.rule.slug for s in found.withheld}


def test_a_block_stops_the_plan_for_every_rule_listed_or_not():
    found = outcome(with_answers(redflag__fever="yes"))
    assert (found.blocked, found.suggestions) == (True, ())
    assert [b.contraindication.slug for b in found.blocks] == ["fever"]


def test_a_practitioner_who_says_yes_to_a_block_stops_the_plan():
    unknown = Facts(
        **(vars(THE_CASE) | {"answers": {k: v for k, v in THE_CASE.answers.items() if k != "redflag.fever"}})
    )
    assert not outcome(unknown).blocked
    assert outcome(unknown, answered={"fever": True}).blocked


def test_an_answer_of_no_does_not_take_away_what_the_data_say():
    assert outcome(with_answers(redflag__fever="yes"), answered={"fever": False}).blocked


def test_a_cleared_flag_lifts_the_block_and_is_shown():
    cleared = {"redflag.fever": Clearance(by="Dr Sample", at="2026-11-23", reason="Had a cold")}
    found = outcome(Facts(**(vars(with_answers(redflag__fever="yes")) | {"cleared": cleared})))
    assert not found.blocked
    (fever,) = [c for c in found.suggestions[0].checks if c.contraindication.slug == "fever"]
    assert (fever.state, fever.cleared) == (State.DOES_NOT_HOLD, ("redflag.fever",))


def test_under_18_asks_for_clearance_on_every_rule():
    child = outcome(Facts(**(vars(THE_CASE) | {"age": 15})))
    assert child.suggestions
    assert all("minor" in {c.contraindication.slug for c in s.holding} for s in child.suggestions)


def test_a_pregnancy_without_agreement_holds_for_exercise_and_not_for_sitting():
    found = suggested(with_answers(history__pregnant="yes", history__pregnancy_clearance="unsure"))
    holding = {slug: {c.contraindication.slug for c in s.holding} for slug, s in found.items()}
    assert "pregnancy_clearance" in holding["psoas-tight-weak"]
    assert "pregnancy_clearance" not in holding["prolonged-sitting"]


def test_a_contraindication_without_enough_is_always_asked():
    knee = next(c for c in shipped_contraindications() if c.slug == "knee_problem")
    assert check(knee, THE_CASE, vocabulary()).asks


def test_a_question_switched_off_by_the_clinic_is_shown_as_not_asked():
    crisis = next(c for c in shipped_contraindications() if c.slug == "mental_health_crisis")
    found = check(crisis, THE_CASE, vocabulary())
    assert (found.state, found.not_asked) == (State.DOES_NOT_HOLD, ("stress.safety",))


def test_a_rule_that_cannot_tell_says_what_is_missing():
    untold = {u.rule.slug: u for u in outcome().untold}
    assert "balance" not in untold  # under 60 it does not hold, whatever the test would say
    assert [m.subject for m in untold["posture-awareness"].missing] == ["posture_awareness"]


@pytest.mark.parametrize(
    "change", [{"colour": "red"}, {"category": "magic"}, {"when_any": []}, {"title": ""}]
)
def test_a_rule_document_that_cannot_be_read_is_refused(change):
    document = next(row for row in rows("rules", "rule") if row["slug"] == "prolonged-sitting")
    with pytest.raises(ValueError, match="rule prolonged-sitting"):
        Rule.from_document(document | change)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"redflag.fever": "no"}, Truth.YES),
        ({"redflag.fever": "yes"}, Truth.NO),
        ({}, Truth.UNKNOWN),
        ({"redflag.fever": "unsure"}, Truth.UNKNOWN),
    ],
)
def test_an_exception_that_cannot_be_told_keeps_the_rule_silent(answers, expected):
    document = next(row for row in rows("rules", "rule") if row["slug"] == "prolonged-sitting")
    fever = {"fact": "intake", "linkId": "redflag.fever", "op": "=", "value": "yes"}
    rule = Rule.from_document(document | {"unless": [fever]})
    assert judge(rule, Facts(scores={"sitting_total": 9.0}, answers=answers)).truth is expected

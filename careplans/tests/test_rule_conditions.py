"""One condition at a time: yes, no or cannot tell."""

import pytest

from careplans.rules import Clearance, Condition, Facts, FindingFact, TestFact, Truth, Vocabulary

PAIRED = Vocabulary(
    paired_tests=frozenset({"slr", "mtt-hip-angle", "mmt-psoas-supine"}),
    group_of={"biceps-femoris": "hamstrings", "semitendinosus": "hamstrings"},
)
CONDITIONS = {"history.conditions": "osteoporosis"}


def judged(document, **facts):
    verdict = Condition.from_document(document).judge(Facts(**facts), PAIRED)
    return verdict.truth, [m.why for m in verdict.missing]


def intake(answer, *, op="=", value="yes", **more):
    answers = {} if answer is None else {"redflag.fever": answer}
    return judged(
        {"fact": "intake", "linkId": "redflag.fever", "op": op, "value": value}, answers=answers, **more
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("yes", Truth.YES, id="the named answer holds"),
        pytest.param("no", Truth.NO, id="another answer does not"),
        pytest.param(None, Truth.UNKNOWN, id="no answer cannot tell"),
        pytest.param("", Truth.UNKNOWN, id="an empty answer cannot tell"),
        pytest.param([], Truth.UNKNOWN, id="nothing chosen cannot tell"),
        pytest.param("unsure", Truth.UNKNOWN, id="not sure cannot tell"),
        pytest.param("prefer_not", Truth.UNKNOWN, id="rather not say cannot tell"),
        pytest.param("ask", Truth.UNKNOWN, id="ask me cannot tell"),
        pytest.param(["no", "yes"], Truth.YES, id="one of several chosen holds"),
        pytest.param(["no", "unsure"], Truth.UNKNOWN, id="one unsure among several cannot tell"),
    ],
)
def test_an_answer(answer, expected):
    assert intake(answer)[0] is expected


def test_unsure_holds_where_the_condition_names_it():
    assert intake("unsure", op="in", value=["yes", "unsure"])[0] is Truth.YES


def test_a_question_that_was_hidden_or_switched_off_is_a_known_not_asked():
    assert intake(None, not_asked=frozenset({"redflag.fever"}))[0] is Truth.NO


def test_not_equal_cannot_tell_from_an_unsure_answer():
    assert intake("unsure", op="!=", value="yes")[0] is Truth.UNKNOWN
    assert intake("no", op="!=", value="yes")[0] is Truth.YES


def test_a_code_is_not_compared_with_a_number():
    assert intake("never", op=">=", value=7) == (Truth.UNKNOWN, ["unreadable"])


def test_a_cleared_flag_stops_its_answer_from_holding():
    cleared = {
        "redflag.fever": Clearance(by="Dr Sample", at="2026-11-23", reason="Had a cold, measured 36.8")
    }
    condition = Condition.from_document(
        {"fact": "intake", "linkId": "redflag.fever", "op": "=", "value": "yes"}
    )
    verdict = condition.judge(Facts(answers={"redflag.fever": "yes"}, cleared=cleared), PAIRED)
    assert (verdict.truth, verdict.cleared) == (Truth.NO, ("redflag.fever",))


SLR = {"fact": "test", "test": "slr", "op": "=", "value": "positive"}


def slr(**sides):
    return judged(SLR, tests=tuple(TestFact(test="slr", side=side, value=v) for side, v in sides.items()))


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        pytest.param({"left": "negative", "right": "positive"}, Truth.YES, id="either side is enough"),
        pytest.param({"left": "negative", "right": "negative"}, Truth.NO, id="both sides negative is no"),
        pytest.param({"left": "negative"}, Truth.UNKNOWN, id="one side negative, the other not done"),
        pytest.param({"left": "positive"}, Truth.YES, id="one side positive, the other not done"),
        pytest.param({"left": "negative", "right": "equivocal"}, Truth.UNKNOWN, id="equivocal cannot tell"),
        pytest.param({"bilateral": "negative"}, Truth.NO, id="one result for both sides"),
        pytest.param({}, Truth.UNKNOWN, id="never recorded"),
    ],
)
def test_a_test_with_two_sides(sides, expected):
    assert slr(**sides)[0] is expected


@pytest.mark.parametrize("absent", ["not-performed", "unable", "stopped-by-pain"])
def test_a_reason_for_no_value_cannot_tell_and_is_reported(absent):
    results = (
        TestFact(test="slr", side="left", absent=absent),
        TestFact(test="slr", side="right", value="negative"),
    )
    assert judged(SLR, tests=results) == (Truth.UNKNOWN, [absent])


def test_a_named_side_is_the_only_one_that_counts():
    left_only = SLR | {"side": "left"}
    assert (
        judged(left_only, tests=(TestFact(test="slr", side="right", value="positive"),))[0] is Truth.UNKNOWN
    )


def thomas(**method):
    results = tuple(
        TestFact(test="mtt-hip-angle", side=side, value=angle, method=method)
        for side, angle in (("left", 8), ("right", -2))
    )
    return judged(
        {
            "fact": "test",
            "test": "mtt-hip-angle",
            "op": ">",
            "value": 0,
            "method": {"pelvis_controlled": True},
        },
        tests=results,
    )


def test_an_angle_counts_only_with_the_pelvis_controlled():
    assert thomas(pelvis_controlled=True)[0] is Truth.YES
    assert thomas(pelvis_controlled=False) == (Truth.UNKNOWN, ["method", "method"])
    assert thomas() == (Truth.UNKNOWN, ["method", "method"])


@pytest.mark.parametrize(
    ("grade", "expected"),
    [("3+", Truth.YES), ("4-", Truth.YES), ("4", Truth.NO), ("5-", Truth.NO), ("0", Truth.YES)],
)
def test_grades_compare_by_their_order_and_not_as_text(grade, expected):
    weak = {"fact": "test", "test": "mmt-psoas-supine", "op": "<=", "value": "4-"}
    results = tuple(TestFact(test="mmt-psoas-supine", side=side, value=grade) for side in ("left", "right"))
    assert judged(weak, tests=results)[0] is expected


HAMSTRINGS = {"fact": "finding_group", "group": "hamstrings", "any_of": ["tight"]}


def test_a_group_holds_with_one_of_its_muscles_and_is_no_only_when_all_were_examined():
    tight = (FindingFact(muscle="biceps-femoris", side="left", code="tight"),)
    assert judged(HAMSTRINGS, findings=tight)[0] is Truth.YES
    assert judged(HAMSTRINGS, examined=frozenset({"biceps-femoris", "semitendinosus"}))[0] is Truth.NO
    assert judged(HAMSTRINGS, examined=frozenset({"biceps-femoris"})) == (Truth.UNKNOWN, ["not-examined"])


def test_a_muscle_that_nobody_examined_cannot_be_told():
    finding = {"fact": "finding", "muscle": "piriformis", "any_of": ["tight"]}
    assert judged(finding) == (Truth.UNKNOWN, ["not-examined"])
    assert judged(finding, examined=frozenset({"piriformis"}))[0] is Truth.NO


def test_age_is_completed_years_and_an_unknown_birth_date_cannot_tell():
    minor = {"fact": "age", "op": "<", "value": 18}
    assert [judged(minor, age=age)[0] for age in (17, 18, None)] == [Truth.YES, Truth.NO, Truth.UNKNOWN]


def test_urgency_is_always_known_and_means_the_highest_open_flag():
    today = {"fact": "urgency", "level": "same-day"}
    assert [judged(today, urgency=level)[0] for level in ("none", "same-day", "urgent")] == [
        Truth.NO, Truth.YES, Truth.NO,
    ]  # fmt: skip


def test_a_score_without_a_value_cannot_tell():
    sitting = {"fact": "score", "score": "sitting_total", "op": ">=", "value": 4}
    assert [judged(sitting, scores={"sitting_total": v})[0] for v in (4, 3.9, None)] == [
        Truth.YES, Truth.NO, Truth.UNKNOWN,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"fact": "horoscope"}, id="a kind nobody knows"),
        pytest.param({"fact": "age", "op": "<"}, id="a field missing"),
        pytest.param({"fact": "age", "op": "<", "value": 18, "unit": "a"}, id="a field too many"),
        pytest.param({"fact": "age", "op": "~", "value": 18}, id="an operator nobody knows"),
        pytest.param({"fact": "intake", "linkId": "a.b", "op": "in", "value": "yes"}, id="in without a list"),
        pytest.param(
            {"fact": "intake", "linkId": "a.b", "op": "=", "value": ["yes"]}, id="a list without in"
        ),
        pytest.param({"fact": "finding", "muscle": "x", "any_of": []}, id="a finding of nothing"),
        pytest.param({"fact": "urgency", "level": "high"}, id="a level nobody knows"),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused(document):
    with pytest.raises(ValueError):
        Condition.from_document(document)


def test_the_grades_stand_in_the_order_of_the_catalogue():
    from assessments import scales
    from careplans.rules import GRADES

    catalogue = scales.document("scales")["strength_grade"]["grade"]
    assert list(GRADES) == [row["code"] for row in sorted(catalogue, key=lambda row: row["order"])]

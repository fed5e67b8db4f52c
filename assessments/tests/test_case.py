"""The first patient: nine hours of sitting, a left psoas that is tight and weak, a painful left piriformis."""

import pytest

from accounts.tests.factories import make_user
from assessments.queries import (
    exam_grid,
    examination_facts,
    latest_signed,
    review_before_signing,
    since_last_visit,
)
from patients.tests.factories import make_patient

from .factories import find, make_assessment, sign, type_in

pytestmark = pytest.mark.django_db
HELD = {"pelvis_controlled": True}


def examine(patient, practitioner, *, days_ago=0, left_angle="+8", left_grade="4-", left_pain="3"):
    assessment = make_assessment(patient, by=practitioner, days_ago=days_ago)
    type_in(assessment, "psoas-major", "left", "strength", left_grade)
    type_in(assessment, "psoas-major", "left", "length", left_angle, method=HELD)
    type_in(assessment, "psoas-major", "left", "pain", left_pain)
    type_in(assessment, "psoas-major", "right", "strength", "4+")
    type_in(assessment, "psoas-major", "right", "length", "-2", method=HELD)
    type_in(assessment, "obturator-internus", "left", "strength", "x", reason_text="no time")
    return assessment


@pytest.fixture
def practitioner():
    return make_user("practitioner")


def test_the_case_is_examined_signed_and_gives_the_facts(practitioner):
    assessment = examine(make_patient(), practitioner)
    assert assessment.visit.status == "arrived"  # as it was read; the stored one moved on
    assessment.visit.refresh_from_db()
    assert assessment.visit.status == "in-progress"

    left = next(row for row in exam_grid(assessment).rows if row.muscle == "psoas-major").sides[0]
    assert [cell.text for cell in left.cells] == ["4-", "+8°", "3"]
    assert [p.code for p in left.proposals] == ["tight_weak"]
    assert left.codes == ()  # proposed, never set by the program

    find(assessment, "psoas-major", "left", "tight")
    find(assessment, "psoas-major", "left", "weak")
    find(assessment, "piriformis", "left", "painful")
    signed = sign(assessment)
    assert signed.status == "final"

    facts = examination_facts(latest_signed(assessment.patient))
    found = {(f.muscle, f.side, f.code, f.group) for f in facts.findings}
    assert found == {
        ("psoas-major", "left", "tight_weak", "hip_flexors"),
        ("piriformis", "left", "painful", "deep_hip_rotators"),
    }
    tests = {(t.test, t.side): t for t in facts.tests}
    assert tests["thomas-test", "left"].value == 8
    assert tests["thomas-test", "left"].method["pelvis_controlled"] is True
    assert tests["mmt-psoas-supine", "right"].value == "4+"
    assert tests["ely-test", "left"].absent == "not-performed"
    assert {"psoas-major", "piriformis"} <= facts.examined
    assert "obturator-internus" not in facts.examined


def test_the_next_visit_shows_the_last_values_beside_each_cell(practitioner):
    patient = make_patient()
    first = examine(patient, practitioner, days_ago=28, left_angle="+21", left_grade="3+", left_pain="6")
    find(first, "psoas-major", "left", "tight_weak")
    sign(first)
    first.visit.refresh_from_db()

    second = make_assessment(patient, by=practitioner)
    empty = exam_grid(second).rows[0].sides[0]
    assert [cell.last.text for cell in empty.cells] == ["3+", "+21°", "6"]
    assert [cell.state for cell in empty.cells] == ["empty"] * 3
    assert [f.code for f in empty.last_findings] == ["tight_weak"]

    type_in(second, "psoas-major", "left", "strength", "4-")
    type_in(second, "psoas-major", "left", "length", "+8", method=HELD)
    type_in(second, "psoas-major", "left", "pain", "3")
    changes = [cell.change for cell in exam_grid(second).rows[0].sides[0].cells]
    assert [(c.kind, c.trend, c.direction) for c in changes] == [
        ("within-error", "up", "better"),
        ("real", "down", "better"),
        ("real", "down", "better"),
    ]
    since = since_last_visit(second)
    assert (since.better, since.worse, since.count("within-error"), len(since.rows)) == (2, 0, 1, 3)
    assert "13 less, error 10" in since.rows[0].verdict.reason


def test_what_is_open_before_signing_is_listed(practitioner):
    assessment = examine(make_patient(), practitioner)
    type_in(assessment, "piriformis", "right", "strength", "x")
    type_in(assessment, "obturator-internus", "right", "strength", "s")
    find(assessment, "gluteus-maximus", "left", "normal")
    review = review_before_signing(assessment)
    proposed = {(p.muscle, p.side, p.proposal.code) for p in review.proposals}
    assert proposed == {
        ("psoas-major", "left", "tight_weak"),
        ("iliacus", "left", "tight"),  # the Thomas test is its test too
    }
    assert [missing.said for missing in review.reasons_missing] == ["Piriformis, right"]
    assert (review.normal_one_by_one, review.normal_by_rest) == (1, 0)
    assert "Soleus" in review.untouched
    assert "Psoas major" not in review.untouched

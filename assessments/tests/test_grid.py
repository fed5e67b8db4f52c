"""What the exam screen reads."""

import pytest

from accounts.tests.factories import make_user
from assessments import services
from assessments.models import Measurement
from assessments.queries import exam_grid, exam_row, examination_facts, since_last_visit
from clinic.testing.counting import queries_of
from patients.tests.factories import make_patient

from .factories import find, make_assessment, make_signed, moment, result, sign, type_in

pytestmark = pytest.mark.django_db
HELD = {"pelvis_controlled": True}


def cell(assessment, muscle, side, kind):
    return next(s for s in exam_row(assessment, muscle).sides if s.side == side).cell(kind)


def proposals(assessment, muscle, side="left"):
    return [p.code for s in exam_row(assessment, muscle).sides if s.side == side for p in s.proposals]


class TestGrid:
    def test_has_the_psoas_first_and_one_side_for_an_unpaired_muscle(self):
        grid = exam_grid(make_assessment())
        assert (grid.groups[0].title, grid.rows[0].muscle) == ("Hip flexors", "psoas-major")
        assert [len(row.sides) for row in grid.rows if row.muscle == "diaphragm"] == [1]
        assert (len(grid.rows), grid.counts.sides, grid.counts.answered) == (20, 39, 0)

    def test_shows_a_shared_result_in_both_rows(self):
        assessment = make_assessment()
        type_in(assessment, "psoas-major", "left", "length", "8")
        shown = cell(assessment, "iliacus", "left", "length")
        assert (shown.text, shown.is_shared) == ("+8°", True)

    def test_gives_back_what_to_type(self):
        assessment = make_assessment()
        for kind, entry in (("strength", "4-p"), ("length", "-2"), ("pain", "10")):
            type_in(assessment, "psoas-major", "left", kind, entry)
            assert cell(assessment, "psoas-major", "left", kind).entry == entry

    def test_counts_a_side_as_done_with_a_finding_or_with_reasons_everywhere(self):
        assessment = make_assessment()
        find(assessment, "psoas-major", "left", "normal")
        for kind in ("strength", "length", "pain"):
            type_in(assessment, "obturator-internus", "left", kind, "x")
        counts = exam_grid(assessment).counts
        assert (counts.answered, counts.not_tested, counts.reasons_missing) == (2, 3, 3)

    @pytest.mark.parametrize(
        ("muscle", "kind", "entry", "method", "proposed"),
        [
            pytest.param("psoas-major", "strength", "4-", None, ["weak"], id="4- proposes weak"),
            pytest.param("psoas-major", "strength", "4", None, [], id="4 proposes nothing"),
            pytest.param("psoas-major", "strength", "3p", None, [], id="limited by pain proposes nothing"),
            pytest.param("psoas-major", "length", "8", HELD, ["tight"], id="beyond the sourced line"),
            pytest.param("psoas-major", "length", "8", None, [], id="pelvis not held proposes nothing"),
            pytest.param("psoas-major", "length", "0", HELD, [], id="on the line proposes nothing"),
            pytest.param("rectus-femoris", "length", "+", None, ["tight"], id="a positive length test"),
            pytest.param("gluteus-medius", "length", "-", None, ["tight"], id="short by hand"),
            pytest.param("psoas-major", "pain", "9", None, [], id="pain proposes nothing"),
        ],
    )
    def test_proposes_and_never_sets(self, muscle, kind, entry, method, proposed):
        assessment = make_assessment()
        type_in(assessment, muscle, "left", kind, entry, method=method)
        assert proposals(assessment, muscle) == proposed
        assert not assessment.findings.exists()

    def test_a_mark_marks_and_proposes_nothing(self):
        assessment = make_assessment()
        type_in(
            assessment, "biceps-femoris", "left", "length", "30"
        )  # straight leg raise: a mark, no sourced line
        assert cell(assessment, "biceps-femoris", "left", "length").mark.meaning
        assert proposals(assessment, "biceps-femoris") == []

    @pytest.mark.parametrize(
        ("found", "proposed"),
        [
            ("normal", []),
            ("weak", []),
            ("tight_weak", []),
            ("long_weak", []),
            ("tight", ["weak"]),
            ("painful", ["weak"]),
        ],
    )
    def test_proposes_nothing_against_what_a_person_set(self, found, proposed):
        assessment = make_assessment()
        type_in(assessment, "psoas-major", "left", "strength", "4-")
        find(assessment, "psoas-major", "left", found)
        assert proposals(assessment, "psoas-major") == proposed

    def test_reads_the_three_angles_of_the_modified_thomas_test(self):
        assessment = make_assessment()
        for test, entry in (("mtt-hip-angle", "5"), ("mtt-knee-angle", "80"), ("mtt-abduction-angle", "0")):
            result(assessment, test, "left", entry, method=HELD)
        assert exam_grid(assessment).thomas["left"].code == "T2"
        assert proposals(assessment, "psoas-major") == ["tight"]

    def test_does_not_read_a_test_taken_in_another_way(self):
        patient = make_patient()
        make_signed(patient, days_ago=10, cells={("psoas-major", "left", "strength"): "4-"})
        later = make_assessment(patient)  # another practitioner
        type_in(later, "psoas-major", "left", "strength", "5")
        change = cell(later, "psoas-major", "left", "strength").change
        assert (change.kind, change.reason) == ("cannot-tell", "another examiner")

    def test_reads_against_the_amended_version(self):
        patient, by = make_patient(), make_user("practitioner")
        signed = make_signed(patient, by=by, days_ago=10)
        draft = services.amend(assessment=signed, reason="typing slip", by=by, at=moment(signed))
        type_in(draft, "psoas-major", "left", "strength", "3")
        sign(draft)
        assert cell(make_assessment(patient, by=by), "psoas-major", "left", "strength").last.text == "3"

    def test_an_amendment_is_not_read_against_what_it_replaces(self):
        signed = make_signed()
        draft = services.amend(assessment=signed, reason="slip", by=signed.author, at=moment(signed))
        assert cell(draft, "psoas-major", "left", "strength").last is None


def test_the_number_of_queries_does_not_grow_with_the_history():
    by, patient = make_user("practitioner"), make_patient()
    make_signed(patient, by=by, days_ago=30)
    first = make_assessment(patient, by=by)
    few = queries_of(lambda: exam_grid(first))
    for days in range(1, 10):
        make_signed(patient, by=by, days_ago=days, cells={("psoas-major", "left", "strength"): "4"})
    assert Measurement.objects.count() > 1000
    assert exam_grid(first).rows[0].sides[0].cells[0].last.text == "4"
    assert queries_of(lambda: exam_grid(first)) == few <= 3
    assert queries_of(lambda: exam_row(first, "psoas-major")) <= 3
    assert queries_of(lambda: examination_facts(first)) == 2
    assert queries_of(lambda: since_last_visit(first)) <= 7

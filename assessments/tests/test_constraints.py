"""What the database refuses by itself, each by its name."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.tests.factories import make_user
from assessments.models import Assessment, ExamSetRow, Finding, Measurement, Muscle, Test
from patients.tests.factories import make_visit

from .factories import find, make_assessment, make_signed, muscle, type_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return make_assessment()


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def measure(assessment, slug="psoas-major", test="mmt-psoas-supine", **fields):
    with transaction.atomic():
        return Measurement.objects.create(
            **{
                "assessment": assessment,
                "muscle": muscle(slug) if slug else None,
                "test": Test.objects.get(slug=test) if test else None,
                "side": "left",
                "kind": "strength",
                "recorded_at": timezone.now(),
                "recorded_by": assessment.author,
                "revision": 1,
                **fields,
            }
        )


THOMAS = {"test": "thomas-test", "kind": "length"}
BY_HAND = {"slug": "gluteus-medius", "test": None}
PAIN = {"slug": "psoas-major", "test": None, "kind": "pain"}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("measurement_one_value_or_reason", {**BY_HAND}),
        ("measurement_by_hand_fits_its_kind", {**BY_HAND, "kind": "rom", "number": 40}),
        ("measurement_by_hand_fits_its_kind", {**BY_HAND, "kind": "length", "code": "weird"}),
        ("measurement_by_hand_fits_its_kind", {**BY_HAND, "kind": "length", "grade": "4"}),
        ("measurement_one_value_or_reason", {"grade": "4", "data_absent_reason": "unable"}),
        ("measurement_grade_of_the_scale", {"grade": "7"}),
        ("measurement_absent_reason_known", {"data_absent_reason": "forgot"}),
        ("measurement_number_is_no_sentinel", {**PAIN, "number": -99}),
        ("measurement_pain_from_0_to_10", {**PAIN, "number": 11}),
        ("measurement_pain_from_0_to_10", {**PAIN, "number": 2.5}),
        ("measurement_pain_is_of_a_muscle", {**PAIN, "code": "positive"}),
        ("measurement_pain_limited_beside_grade", {**PAIN, "number": 3, "pain_limited": True}),
        ("measurement_words_need_reason", {"grade": "4", "reason_text": "no time"}),
        ("measurement_words_need_reason", {"data_absent_reason": "unable", "reason_text": ""}),
        ("measurement_side_known", {**BY_HAND, "slug": "diaphragm", "side": "both", "grade": "4"}),
        ("measurement_kind_known", {**BY_HAND, "kind": "mood", "data_absent_reason": "unable"}),
        ("measurement_of_a_muscle_or_a_test", {"slug": None, "test": None, "grade": "4"}),
        ("measurement_by_hand_fits_its_kind", {**BY_HAND, "number": 4}),
        ("measurement_by_hand_fits_its_kind", {**BY_HAND, "kind": "length", "code": "positive"}),
        ("measurement_side_fits_its_muscle", {**BY_HAND, "side": "none", "grade": "4"}),
        ("measurement_side_fits_its_muscle", {**BY_HAND, "slug": "diaphragm", "grade": "4"}),
        ("measurement_side_and_kind_of_its_test", {"side": "bilateral", "grade": "4"}),
        ("measurement_side_and_kind_of_its_test", {"kind": "length", "data_absent_reason": "unable"}),
        ("measurement_value_fits_its_test", {"number": 4}),
        ("measurement_value_fits_its_test", {**THOMAS, "number": 61}),
        ("measurement_value_fits_its_test", {**THOMAS, "code": "positive"}),
    ],
)
def test_a_measurement_that_cannot_be_is_refused(draft, name, fields):
    with refused(name):
        measure(draft, **fields)


def test_a_tests_result_is_stored_once_a_side(draft):
    type_in(draft, "psoas-major", "left", "length", "8")
    with refused("measurement_test_once_a_side"):
        measure(draft, slug="iliacus", **THOMAS, number=9)


def test_a_value_by_hand_is_stored_once_a_side(draft):
    type_in(draft, "psoas-major", "left", "pain", "3")
    with refused("measurement_muscle_kind_once_a_side"):
        measure(draft, **PAIN, number=4)


class TestFindings:
    def put(self, assessment, code, slug="psoas-major", side="left"):
        at = timezone.now()
        with transaction.atomic():
            Finding.objects.create(
                assessment=assessment,
                muscle=muscle(slug),
                side=side,
                code=code,
                recorded_at=at,
                recorded_by=assessment.author,
            )

    def test_the_same_one_stands_once(self, draft):
        find(draft, "psoas-major", "left", "painful")
        with refused("finding_once"):
            self.put(draft, "painful")

    @pytest.mark.parametrize(
        ("there", "added"), [("weak", "normal"), ("normal", "weak"), ("tight_weak", "weak")]
    )
    def test_two_that_exclude_each_other_never_stand_together(self, draft, there, added):
        find(draft, "psoas-major", "left", there)
        with refused("finding_excludes_another"):
            self.put(draft, added)

    def test_a_code_that_nobody_knows_is_refused(self, draft):
        with refused("finding_code_known"):
            self.put(draft, "magic")

    def test_both_sides_at_once_is_no_finding(self, draft):
        with refused("finding_side_of_one_muscle|finding_side_fits_its_muscle"):
            self.put(draft, "tight", side="bilateral")

    def test_an_unpaired_muscle_has_no_left(self, draft):
        with refused("finding_side_fits_its_muscle"):
            self.put(draft, "tight", slug="diaphragm")


class TestAssessments:
    def copy(self, assessment, **fields):
        same = ("patient", "visit", "exam_set", "author", "effective_at")
        with transaction.atomic():
            return Assessment.objects.create(
                **{**{name: getattr(assessment, name) for name in same}, **fields}
            )

    def test_a_visit_has_one_open_draft_of_a_set(self, draft):
        with refused("assessment_one_open_draft"):
            self.copy(draft)

    @pytest.mark.parametrize(
        "fields",
        [{"status": "final"}, {"digest": "a" * 64}, {"signed_at": timezone.now()}, {"signer_name": "Kim"}],
        ids=lambda fields: next(iter(fields)),
    )
    def test_a_state_and_its_stamps_come_together(self, draft, fields):
        with refused("assessment_signed_iff_stamped"), transaction.atomic():
            Assessment.objects.filter(pk=draft.pk).update(**fields)

    def test_a_replacement_names_its_reason(self):
        signed = make_signed()
        with refused("assessment_replacement_names_reason"):
            self.copy(signed, replaces=signed)

    def test_a_reason_names_what_it_replaces(self, draft):
        with refused("assessment_replacement_names_reason"), transaction.atomic():
            Assessment.objects.filter(pk=draft.pk).update(reason="because")

    def test_a_draft_cannot_be_replaced(self, draft):
        with refused("assessment_replaces_a_signed_one"):
            self.copy(draft, replaces=draft, reason="because")

    def test_one_row_is_replaced_once(self):
        signed = make_signed()
        stamps = ("signed_at", "signed_by", "signer_name", "document", "digest")
        more = {name: getattr(signed, name) for name in stamps}
        more |= {"replaces": signed, "reason": "twice", "status": "amended"}
        self.copy(signed, **more)
        with refused("assessment_replaced_once"):
            self.copy(signed, **more)

    def test_the_visit_is_the_patients(self, draft):
        with refused("assessment_of_the_visits_patient"):
            self.copy(draft, visit=make_visit(practitioner=make_user("practitioner")))


class TestCatalogue:
    def test_an_edit_has_a_time_and_a_person(self, draft):
        with refused("muscle_edited_at_and_by_together"), transaction.atomic():
            Muscle.objects.update(edited_at=timezone.now())

    def test_an_approval_has_a_reviewer_and_a_date(self, draft):
        with refused("test_approved_iff_reviewer_and_date"), transaction.atomic():
            Test.objects.update(review="approved")

    def test_a_name_is_not_empty(self, draft):
        with refused("muscle_name_not_empty"), transaction.atomic():
            Muscle.objects.update(name="")

    def test_a_range_is_in_order(self, draft):
        with refused("test_range_in_order"), transaction.atomic():
            Test.objects.filter(slug="thomas-test").update(minimum=70)

    def test_a_test_has_a_side(self, draft):
        with refused("test_has_a_side"), transaction.atomic():
            Test.objects.update(sides=[])

    def test_a_muscle_stands_once_in_a_set(self, draft):
        with refused("exam_set_row_muscle_once"), transaction.atomic():
            ExamSetRow.objects.create(
                exam_set=draft.exam_set, muscle=muscle("psoas-major"), order=99, group="x"
            )

    def test_two_rows_have_two_places(self, draft):
        with refused("exam_set_row_order_once"), transaction.atomic():
            ExamSetRow.objects.filter(exam_set=draft.exam_set).update(order=1)
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_a_test_needs_its_column(self, draft):
        with refused("exam_set_row_test_needs_its_column"), transaction.atomic():
            ExamSetRow.objects.filter(muscle__slug="psoas-major").update(length=False)

    def test_a_further_test_stands_once(self, draft):
        row = draft.exam_set.extra_tests.first()
        with refused("exam_set_test_once"), transaction.atomic():
            row.__class__.objects.create(exam_set=row.exam_set, test=row.test, order=99, group="x")

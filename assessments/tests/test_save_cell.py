"""One cell of the exam grid, saved as it is typed."""

import pytest

from accounts.tests.factories import make_user
from assessments import services
from assessments.models import Measurement
from clinic.audit.models import Event
from clinic.base.errors import DomainError, StaleDraft

from .factories import make_assessment, make_signed, moment, type_in

pytestmark = pytest.mark.django_db


class TestSaveCell:
    @pytest.fixture
    def assessment(self):
        return make_assessment()

    def test_keeps_a_grade_with_its_test_and_examiner(self, assessment):
        saved = type_in(assessment, "psoas-major", "left", "strength", "4-")
        kept = Measurement.objects.get()
        assert (kept.grade, kept.test.slug, kept.muscle.slug) == ("4-", "mmt-psoas-supine", "psoas-major")
        assert kept.recorded_by == assessment.author
        assert saved.changed
        assert saved.revision == kept.revision == 1

    def test_keeps_an_angle_with_the_pelvis_controlled(self, assessment):
        type_in(assessment, "psoas-major", "left", "length", "+8", method={"pelvis_controlled": True})
        kept = Measurement.objects.get()
        assert (kept.number, kept.test.slug) == (8, "thomas-test")
        assert kept.method == {"pelvis_controlled": True, "device": "goniometer"}

    @pytest.mark.parametrize(
        ("entry", "reason"),
        [
            pytest.param("x", "not-performed", id="X is not tested"),
            pytest.param("U", "unable", id="U is unable"),
            pytest.param("s", "stopped-by-pain", id="S is stopped by pain"),
        ],
    )
    def test_keeps_why_there_is_no_value(self, assessment, entry, reason):
        type_in(assessment, "obturator-internus", "left", "strength", entry, reason_text="no time")
        kept = Measurement.objects.get()
        assert (kept.data_absent_reason, kept.reason_text, kept.value) == (reason, "no time", None)

    @pytest.mark.parametrize(
        ("kind", "entry", "says"),
        [
            pytest.param("strength", "7", "strength grade is one of", id="a grade of 7"),
            pytest.param("strength", "5-", "strength grade is one of", id="a half-step that is switched off"),
            pytest.param("strength", "strong", "strength grade is one of", id="a word"),
            pytest.param("strength", "", "empty", id="nothing"),
            pytest.param("strength", "4" * 41, "too long", id="too much"),
            pytest.param("strength", "4\x00", "cannot be read", id="NUL"),
            pytest.param("strength", "\u202e4", "cannot be read", id="right-to-left override"),
            pytest.param("length", "400", "outside", id="an angle of 400"),
            pytest.param("length", "8.5", "steps of 1", id="half a degree"),
            pytest.param("length", "🙂", "Type a number", id="emoji"),
            pytest.param("length", "1e9", "Type a number", id="exponent"),
            pytest.param("length", "nan", "Type a number", id="not a number"),
            pytest.param("pain", "11", "outside", id="pain of 11"),
            pytest.param("pain", "-1", "outside", id="pain below 0"),
        ],
    )
    def test_refuses_what_does_not_fit_with_a_sentence(self, assessment, kind, entry, says):
        with pytest.raises(DomainError, match=says):
            type_in(assessment, "psoas-major", "left", kind, entry)
        assert not Measurement.objects.exists()
        assert not Event.objects.filter(verb="assessment.cell-saved").exists()

    @pytest.mark.parametrize(
        "cell",
        [
            ("psoas-major", "none", "strength"),
            ("deltoid", "left", "strength"),
            ("diaphragm", "none", "length"),
        ],
    )
    def test_refuses_a_cell_that_the_set_does_not_have(self, assessment, cell):
        with pytest.raises(DomainError, match="no such cell"):
            type_in(assessment, *cell, "4")

    def test_stores_a_shared_test_once(self, assessment):
        type_in(assessment, "psoas-major", "left", "length", "8")
        saved = type_in(assessment, "iliacus", "left", "length", "9")
        assert Measurement.objects.get().number == 9
        assert saved.muscles == ("psoas-major", "iliacus")

    def test_stores_a_test_of_both_sides_once(self, assessment):
        type_in(assessment, "rectus-abdominis", "left", "strength", "4")
        type_in(assessment, "rectus-abdominis", "right", "strength", "5")
        assert Measurement.objects.get().side == "bilateral"

    def test_keeps_a_value_without_a_named_test(self, assessment):
        type_in(assessment, "gluteus-medius", "right", "length", "-")
        assert (Measurement.objects.get().code, Measurement.objects.get().test) == ("short", None)

    def test_does_nothing_on_a_second_click(self, assessment):
        type_in(assessment, "psoas-major", "left", "strength", "4-")
        again = type_in(assessment, "psoas-major", "left", "strength", "4-", based_on=0)
        assert not again.changed
        assert again.revision == 1
        assert Event.objects.filter(verb="assessment.cell-saved").count() == 1

    def test_refuses_a_stale_cell_and_shows_both(self, assessment):
        type_in(assessment, "psoas-major", "left", "strength", "4-")
        with pytest.raises(StaleDraft) as refusal:
            type_in(assessment, "psoas-major", "left", "strength", "3", based_on=0)
        assert list(refusal.value.yours.values()) == ["3"]
        assert list(refusal.value.theirs.values()) == ["4-"]
        assert Measurement.objects.get().grade == "4-"

    def test_does_not_mistake_a_cleared_cell_for_the_old_one(self, assessment):
        type_in(assessment, "psoas-major", "left", "strength", "4-")
        clear(assessment, based_on=1)
        type_in(assessment, "psoas-major", "left", "strength", "3")
        with pytest.raises(StaleDraft):
            type_in(assessment, "psoas-major", "left", "strength", "5", based_on=1)

    def test_audits_the_cell_but_not_the_value(self, assessment):
        type_in(assessment, "psoas-major", "left", "strength", "4-")
        event = Event.objects.get(verb="assessment.cell-saved")
        assert event.detail["muscle"] == "psoas-major"
        assert "4-" not in str(event.detail)
        assert event.patient_uuid == assessment.patient.uuid

    def test_refuses_once_signed(self):
        signed = make_signed()
        with pytest.raises(services.AlreadySigned, match="Amend"):
            type_in(signed, "psoas-major", "right", "strength", "4")

    def test_refuses_a_method_nobody_asked_for(self, assessment):
        with pytest.raises(DomainError, match="not a method"):
            type_in(assessment, "psoas-major", "left", "length", "8", method={"moon": "full"})

    def test_takes_few_queries(self, assessment, django_assert_max_num_queries):
        type_in(assessment, "psoas-major", "left", "strength", "4-")  # the layout is now kept
        stored = Measurement.objects.get()
        colleague = make_user("practitioner")
        with django_assert_max_num_queries(8):  # savepoint, claim, read, write, audit, and flags of this test
            services.save_cell(
                assessment=assessment,
                muscle="psoas-major",
                side="left",
                kind="strength",
                entry="4",
                based_on=stored.revision,
                by=colleague,
                at=moment(assessment),
            )


class TestClearCell:
    def test_takes_the_value_out(self):
        assessment = make_assessment()
        saved = type_in(assessment, "psoas-major", "left", "strength", "4-")
        assert clear(assessment, based_on=saved.revision).changed
        assert not Measurement.objects.exists()

    def test_does_nothing_on_an_empty_cell(self):
        assert not clear(make_assessment(), based_on=0).changed

    def test_refuses_a_stale_one(self):
        assessment = make_assessment()
        type_in(assessment, "psoas-major", "left", "strength", "4-")
        with pytest.raises(StaleDraft):
            clear(assessment, based_on=99)


def clear(assessment, *, based_on):
    return services.clear_cell(
        assessment=assessment,
        muscle="psoas-major",
        side="left",
        kind="strength",
        based_on=based_on,
        by=assessment.author,
        at=moment(assessment),
    )

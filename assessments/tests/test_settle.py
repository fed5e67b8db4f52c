"""What is open before signing is answered with the signature, and whatever has no answer is named."""

import pytest

from assessments import services
from assessments.answers import Answers
from assessments.models import ExamSetRow
from assessments.queries import review_before_signing
from clinic.audit.models import Event

from .factories import find, make_assessment, make_signed, moment, sign, type_in

pytestmark = pytest.mark.django_db
WEAK = ("psoas-major", "left", "weak")
LEFT = ("psoas-major", "left")


@pytest.fixture
def draft():
    """The left psoas at 4-, which proposes *weak*."""
    assessment = make_assessment()
    type_in(assessment, "psoas-major", "left", "strength", "4-")
    return assessment


@pytest.fixture
def forward():
    """The same, brought forward from the last visit, where it was declined; and a finding on the right."""
    findings = {("psoas-major", "right"): "tight"}
    signed = make_signed(days_ago=10, findings=findings)
    assessment = make_assessment(signed.patient, by=signed.author)
    services.bring_forward(
        assessment=assessment, muscle="psoas-major", by=assessment.author, at=moment(assessment)
    )
    return assessment


def found(assessment):
    return {(f.muscle.slug, f.side, f.code): f.how for f in assessment.findings.select_related("muscle")}


class TestAProposal:
    def test_becomes_a_finding_by_a_yes(self, draft):
        signed = sign(draft, answers=Answers(proposals={WEAK: True}))
        assert (signed.status, found(signed)) == ("final", {WEAK: "confirmed"})
        assert Event.objects.get(verb="assessment.signed").detail["declined"] == []

    def test_is_left_by_a_no_which_the_audit_notes_without_the_word(self, draft):
        signed = sign(draft, answers=Answers(proposals={WEAK: False}))
        assert (signed.status, found(signed)) == ("final", {})
        assert Event.objects.get(verb="assessment.signed").detail["declined"] == ["psoas-major left"]

    def test_without_an_answer_is_named_and_nothing_is_signed_or_kept(self, draft):
        type_in(draft, "psoas-major", "right", "strength", "3")
        answers = Answers(proposals={("psoas-major", "right", "weak"): True})
        with pytest.raises(services.Undecided, match="Psoas major, left: Weak") as refused:
            sign(draft, answers=answers)
        assert [proposal.key for proposal in refused.value.proposals] == [WEAK]
        draft.refresh_from_db()
        assert (draft.status, found(draft)) == ("preliminary", {})

    def test_that_is_gone_is_not_signed_by_a_yes_of_before(self, draft):
        type_in(draft, "psoas-major", "left", "strength", "5")
        with pytest.raises(services.CannotSign, match="proposed no more"):
            sign(draft, answers=Answers(proposals={WEAK: True}))

    def test_is_not_asked_about_where_the_finding_stands(self, draft):
        find(draft, "psoas-major", "left", "weak")
        assert sign(draft, answers=Answers()).status == "final"


class TestWhatWasBroughtForward:
    def test_counts_by_a_yes_and_goes_by_a_no(self, forward):
        answers = Answers(proposals={WEAK: False}, forward={LEFT: True, ("psoas-major", "right"): False})
        signed = sign(forward, answers=answers)
        kept = signed.measurements.filter(data_absent_reason=None).values_list("muscle__slug", "grade")
        assert (list(kept), found(signed)) == ([("psoas-major", "4-")], {})
        assert not signed.measurements.filter(carried_forward=True).exists()

    def test_takes_no_more_with_it_by_a_no_than_its_own_side(self, forward):
        answers = Answers(forward={LEFT: False, ("psoas-major", "right"): True})
        signed = sign(forward, answers=answers)
        assert not signed.measurements.filter(data_absent_reason=None).exists()
        assert found(signed) == {("psoas-major", "right", "tight"): "brought-forward"}

    def test_without_an_answer_is_named(self, forward):
        with pytest.raises(
            services.Undecided, match="Psoas major, left: brought forward; Psoas major, right"
        ):
            sign(forward, answers=Answers())

    def test_may_propose_what_was_not_proposed_before_the_yes(self, forward):
        answers = Answers(forward={LEFT: True, ("psoas-major", "right"): True})
        with pytest.raises(services.Undecided, match="Psoas major, left: Weak") as refused:
            sign(forward, answers=answers)
        shown = review_before_signing(forward, answers, also=refused.value.proposals)
        assert [(open_.key, open_.answer) for open_ in shown.proposals] == [(WEAK, None)]
        assert [open_.answer for open_ in shown.brought_forward] == [True, True]

    def test_is_asked_about_once_though_two_rows_show_it(self):
        cells = {("psoas-major", "left", "length"): "+8"}  # the Thomas test is the iliacus's too
        signed = make_signed(days_ago=10, cells=cells)
        draft = make_assessment(signed.patient, by=signed.author)
        services.bring_forward(assessment=draft, muscle="psoas-major", by=draft.author, at=moment(draft))
        assert [open_.key for open_ in review_before_signing(draft).brought_forward] == [LEFT]

    def test_is_never_signed_unseen_when_the_exam_set_has_lost_its_muscle(self, forward):
        lost = ExamSetRow.objects.get(exam_set=forward.exam_set, muscle__slug="psoas-major")
        services.edit_exam_rows(
            exam_set=forward.exam_set,
            kept=[],
            removed=[lost],
            based_on=forward.exam_set.content_digest,
            by=forward.author,
            at=moment(forward),
        )
        type_in(forward, "piriformis", "left", "pain", "0")
        with pytest.raises(services.CannotSign, match="exam set has lost"):
            sign(forward)


def test_a_reason_is_given_with_the_signature_and_a_blank_one_is_none():
    draft = make_assessment()
    saved = type_in(draft, "piriformis", "right", "strength", "x")
    with pytest.raises(services.Undecided, match="Piriformis, right: no value and no reason"):
        sign(draft, answers=Answers(reasons={saved.measurement.uuid: "  "}))
    signed = sign(draft, answers=Answers(reasons={saved.measurement.uuid: "No time today"}))
    assert signed.measurements.get(pk=saved.measurement.pk).reason_text == "No time today"

"""Signing, amending, taking back: and what the database then refuses."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.tests.factories import make_user
from assessments import services
from assessments.document import mismatches
from assessments.models import Assessment, Finding, Measurement
from assessments.queries import latest_signed
from clinic.audit.models import Event
from clinic.base.errors import DomainError, StaleDraft

from .factories import find, make_assessment, make_signed, moment, sign, type_in

pytestmark = pytest.mark.django_db
PSOAS = {("psoas-major", "left", "strength"): "4-"}


class TestSign:
    def test_keeps_signer_time_and_digest(self):
        signed = make_signed()
        assert (signed.status, signed.signed_by) == ("final", signed.author)
        assert signed.signer_name == signed.author.signature_name
        assert len(signed.digest) == 64
        event = Event.objects.get(verb="assessment.signed")
        assert event.detail["digest"] == signed.digest

    def test_writes_what_was_left_out(self):
        signed = make_signed()
        left_out = signed.measurements.filter(data_absent_reason="not-performed", reason_text="left out")
        assert left_out.count() == signed.measurements.count() - 1
        assert left_out.filter(test__slug="thomas-test").count() == 2  # once for each side, not for each cell

    def test_refuses_without_a_single_entry(self):
        with pytest.raises(services.CannotSign, match="Nothing has been recorded"):
            sign(make_assessment())

    def test_refuses_while_a_reason_is_missing(self):
        assessment = make_assessment()
        saved = type_in(assessment, "psoas-major", "left", "strength", "x")
        with pytest.raises(services.CannotSign, match="no reason"):
            sign(assessment)
        services.give_reason(
            assessment=assessment,
            measurement=saved.measurement,
            reason_text="no time",
            by=assessment.author,
            at=moment(assessment),
        )
        assert sign(assessment).status == "final"

    def test_refuses_anybody_but_the_author(self):
        assessment = make_assessment()
        type_in(assessment, "psoas-major", "left", "strength", "4")
        with pytest.raises(services.CannotSign, match="Only"):
            sign(assessment, by=make_user("practitioner"))

    def test_refuses_what_somebody_changed_since_it_was_read(self):
        assessment = make_assessment()
        type_in(assessment, "psoas-major", "left", "strength", "4")
        read = Assessment.objects.get(pk=assessment.pk).revision
        type_in(assessment, "psoas-major", "left", "strength", "1", by=make_user("practitioner"))
        with pytest.raises(StaleDraft, match="not signed"):
            sign(assessment, based_on=read)
        assessment.refresh_from_db()
        assert assessment.is_draft
        assert sign(assessment).status == "final"

    def test_refuses_a_second_time(self):
        with pytest.raises(services.AlreadySigned):
            sign(make_signed())


class TestFrozen:
    """What the database refuses once an assessment is signed, whoever asks."""

    @pytest.mark.parametrize(
        "attempt",
        [
            pytest.param(lambda a: Assessment.objects.filter(pk=a.pk).update(narrative="!"), id="update"),
            pytest.param(
                lambda a: Assessment.objects.filter(pk=a.pk).update(status="amended"), id="own status"
            ),
            pytest.param(
                lambda a: Assessment.objects.filter(pk=a.pk).update(status="preliminary"), id="unsign"
            ),
            pytest.param(lambda a: a.measurements.update(grade="5"), id="update a measurement"),
            pytest.param(lambda a: a.measurements.all()._raw_delete("default"), id="delete a measurement"),
            pytest.param(lambda a: a.findings.update(code="weak"), id="update a finding"),
            pytest.param(lambda a: a.findings.all()._raw_delete("default"), id="delete a finding"),
            pytest.param(lambda a: Finding.objects.create(**finding_of(a)), id="insert a finding"),
            pytest.param(
                lambda a: Measurement.objects.create(**measurement_of(a)), id="insert a measurement"
            ),
        ],
    )
    def test_a_signed_assessment_and_its_rows_stay(self, attempt):
        signed = make_signed(findings={("psoas-major", "left"): "tight"})
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            attempt(signed)

    def test_a_row_cannot_be_moved_into_a_signed_assessment(self):
        signed, draft = make_signed(), make_assessment()
        find(draft, "psoas-major", "left", "tight")
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            Finding.objects.filter(assessment=draft).update(assessment=signed)

    @pytest.mark.parametrize("table", ["assessment", "measurement", "finding"])
    def test_no_table_can_be_emptied(self, table):
        with pytest.raises(Exception, match=r"permission denied|frozen"), transaction.atomic():
            connection.cursor().execute(f"TRUNCATE assessments_{table} CASCADE")

    def test_a_draft_may_change(self):
        draft = make_assessment()
        find(draft, "psoas-major", "left", "tight")
        Finding.objects.update(note="seen standing")


class TestAmend:
    def amend(self, signed, reason="wrong side"):
        by = make_user("practitioner")
        return services.amend(assessment=signed, reason=reason, by=by, at=moment(signed))

    def test_starts_a_draft_with_everything_in_it(self):
        signed = make_signed(findings={("psoas-major", "left"): "tight"})
        draft = self.amend(signed)
        assert draft.is_draft
        assert (draft.replaces, draft.effective_at) == (signed, signed.effective_at)
        assert draft.measurements.count() == signed.measurements.count()
        assert draft.findings.get().code == "tight"
        assert latest_signed(signed.patient) == signed  # until the amendment is signed

    def test_replaces_the_old_one_once_signed(self):
        signed = make_signed()
        draft = self.amend(signed)
        type_in(draft, "psoas-major", "left", "strength", "4")
        amended = sign(draft)
        assert amended.status == "amended"
        signed.refresh_from_db()
        assert signed.status == "final"
        assert latest_signed(signed.patient) == amended
        assert list(mismatches()) == []

    def test_needs_a_reason(self):
        with pytest.raises(DomainError, match="Say why"):
            self.amend(make_signed(), reason="  ")

    def test_refuses_what_was_replaced(self):
        signed = make_signed()
        sign(self.amend(signed))
        with pytest.raises(DomainError, match="replaced already"):
            self.amend(signed)

    def test_says_why_it_was_begun_when_it_is_begun_again_for_another_reason(self):
        signed = make_signed()
        how = {"assessment": signed, "by": signed.author, "at": moment(signed)}
        services.amend(**how, reason="Wrong side typed")
        with pytest.raises(DomainError, match=r"already.*Wrong side typed"):
            services.amend(**how, reason="Second")

    def test_gives_the_same_draft_on_a_second_click(self):
        signed, by = make_signed(), make_user("practitioner")
        first, again = (
            services.amend(assessment=signed, reason="typo", by=by, at=moment(signed)) for _ in range(2)
        )
        assert first == again


class TestEnteredInError:
    def test_is_a_new_row_and_the_old_one_counts_no_more(self):
        signed = make_signed()
        mark = services.enter_in_error(
            assessment=signed, reason="wrong patient", by=signed.author, at=moment(signed)
        )
        assert (mark.status, mark.replaces) == ("entered-in-error", signed)
        signed.refresh_from_db()
        assert signed.status == "final"
        assert latest_signed(signed.patient) is None
        assert list(mismatches()) == []

    def test_refuses_a_draft(self):
        draft = make_assessment()
        with pytest.raises(DomainError, match="still a draft"):
            services.enter_in_error(assessment=draft, reason="no", by=draft.author, at=moment(draft))


class TestVerify:
    def test_finds_nothing_wrong_with_what_was_signed(self):
        make_signed(findings={("psoas-major", "left"): "tight"})
        assert list(mismatches()) == []

    def test_sees_a_changed_digest(self, monkeypatch):
        signed = make_signed()
        monkeypatch.setattr("assessments.document.SCHEMA", 2)  # stands for rows that were changed beneath
        assert [m.subject for m in mismatches()] == [str(signed.uuid)]


def finding_of(assessment):
    at = moment(assessment)
    row = assessment.measurements.first()
    return {
        "assessment": assessment,
        "muscle_id": row.muscle_id,
        "side": "right",
        "code": "weak",
        "recorded_at": at,
        "recorded_by": assessment.author,
    }


def measurement_of(assessment):
    return {
        "assessment": assessment,
        "muscle_id": assessment.measurements.filter(side="left").first().muscle_id,
        "side": "left",
        "kind": "length",
        "code": "full",
        "recorded_at": moment(assessment),
        "recorded_by": assessment.author,
        "revision": 9,
    }

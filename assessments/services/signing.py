"""Signing freezes an examination; an amendment replaces it; *entered in error* takes it back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.canonical import digest
from clinic.base.errors import DomainError, StaleDraft
from clinic.base.locking import for_change

from ..answers import Answers
from ..document import document_of, names_in, rows_of
from ..layout import layout_of, place_of
from ..models import Assessment, Finding, Measurement
from ..queries.review import NOTHING_SAID
from ..typed import clean_words
from .copying import ABSENCE, AS_IT_WAS, FOUND, VALUE, copy_finding, copy_measurement
from .settling import CannotSign, settle
from .sitting import refuse_if_signed

Status = Assessment.Status
LONGEST_REASON = 500


@transaction.atomic
def sign_assessment(
    *,
    assessment: Assessment,
    based_on: int,
    by: User,
    at: datetime,
    rest_not_tested: str = "",
    answers: Answers = NOTHING_SAID,
) -> Assessment:
    """Act on the answers, write down what was left out, freeze the examination, and keep its digest.

    `based_on` is the revision that the signer read; what was changed since is not signed: StaleDraft.
    Whatever was proposed or brought forward is decided by the signer, here or before. A cell of the set that
    is still empty becomes *not tested*; `rest_not_tested` is the reason in words. The view asks for the
    password before it calls this.
    """
    locked = _locked(assessment)
    refuse_if_signed(locked)
    if locked.author_id != by.pk:
        raise CannotSign(
            _("Only %(author)s, who examined, can sign this.") % {"author": locked.author.full_name}
        )
    if locked.revision != based_on:
        raise StaleDraft(
            _(
                "The examination was changed since you opened this page, so it is not signed. "
                "Read it below as it is now, then sign it. What you answered still stands."
            )
        )
    declined = settle(assessment=locked, answers=answers, by=by, at=at)
    locked.refresh_from_db(fields=["revision"])
    measured = list(locked.measurements.all())
    if not measured and not locked.findings.exists():
        raise CannotSign(_("Nothing has been recorded yet. Enter at least one value or finding."))

    words = clean_words(rest_not_tested, at_most=200) or _("left out")
    left_out = _write_left_out(locked, measured, words, by, at)
    locked.status = Status.AMENDED if locked.replaces_id else Status.FINAL
    _stamp(locked, by, at)
    locked.save()
    record(
        by=by,
        verb="assessment.signed",
        at=at,
        subject=locked,
        patient=locked.patient,
        digest=locked.digest,
        left_out=left_out,
        declined=[f"{proposal.muscle} {proposal.side}" for proposal in declined],
    )
    return locked


@transaction.atomic
def amend(*, assessment: Assessment, reason: str, by: User, at: datetime) -> Assessment:
    """A new draft with everything that was signed in it.

    Signing it replaces the old one, which stays readable.
    """
    locked = _locked(assessment)
    words = _reason(reason)
    earlier = Assessment.objects.drafts().filter(replaces=locked, author=by).first()
    if earlier is not None:
        if earlier.reason != words:
            raise DomainError(
                _("You have begun to amend this already. Open that draft; its reason is: %(reason)s")
                % {"reason": earlier.reason}
            )
        return earlier  # a second click
    _refuse_unless_standing(locked)
    if Assessment.objects.drafts().filter(visit=locked.visit_id, exam_set=locked.exam_set_id).exists():
        raise DomainError(_("Somebody has already begun to amend this. Open that draft."))

    draft = Assessment.objects.create(
        patient=locked.patient,
        visit=locked.visit,
        exam_set=locked.exam_set,
        effective_at=locked.effective_at,
        author=by,
        replaces=locked,
        reason=words,
        narrative=locked.narrative,
        revision=1,
    )
    Measurement.objects.bulk_create(
        copy_measurement(old, draft, of=VALUE + ABSENCE + AS_IT_WAS, revision=1)
        for old in locked.measurements.all()
    )
    Finding.objects.bulk_create(
        copy_finding(old, draft, of=(*FOUND, "how", *AS_IT_WAS)) for old in locked.findings.all()
    )
    record(
        by=by,
        verb="assessment.amendment-begun",
        at=at,
        subject=draft,
        patient=draft.patient,
        replaces=str(locked.uuid),
    )
    return draft


@transaction.atomic
def enter_in_error(*, assessment: Assessment, reason: str, by: User, at: datetime) -> Assessment:
    """Say that a signed examination should never have been recorded. It stays readable and counts no more."""
    locked = _locked(assessment)
    words = _reason(reason)
    earlier = Assessment.objects.filter(replaces=locked, status=Status.ENTERED_IN_ERROR).first()
    if earlier is not None:
        return earlier
    _refuse_unless_standing(locked)

    mark = Assessment(
        patient=locked.patient,
        visit=locked.visit,
        exam_set=locked.exam_set,
        effective_at=locked.effective_at,
        author=by,
        replaces=locked,
        reason=words,
        status=Status.ENTERED_IN_ERROR,
    )
    _stamp(mark, by, at)
    mark.save(force_insert=True)
    record(
        by=by,
        verb="assessment.entered-in-error",
        at=at,
        subject=mark,
        patient=mark.patient,
        replaces=str(locked.uuid),
    )
    return mark


def _locked(assessment: Assessment) -> Assessment:
    related = ("patient", "visit", "exam_set", "author", "replaces")
    return for_change(Assessment.objects).select_related(*related).get(pk=assessment.pk)


def _refuse_unless_standing(assessment: Assessment) -> None:
    if assessment.is_draft:
        raise DomainError(_("This is still a draft: change it directly."))
    if not Assessment.objects.standing().filter(pk=assessment.pk).exists():
        raise DomainError(_("This has been replaced already. Open the newest version."))


def _reason(reason: str) -> str:
    words = clean_words(reason, at_most=LONGEST_REASON)
    if not words:
        raise DomainError(_("Say why, in a few words: the reason stays with the record."))
    return words


def _write_left_out(
    assessment: Assessment, measured: list[Measurement], words: str, by: User, at: datetime
) -> int:
    """One *not tested* row for each empty place of the set: nothing is missing without saying so."""
    filled = {place_of(m) for m in measured}
    rows = {}
    for row, side, column in layout_of(assessment.exam_set).cells():
        place = row.place(side, column.kind)
        if place not in filled and place not in rows:
            rows[place] = Measurement(
                assessment=assessment,
                muscle=row.muscle,
                test=column.test,
                side=place[2],
                kind=place[3],
                data_absent_reason=Measurement.DataAbsent.NOT_PERFORMED,
                reason_text=words,
                recorded_at=at,
                recorded_by=by,
                revision=assessment.revision + 1,
            )
    Measurement.objects.bulk_create(rows.values())
    return len(rows)


def _stamp(assessment: Assessment, by: User, at: datetime) -> None:
    assessment.signed_at, assessment.signed_by, assessment.signer_name = at, by, by.signature_name
    assessment.revision += 1
    rows = rows_of(assessment) if assessment.pk else ([], [])
    assessment.document = document_of(
        assessment, *rows, patient_name=assessment.person.display_name, names=names_in(*rows)
    )
    assessment.digest = digest(assessment.document)

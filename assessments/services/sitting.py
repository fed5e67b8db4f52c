"""Starting an examination, and what every write to its draft begins with."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.errors import DomainError
from clinic.base.locking import for_change
from patients.models import Visit
from patients.services import move_visit

from ..models import Assessment, ExamSet
from ..typed import clean_words

LONGEST_NARRATIVE = 10_000


class AlreadySigned(DomainError):
    """The draft is no draft any more."""


@transaction.atomic
def start_assessment(*, visit: Visit, by: User, at: datetime, exam_set: ExamSet | None = None) -> Assessment:
    """Open the draft of this visit, or the one that is open already; the visit is then in progress."""
    locked = for_change(Visit.objects).select_related("patient").get(pk=visit.pk)
    wanted = exam_set or ExamSet.objects.active().in_catalogue_order().first()
    if wanted is None:
        raise DomainError(_("There is no exam set yet. Load the catalogue first."))
    found = Assessment.objects.drafts().filter(visit=locked, exam_set=wanted).first()
    if found is not None:
        return found
    signed = Assessment.objects.standing().filter(visit=locked, exam_set=wanted).exists()
    if signed:
        raise DomainError(_("This visit already has a signed assessment. Amend that one instead."))
    if locked.status in Visit.NOT_HELD:
        raise DomainError(_("This visit did not take place. Check the patient in first."))

    assessment = Assessment.objects.create(
        patient=locked.patient, visit=locked, exam_set=wanted, author=by, effective_at=at
    )
    if locked.status not in (Visit.Status.IN_PROGRESS, Visit.Status.FINISHED):
        move_visit(visit=locked, to=Visit.Status.IN_PROGRESS, by=by, at=at)
    record(
        by=by,
        verb="assessment.started",
        at=at,
        subject=assessment,
        patient=locked.patient,
        exam_set=wanted.slug,
    )
    return assessment


@transaction.atomic
def save_narrative(*, assessment: Assessment, text: str, seen: str, by: User, at: datetime) -> Assessment:
    """The examination in the practitioner's own words. `seen` is the text that the screen began with."""
    from .storing import StaleCell

    cleaned = clean_words(text, at_most=LONGEST_NARRATIVE)
    stored = for_change(Assessment.objects).select_related("patient").get(pk=assessment.pk)
    refuse_if_signed(stored)
    if stored.narrative == cleaned:
        return stored  # a second click
    if stored.narrative != seen:
        raise StaleCell(label=_("In words"), yours=cleaned, theirs=stored.narrative)
    stored.narrative, stored.revision = cleaned, stored.revision + 1
    stored.save(update_fields=["narrative", "revision", "updated_at"])
    record(by=by, verb="assessment.narrative-saved", at=at, subject=stored, patient=stored.patient)
    return stored


def refuse_if_signed(assessment: Assessment) -> None:
    if not assessment.is_draft:
        raise AlreadySigned(
            _("This assessment is signed and stays as it is. Amend it, with a reason, instead.")
        )


def claim_revision(assessment: Assessment) -> int:
    """Lock the draft and take its next revision in one statement; every write to a row of it begins here.

    Two saves of one draft wait for each other, so a revision number is never given twice, not even after a
    cell was cleared. A write that turns out to change nothing gives it back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assessments_assessment SET revision = revision + 1"
            " WHERE id = %s AND status = 'preliminary' RETURNING revision",
            [assessment.pk],
        )
        row = cursor.fetchone()
    if row is None:
        raise AlreadySigned(
            _("This assessment is signed and stays as it is. Amend it, with a reason, instead.")
        )
    return row[0]


def give_back_revision(assessment: Assessment) -> None:
    """Nothing was changed, so the number just claimed goes back before anybody can see it.

    The draft is then what whoever is about to sign it has read.
    """
    Assessment.objects.filter(pk=assessment.pk).update(revision=F("revision") - 1)

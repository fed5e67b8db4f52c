"""What people decide about pairs, and what they decide while one of the two is still being typed."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.locking import for_change
from clinic.base.prepared import Prepared
from patients.models import Patient
from patients.services.refusals import Refused, check_fields, speaking

from .keeping import catch_up
from .models import ChangedPatient, DuplicateDecision, EarlyDecision, Kind, LikelyDuplicate

__all__ = [
    "Refused",
    "TakenBack",
    "catch_up",
    "decide",
    "decide_early",
    "forget_unsent",
    "settle_early",
    "take_back",
]

UNSENT = timedelta(days=2)
_SAID = Prepared(
    lambda token, by: EarlyDecision.objects.filter(token=token, decided_by=by).values_list("pk"),
    token=UUID,
    by=int,
)


class TakenBack(Refused):
    def __init__(self) -> None:
        super().__init__(_("This decision was taken back already."))


@transaction.atomic
def decide(*, one: Patient, other: Patient, kind: str, by: User, at: datetime) -> DuplicateDecision:
    """The two records are two people: the pair leaves the list and is not raised again."""
    if one.pk == other.pk:
        raise Refused(_("A record is not compared with itself."))
    first, second = _locked([one.pk, other.pk])
    if first.replaced_by_id or second.replaced_by_id:
        raise Refused(_("One of the two records was merged meanwhile. Look at the list again."))
    decision = DuplicateDecision(first=first, second=second, kind=kind, decided_by=by, decided_at=at)
    check_fields(decision, without=())
    with speaking(DuplicateDecision):
        decision.save()
    LikelyDuplicate.objects.about(first.pk, second.pk).delete()
    for patient, its_other in ((first, second), (second, first)):
        record(
            by=by,
            verb="duplicate.decided",
            at=at,
            subject=decision,
            patient=patient,
            kind=decision.kind,
            other=str(its_other.uuid),
        )
    return decision


@transaction.atomic
def take_back(*, decision: DuplicateDecision, by: User, at: datetime) -> None:
    """Undo a decision: the pair waits to be looked at again, and is back on the list where still likely."""
    locked = for_change(DuplicateDecision.objects).filter(pk=decision.pk)
    there = locked.select_related("first", "second").first()
    if there is None:
        raise TakenBack
    for patient, other in ((there.first, there.second), (there.second, there.first)):
        record(
            by=by,
            verb="duplicate.decision-taken-back",
            at=at,
            subject=there,
            patient=patient,
            kind=there.kind,
            other=str(other.uuid),
        )
    there.delete()
    kept = {patient.replaced_by_id or patient.pk for patient in (there.first, there.second)}
    ChangedPatient.objects.bulk_create(ChangedPatient(patient_id=pk) for pk in sorted(kept))


@transaction.atomic
def decide_early(*, token: UUID, patient: Patient, kind: str, by: User, at: datetime) -> None:
    """The person being registered under this form token is somebody else than this patient."""
    if kind not in Kind.values:
        raise Refused(_("Choose “same household” or “different person”."))
    EarlyDecision.objects.update_or_create(
        token=token, patient=patient, decided_by=by, defaults={"kind": kind, "decided_at": at}
    )


@transaction.atomic(savepoint=False)
def settle_early(*, token: UUID, patient: Patient, by: User, at: datetime) -> None:
    """That person is registered now: what was said about the two becomes a decision.

    Registering goes on whatever it was, so a record that was merged meanwhile is passed over.
    """
    if not _SAID.rows(token=token, by=by.pk):
        return
    mine = EarlyDecision.objects.filter(token=token, decided_by=by)
    said = list(for_change(mine).order_by("pk"))
    there = {row.pk: row for row in _locked([patient.pk, *(row.patient_id for row in said)])}
    for row in said:
        if there[row.patient_id].replaced_by_id is None:
            decide(one=there[row.patient_id], other=patient, kind=row.kind, by=by, at=at)
    mine.delete()


def forget_unsent(*, at: datetime) -> int:
    """What was said under forms that nobody sent says nothing about any record."""
    gone, _by_model = EarlyDecision.objects.filter(decided_at__lt=at - UNSENT).delete()
    return gone


def _locked(patients: Collection[int]) -> list[Patient]:
    """In the order of their numbers, all at once, so that two desks never wait for each other."""
    return list(for_change(Patient.objects).filter(pk__in=patients).order_by("pk"))

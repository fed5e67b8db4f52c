from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.errors import DomainError
from patients.models import Address, ContactPoint, Identifier, Patient, PatientName, RelatedPerson
from patients.services.refusals import check_fields, cleaned, speaking

from ..journal import POINTERS, Group, groups
from ..models import Merge
from .leaving import leave_as_two
from .locking import NotNow, lock_merge

AS_EDITED, PUT_BACK = "as-edited", "put-back"


class EditedSince(DomainError):
    """What the merge copied was edited since: somebody has to say what becomes of it."""

    def __init__(self, edited: list[Group]) -> None:
        super().__init__(_("Some of what was copied was edited since. Say for each what is to become of it."))
        self.edited = edited


@transaction.atomic
def undo(
    *,
    merge: Merge,
    reason: str,
    answers: Mapping[str, str] | None = None,
    two_are: str = "",
    by: User,
    at: datetime,
) -> Merge:
    """Two records again. What was copied goes back; what was edited since as `answers` say.

    answers  {group key: "as-edited" | "put-back"}. Raises EditedSince when one is missing.
    What was entered after the merge stays with the record that is kept. `two_are`: see `leave_as_two`.
    """
    locked, pair = lock_merge(merge)
    if locked.status != Merge.Status.MERGED:
        raise NotNow(
            _("This is no merge that stands: %(state)s.") % {"state": locked.get_status_display().lower()}
        )
    if later := _undone_first(locked):
        told = {"old": later.retired.number, "new": later.kept.number}
        raise NotNow(_("Undo the merge of %(old)s into %(new)s first: it came later.") % told)
    locked.undo_reason = cleaned({"reason": reason})["reason"]
    if not locked.undo_reason:
        raise DomainError(_("Say why the merge is undone."))
    check_fields(locked, without=("kept", "retired", "steps", "choices"))
    _take_back(locked, dict(answers or {}))
    for row in pair:
        Patient.objects.filter(pk=row.pk).update(revision=row.revision + 1)
    locked.status, locked.undone_by, locked.undone_at = Merge.Status.UNDONE, by, at
    locked.save()
    record(
        by=by, verb="merge.undone", at=at, subject=locked, patient=pair.kept, retired=str(pair.retired.uuid)
    )
    leave_as_two(pair, kind=two_are, by=by, at=at)
    return locked


def _undone_first(merge: Merge) -> Merge | None:
    """The latest standing merge that builds on this one: into the same record, or of that record."""
    later = Merge.objects.standing().filter(place__gt=merge.place)
    on_top = later.filter(kept=merge.kept_id) | later.filter(retired=merge.kept_id)
    return on_top.select_related("kept", "retired").order_by("-place", "-pk").first()


def edited_groups(merge: Merge) -> list[Group]:
    return [group for group in groups(merge.steps) if group.key != POINTERS and group.is_edited]


def _take_back(merge: Merge, answers: dict[str, str]) -> None:
    edited = edited_groups(merge)
    if any(answers.get(group.key) not in (AS_EDITED, PUT_BACK) for group in edited):
        raise EditedSince(edited)
    if any(answers[group.key] == PUT_BACK and not group.can_be_put_back for group in edited):
        raise NotNow(_("What was removed since cannot be put back. Choose to leave it as it is now."))
    stays = {group.key for group in edited if answers[group.key] == AS_EDITED}
    with speaking(Patient, PatientName, ContactPoint, Identifier, Address, RelatedPerson):
        for group in groups(merge.steps):
            if group.key not in stays:
                group.take_back()
        _go_by_official_name(merge.kept)


def _go_by_official_name(patient: Patient) -> None:
    """Whatever of it was corrected since: a record is called what its official name says."""
    official = PatientName.objects.own(patient).filter(use=PatientName.Use.OFFICIAL).first()
    if official is not None:
        Patient.objects.filter(pk=patient.pk).update(display_name=official.text, sort_name=official.sort_text)

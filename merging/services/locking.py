"""The rows of a merge, locked in one order, so that two merges of the same records wait and never tie."""

from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from clinic.base.errors import DomainError
from clinic.base.locking import for_change
from patients.models import Patient, Visit

from ..journal import POINTERS
from ..models import Merge


class NotNow(DomainError):
    """The records are not in a state for this act; the sentence says what to do."""


class Pair(NamedTuple):
    kept: Patient
    retired: Patient


def lock_pair(kept: Patient, retired: Patient, *others: str) -> Pair:
    """Both records, all that point at the retired one, and others by uuid. Call before locking the merge."""
    rows = for_change(Patient.objects).filter(
        Q(pk__in=[kept.pk, retired.pk]) | Q(replaced_by=retired.pk) | Q(uuid__in=others)
    )
    locked = {row.pk: row for row in rows.order_by("pk")}
    if not {kept.pk, retired.pk} <= locked.keys():
        raise Patient.DoesNotExist
    return Pair(locked[kept.pk], locked[retired.pk])


def lock_merge(merge: Merge) -> tuple[Merge, Pair]:
    """With the records that this merge pointed on: undoing it changes them, too."""
    steps = Merge.objects.values_list("steps", flat=True).get(pk=merge.pk)
    pointed = [step["uuid"] for step in steps if step["group"] == POINTERS]
    pair = lock_pair(merge.kept, merge.retired, *pointed)
    return for_change(Merge.objects).select_related("kept", "retired").get(pk=merge.pk), pair


def refuse_unless_mergeable(pair: Pair) -> None:
    if pair.kept.pk == pair.retired.pk:
        raise NotNow(_("A record cannot be merged into itself. Choose two records."))
    for row in pair:
        if row.replaced_by_id is not None:
            told = {"number": row.number}
            raise NotNow(
                _("%(number)s was merged into another record already. Choose the record that is kept.") % told
            )
    if not pair.kept.active and Visit.objects.of(pair.retired).open().exists():
        told = {"kept": pair.kept.number, "other": pair.retired.number}
        raise NotNow(
            _(
                "%(kept)s is inactive, and a visit of %(other)s is still open. Make %(kept)s active, or keep"
                " the other record."
            )
            % told
        )

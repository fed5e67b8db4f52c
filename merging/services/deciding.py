"""One record is kept, the other points at it. No clinical row moves; what was chosen is copied."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.errors import StaleDraft
from clinic.base.locking import for_change
from patients.models import Address, ContactPoint, Identifier, Patient, PatientName, RelatedPerson
from patients.services.refusals import speaking

from .. import choosing
from ..choosing import RETIRED, check_choices, extras, single_of
from ..journal import POINTERS, Journal, content
from ..models import Merge
from .leaving import leave_as_two
from .locking import NotNow, Pair, lock_merge, refuse_unless_mergeable

Revisions = tuple[int, int]


@transaction.atomic
def merge(
    *,
    merge: Merge,
    choices: Mapping[str, Any] | None = None,
    based_on: Revisions | None = None,
    by: User,
    at: datetime,
) -> Merge:
    """Carry out a proposal, with other choices if they are given.

    `based_on` are the revisions of the kept and the retired record that were on the screen.
    """
    locked, pair = lock_merge(merge)
    _refuse_unless_proposed(locked)
    refuse_unless_mergeable(pair)
    if based_on is not None and based_on != (pair.kept.revision, pair.retired.revision):
        raise StaleDraft(_("Somebody changed one of the records meanwhile. Look at both again, then decide."))
    locked.choices = check_choices(*pair, locked.choices if choices is None else choices)
    journal = Journal()
    with speaking(Patient, PatientName, ContactPoint, Identifier, Address, RelatedPerson):
        _copy_facts(journal, pair, locked.choices["facts"])
        _copy_rows(journal, pair, set(locked.choices["rows"]), locked.choices["facts"])
        _point(journal, pair)
    for row in pair:
        Patient.objects.filter(pk=row.pk).update(revision=row.revision + 1)
    locked.steps, locked.status = journal.steps, Merge.Status.MERGED
    locked.decided_by, locked.decided_at, locked.place = by, at, _next_place()
    locked.save()
    record(
        by=by,
        verb="merge.merged",
        at=at,
        subject=locked,
        patient=pair.kept,
        retired=str(pair.retired.uuid),
        copied=len(journal.steps),
    )
    for other in for_change(Merge.objects).filter(kept=pair.retired, status=Merge.Status.PROPOSED):
        _decline(other, pair.retired, by=by, at=at)  # nothing can be merged into a merged record any more
    return locked


def _next_place() -> int:
    """Under the locks of both records: of two merges that share a record, the later one has the higher."""
    return (Merge.objects.aggregate(last=Max("place"))["last"] or 0) + 1


@transaction.atomic
def decline(*, merge: Merge, two_are: str = "", by: User, at: datetime) -> Merge:
    """The records stay two; `two_are` as in `leave_as_two`. Whoever proposed it may take it back so."""
    locked, pair = lock_merge(merge)
    _refuse_unless_proposed(locked)
    if locked.proposed_by_id != by.pk and not by.has_perm("merging.decide_merge"):
        raise NotNow(_("Only who proposed this, or an admin, may take it back."))
    _decline(locked, pair.kept, by=by, at=at)
    leave_as_two(pair, kind=two_are, by=by, at=at)
    return locked


def _decline(merge: Merge, kept: Patient, *, by: User, at: datetime) -> None:
    merge.status, merge.decided_by, merge.decided_at = Merge.Status.DECLINED, by, at
    merge.save(update_fields=["status", "decided_by", "decided_at", "updated_at"])
    record(by=by, verb="merge.declined", at=at, subject=merge, patient=kept)


def _refuse_unless_proposed(merge: Merge) -> None:
    if merge.status != Merge.Status.PROPOSED:
        raise NotNow(
            _("This was decided already: %(state)s.") % {"state": merge.get_status_display().lower()}
        )


def _copy_facts(journal: Journal, pair: Pair, sides: dict[str, str]) -> None:
    for line in choosing.lines(*pair):
        if sides.get(line.key) != RETIRED or not line.is_open:
            continue
        if line.key == "name":
            _take_name(journal, pair, line.label)
        elif line.key in choosing.FACTS:
            fields = choosing.FACTS[line.key][1]
            new = {name: getattr(pair.retired, name) for name in fields}
            journal.change(pair.kept, group=line.key, text=line.label, **new)
        else:
            _take_single(journal, pair, line.key, line.label)


def _take_name(journal: Journal, pair: Pair, label: str) -> None:
    """The kept record goes by the other's official name; its own stays findable as an earlier one."""
    own = PatientName.objects.filter(patient=pair.kept, use=PatientName.Use.OFFICIAL).first()
    theirs = PatientName.objects.filter(patient=pair.retired, use=PatientName.Use.OFFICIAL).first()
    if theirs is None:
        return
    words = {"given": theirs.given, "family": theirs.family}
    same = PatientName.objects.filter(patient=pair.kept, **words).order_by("pk").first()
    if own is not None and (own.given, own.family) == (theirs.given, theirs.family):
        same = own
    elif own is not None:
        journal.retire(own, text=label)
    if same is not None:
        new = {name: value for name, value in content(theirs).items() if name != "patient_id"}
        journal.change(same, group="name", text=label, **new)
    else:
        journal.create(_copy(theirs, pair.kept), group="name", text=label)
    journal.change(
        pair.kept,
        group="name",
        text=label,
        display_name=pair.retired.display_name,
        sort_name=pair.retired.sort_name,
    )


def _take_single(journal: Journal, pair: Pair, key: str, label: str) -> None:
    own, theirs = single_of(pair.kept, key), single_of(pair.retired, key)
    if theirs is None:
        return
    if own is None:
        journal.create(_copy(theirs, pair.kept), group=key, text=label)
    else:
        new = {name: value for name, value in content(theirs).items() if name != "patient_id"}
        journal.change(own, group=key, text=label, **new)


def _copy_rows(journal: Journal, pair: Pair, wanted: set[str], sides: dict[str, str]) -> None:
    """Names and contacts are copied. A number is unique in its system, so it changes hands instead."""
    for extra in extras(*pair):
        if str(extra.row.uuid) not in wanted:
            continue
        if _is_official(extra.row) and sides.get("name") == RETIRED:
            continue  # taken as the name of the kept record
        about = {"group": str(extra.row.uuid), "text": f"{extra.label}: {extra.text}"}
        if isinstance(extra.row, Identifier):
            # With all it says, so that what is corrected since is told, and can be put back.
            journal.change(extra.row, **about, **content(extra.row) | {"patient_id": pair.kept.pk})
            continue
        copy = _copy(extra.row, pair.kept)
        if _is_official(copy):
            copy.use = PatientName.Use.OLD
        journal.create(copy, **about)


def _is_official(row: Any) -> bool:
    return isinstance(row, PatientName) and row.use == PatientName.Use.OFFICIAL


def _copy(row, owner: Patient):
    same = {
        field.attname: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if field.attname in content(row)
    }
    return type(row)(**same | {"patient_id": owner.pk})


def _point(journal: Journal, pair: Pair) -> None:
    """The retired record points at the kept one, and so does whatever pointed at it: never a chain."""
    for row in [pair.retired, *Patient.objects.filter(replaced_by=pair.retired).order_by("pk")]:
        journal.change(row, group=POINTERS, text="", replaced_by_id=pair.kept.pk)

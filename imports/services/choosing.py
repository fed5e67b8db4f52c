"""What a person decides before anything is imported: columns, doubtful lines, or to drop it all."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.errors import DomainError
from clinic.base.locking import for_change
from clinic.base.tables import open_table
from patients.services import Refused

from ..models import Import, ImportRow
from ..reading import FIELDS, Mapping
from .uploading import looked_at

STILL_OPEN = (Import.Status.UPLOADED, Import.Status.REHEARSED)


@transaction.atomic
def map_columns(
    *, batch: Import, columns: Sequence[str], month_first: bool, by: User | None, at: datetime
) -> Import:
    """Say what each column holds. What an earlier rehearsal found is void."""
    locked = locked_while_open(batch)
    mapping = Mapping.stored(locked.mapping)
    if len(columns) != len(mapping.columns) or any(name and name not in FIELDS for name in columns):
        raise Refused(_("Please choose from the list for each column."))
    changed = Mapping(**asdict(mapping) | {"columns": list(columns), "month_first": month_first})
    if problems := changed.problems():
        raise Refused(" ".join(problems))
    locked.mapping = asdict(changed)
    _begin_anew(locked)
    record(by=by, verb="import.mapped", at=at, subject=locked, columns=changed.columns)
    return locked


@transaction.atomic
def reread(
    *, batch: Import, charset: str, delimiter: str, has_header: bool, by: User | None, at: datetime
) -> Import:
    """Read the file in another way than was found out; the columns are guessed anew."""
    locked = locked_while_open(batch)
    if locked.file.content_type != "text/csv":
        charset = delimiter = ""
    table = open_table(bytes(locked.file.content), charset=charset, delimiter=delimiter)
    for name, value in looked_at(table, has_header=has_header).items():
        setattr(locked, name, value)
    _begin_anew(locked)
    record(by=by, verb="import.reread", at=at, subject=locked, charset=charset, delimiter=delimiter)
    return locked


@transaction.atomic
def decide(
    *,
    batch: Import,
    decision: str,
    by: User | None,
    at: datetime,
    number: int | None = None,
    all_left: bool = False,
) -> int:
    """Import or leave out one doubtful line, or all that are not yet decided: one of the two is said."""
    locked = for_change(Import.objects).get(pk=batch.pk)
    if locked.status != Import.Status.REHEARSED:
        raise DomainError(_("This can be decided between the rehearsal and the import only."))
    if decision not in ImportRow.Decision.values:
        raise DomainError(_("Choose import or leave out."))
    rows = locked.rows.filter(verdict=ImportRow.Verdict.MAYBE)
    rows = rows.filter(decision="") if all_left else rows.filter(number=-1 if number is None else number)
    changed = rows.update(decision=decision, updated_at=at)
    if not changed and not all_left:
        raise DomainError(_("Nothing was decided: there is no such line. Choose one of those below, or all."))
    record(by=by, verb="import.decided", at=at, subject=locked, decision=decision, lines=changed)
    return changed


@transaction.atomic
def discard(*, batch: Import, by: User | None, at: datetime) -> Import:
    """Drop a list that was not imported. Its lines go; the file stays under its digest."""
    locked = for_change(Import.objects).get(pk=batch.pk)
    if locked.status == Import.Status.DISCARDED:
        return locked
    locked = locked_while_open(batch)
    locked.rows.all().delete()
    locked.status = Import.Status.DISCARDED
    locked.save(update_fields=["status", "updated_at"])
    record(by=by, verb="import.discarded", at=at, subject=locked)
    return locked


def _begin_anew(locked: Import) -> None:
    """What was found in a list that is read otherwise now is void, also where the next look has to wait."""
    locked.status, locked.problem, locked.counts = Import.Status.UPLOADED, "", {}
    locked.save()
    locked.rows.all().delete()


def locked_while_open(batch: Import) -> Import:
    locked = for_change(Import.objects).select_related("file").get(pk=batch.pk)
    if locked.status not in STILL_OPEN:
        raise Refused(
            _("This list is %(state)s: it can no longer be changed.") % {"state": locked.get_status_display()}
        )
    return locked

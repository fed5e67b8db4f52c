"""Stop what is going on. Since it is one transaction, stopping leaves nothing half-done."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from clinic.audit.services import record
from clinic.base.locking import for_change

from ..models import BUSY, Import
from .working import give_back, is_at_work


@transaction.atomic
def stop(*, batch: Import, by: User | None, at: datetime) -> Import:
    """Ask the worker to give up; where none is at it (not begun, or killed), it is given up at once."""
    locked = for_change(Import.objects).get(pk=batch.pk)
    if locked.status not in BUSY:
        return locked
    if not locked.stop_wanted:
        locked.stop_wanted = True
        locked.save(update_fields=["stop_wanted", "updated_at"])
        record(by=by, verb="import.stopped", at=at, subject=locked, was=locked.status)
    if not is_at_work(locked):
        give_back(locked.pk, locked.status, "", at)
    locked.refresh_from_db()
    return locked

"""The mark "practitioner first": set by hand, or while something about the visit is open."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record

from ..models import Visit
from .refusals import Refused
from .visits import locked_visit


@transaction.atomic
def mark_practitioner_first(*, visit: Visit, on: bool, by: User | None, at: datetime) -> Visit:
    """A person saw that the practitioner should come before anything else. Says nothing about why."""
    locked = locked_visit(visit)
    if locked.flagged_first and not on:
        raise Refused(_("“Practitioner first” stays until a practitioner lifts it."))
    if locked.marked_first == on:
        return locked
    locked.marked_first = on
    locked.save(update_fields=["marked_first", "updated_at"])
    record(by=by, verb="visit.practitioner-first", at=at, subject=locked, patient=locked.patient, on=on)
    return locked


@transaction.atomic(savepoint=False)
def flag_practitioner_first(
    *, visit: Visit, is_due: Callable[[], bool], by: User | None, at: datetime
) -> Visit:
    """The same because of what is open about the visit; a mark made by hand is left as it is.

    `is_due` is asked once the visit is held: whoever opens or closes something about it holds it too,
    so none of them decides on what another has not committed yet.
    """
    locked = locked_visit(visit)
    on = is_due()
    if locked.flagged_first == on:
        return locked
    locked.flagged_first = on
    locked.save(update_fields=["flagged_first", "updated_at"])
    record(by=by, verb="visit.flagged-first", at=at, subject=locked, patient=locked.patient, on=on)
    return locked

"""Calling visits off with a reason, one or the rest of a series, and taking that back."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import prepared, record, record_many
from clinic.base.errors import StaleDraft
from clinic.base.locking import for_change

from ..models import Visit
from .activity import refuse_inactive
from .bookings import lock_practitioners, refuse_clashes
from .episodes import refuse_closed
from .refusals import Refused, check_fields, cleaned, speaking
from .visits import MOVED, locked_visit, may_move, save_move, take_back

CANCELLED, PLANNED = Visit.Status.CANCELLED, Visit.Status.PLANNED


@transaction.atomic
def cancel_visit(
    *,
    visit: Visit,
    reason: str,
    by: User | None,
    at: datetime,
    note: str = "",
    based_on: int | None = None,
) -> Visit:
    """Call one visit off. A second click changes nothing. With `based_on`, StaleDraft when it is another
    visit by now than the one that was looked at: at another time, or somebody came to it."""
    locked = locked_visit(visit)
    if locked.is_cancelled:
        return locked
    if not may_move(locked, CANCELLED):
        told = {"state": locked.get_status_display().lower()}
        raise Refused(_("This visit is %(state)s and can no longer be cancelled.") % told)
    _refuse_stale(locked, based_on)
    _refuse_reason(reason, note)
    before = locked.status
    _cancel(locked, reason, note, at)
    check_fields(locked, without=("patient", "practitioner", "episode"))
    save_move(locked)
    record(by=by, at=at, subject=locked, patient=locked.patient, **_told(before, reason))
    return locked


@transaction.atomic
def cancel_rest(
    *,
    visit: Visit,
    reason: str,
    by: User | None,
    at: datetime,
    note: str = "",
    based_on: int | None = None,
) -> list[Visit]:
    """Call off this visit of a series and those after it that are still planned; `based_on` as above."""
    _refuse_reason(reason, note)
    if visit.series_id is None:
        raise Refused(_("This visit is not one of a series."))
    rows = Visit.objects.filter(series=visit.series_id, series_number__gte=visit.series_number)
    visits = _locked(rows.filter(status=PLANNED))
    if not visits:
        raise Refused(_("No visit of this series is planned from here on."))
    _refuse_stale(Visit.objects.get(pk=visit.pk), based_on)
    for one in visits:
        _cancel(one, reason, note, at)
        check_fields(one, without=("patient", "practitioner", "episode", "series"))
    _save(visits)
    record_many(
        prepared(by=by, at=at, subject=one, patient=one.patient, **_told(PLANNED, reason)) for one in visits
    )
    return visits


@transaction.atomic
def undo_cancel_rest(*, visit: Visit, by: User | None, at: datetime) -> list[Visit]:
    """Plan again what was called off together with this visit, all of it or, if a time is taken, nothing."""
    rows = Visit.objects.filter(series=visit.series_id, series__isnull=False, cancelled_at=visit.cancelled_at)
    rows = rows.filter(status=CANCELLED, previous_status=PLANNED)
    people = lock_practitioners(*(row.practitioner for row in rows.select_related("practitioner")))
    refuse_inactive(visit)
    visits = _locked(rows)
    if not visits:
        raise Refused(_("There is nothing to undo here any more."))
    times: dict[int | None, list[tuple[datetime, int]]] = defaultdict(list)
    for one in visits:
        times[one.practitioner_id].append((one.planned_start, one.planned_minutes))
    for pk, wanted in times.items():
        refuse_clashes(people.get(pk) if pk else None, wanted)
    refuse_closed(visits)
    for one in visits:
        take_back(one)
    _save(visits)
    record_many(
        prepared(
            by=by,
            at=at,
            verb="visit.move-undone",
            subject=one,
            patient=one.patient,
            before=CANCELLED,
            after=PLANNED,
        )
        for one in visits
    )
    return visits


def _refuse_stale(visit: Visit, based_on: int | None) -> None:
    if based_on is not None and visit.revision != based_on:
        raise StaleDraft(_("Somebody changed this visit meanwhile. Look at it again, then cancel it."))


def _refuse_reason(reason: str, note: str) -> None:
    if reason not in Visit.CancelationReason.values:
        raise Refused(_("Choose why the visit is cancelled."))
    if reason == Visit.CancelationReason.OTHER and not note.strip():
        raise Refused(_("Say in a few words why the visit is cancelled."))


def _cancel(visit: Visit, reason: str, note: str, at: datetime) -> None:
    visit.previous_status, visit.status = visit.status, CANCELLED
    visit.cancelation_reason, visit.cancelled_at = reason, at
    visit.cancelation_note = cleaned({"note": note})["note"]


def _told(before: str, reason: str) -> dict[str, str]:
    """For the audit. The note stays in the visit: it is somebody's free words."""
    return {"verb": "visit.moved", "before": before, "after": CANCELLED, "reason": reason}


def _locked(rows: QuerySet[Visit]) -> list[Visit]:
    return list(for_change(rows).select_related("patient").order_by("pk"))


def _save(visits: list[Visit]) -> None:
    for visit in visits:
        visit.revision += 1
        visit.updated_at = timezone.now()
    with speaking(Visit):
        Visit.objects.bulk_update(visits, MOVED)

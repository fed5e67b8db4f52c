"""Visits: booking, the way through the day, and back."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base import dates
from clinic.base.locking import for_change

from ..models import Episode, Patient, Visit
from .activity import refuse_inactive
from .bookings import is_taken, lock_practitioners, refuse_clash, refuse_day, refuse_untold
from .episodes import episode_of, refuse_closed
from .refusals import Refused, check_fields, cleaned, speaking

S = Visit.Status
# From where a visit may go where. Back only by `undo_move`.
MOVES: dict[str, frozenset[str]] = {
    S.PLANNED: frozenset({S.ARRIVED, S.CANCELLED, S.NOSHOW}),
    S.ARRIVED: frozenset({S.INTAKE, S.READY, S.IN_PROGRESS, S.CANCELLED}),
    S.INTAKE: frozenset({S.READY, S.IN_PROGRESS, S.CANCELLED}),
    S.READY: frozenset({S.IN_PROGRESS, S.CANCELLED}),
    S.IN_PROGRESS: frozenset({S.FINISHED}),
    S.FINISHED: frozenset(),
    S.CANCELLED: frozenset(),
    S.NOSHOW: frozenset({S.ARRIVED}),
}
STAMPS: dict[str, str] = {
    S.ARRIVED: "arrived_at",
    S.READY: "ready_at",
    S.IN_PROGRESS: "started_at",
    S.FINISHED: "finished_at",
    S.CANCELLED: "cancelled_at",
}
# What a visit left open overnight skips when it is finished the day after.
SKIPPED: dict[str, tuple[str, ...]] = {
    S.PLANNED: (S.ARRIVED, S.IN_PROGRESS),
    **dict.fromkeys(Visit.WAITING, (S.IN_PROGRESS,)),
}
MOVED = (
    *("status", "previous_status", "revision", "arrived_by", "is_walk_in", *STAMPS.values(), "updated_at"),
    *("cancelation_reason", "cancelation_note"),
)
VERBS: dict[str, str] = {S.ARRIVED: "visit.checked-in"}


@transaction.atomic
def book_visit(
    *,
    patient: Patient,
    practitioner: User | None,
    planned_start: datetime,
    by: User | None,
    at: datetime,
    planned_minutes: int = 40,
    reason: str = "",
    episode: Episode | None = None,
    told_of: Collection[UUID | datetime] | None = None,
) -> Visit:
    """Plan a visit. The first visit opens an episode; a practitioner is never booked twice.

    Raises Doubtful while the patient has another visit at that time, or the time is an odd one, and that
    is not in `told_of`; None does not ask.
    """
    refuse_day(planned_start, at)
    practitioner = lock_practitioners(practitioner).get(practitioner.pk) if practitioner else None
    visit = new_visit(patient, practitioner, planned_start, planned_minutes, reason, episode, by, at)
    refuse_clash(visit)
    if told_of is not None:
        refuse_untold(visit, told_of, at)
    with speaking(Visit):
        visit.save()
    told = {"start": planned_start, "practitioner": practitioner and practitioner.uuid}
    record(by=by, verb="visit.booked", at=at, subject=visit, patient=visit.patient, **told)
    return visit


@transaction.atomic
def walk_in(
    *,
    patient: Patient,
    by: User | None,
    at: datetime,
    practitioner: User | None = None,
    reason: str = "",
) -> Visit:
    """Somebody stands at the desk without a booking: arrived at once, beside what is booked."""
    visit = new_visit(patient, practitioner, at, 40, reason, None, by, at)
    today = Visit.objects.of(patient).filter(planned_start__date__gte=timezone.localdate(at))
    if today.here().exists():
        raise Refused(_("This patient is already here. See the day board."))
    visit.is_walk_in, visit.status, visit.arrived_at = True, S.ARRIVED, at
    visit.arrived_by = by
    with speaking(Visit):
        visit.save()
    record(by=by, verb="visit.checked-in", at=at, subject=visit, patient=visit.patient, walk_in=True)
    return visit


def check_in(*, visit: Visit, by: User | None, at: datetime) -> Visit:
    """The patient has arrived."""
    return move_visit(visit=visit, to=S.ARRIVED, by=by, at=at)


def may_move(visit: Visit, to: str) -> bool:
    return to in MOVES[visit.status]


@transaction.atomic
def move_visit(*, visit: Visit, to: str, by: User | None, at: datetime) -> Visit:
    """Move on to the next state, keeping when. A second click on the same button changes nothing.

    Who comes after all when their time has been given away stands beside what is booked, as a walk-in.
    """
    if visit.status == S.NOSHOW:
        lock_practitioners(visit.practitioner)
        refuse_inactive(visit)
    locked = locked_visit(visit)
    if locked.status == to:
        return locked
    if to != S.CANCELLED:
        _refuse_ahead(locked, at)
    steps = (*_skipped(locked, to, at), to)
    if len(steps) == 1 and not may_move(locked, to):
        raise Refused(
            _("%(name)s is %(state)s; that step is not possible from there.")
            % {"name": locked.person.display_name, "state": locked.get_status_display().lower()}
        )
    if to == S.ARRIVED:
        _refuse_waiting_twice(locked)
    if locked.is_over:
        refuse_closed([locked])
    if locked.status == S.NOSHOW:
        locked.is_walk_in = is_taken(locked)
    locked.previous_status, locked.status = locked.status, to
    for step in steps:
        if stamp := STAMPS.get(step):
            setattr(locked, stamp, at)
        if step == S.ARRIVED:
            locked.arrived_by = by
    save_move(locked)
    record(
        by=by,
        verb=VERBS.get(to, "visit.moved"),
        at=at,
        subject=locked,
        patient=locked.patient,
        before=locked.previous_status,
        after=to,
    )
    return locked


def _refuse_waiting_twice(visit: Visit) -> None:
    day = timezone.localdate(visit.planned_start)
    others = Visit.objects.of(visit.person).filter(status__in=Visit.WAITING, planned_start__date=day)
    if other := others.exclude(pk=visit.pk).order_by("planned_start").first():
        told = {"name": visit.person.display_name, "time": dates.clock(other.planned_start)}
        raise Refused(
            _(
                "%(name)s waits already, for the visit of %(time)s. Take that one through, finish it or"
                " cancel it first."
            )
            % told
        )


def _refuse_ahead(visit: Visit, at: datetime) -> None:
    """Nobody comes, or fails to come, before the day: such a visit would stand on no board."""
    if timezone.localdate(visit.planned_start) > timezone.localdate(at):
        told = {"day": dates.day(visit.planned_start)}
        raise Refused(
            _("This visit is planned for %(day)s. Move it to today first, or book a walk-in.") % told
        )


@transaction.atomic
def undo_move(*, visit: Visit, by: User | None, at: datetime, revision: int | None = None) -> Visit:
    """Take the last move back. With `revision`, only while nothing else has happened since."""
    lock_practitioners(visit.practitioner)
    if visit.is_over:
        refuse_inactive(visit)
    locked = locked_visit(visit)
    if not locked.previous_status:
        raise Refused(_("There is nothing to undo here any more."))
    if revision is not None and locked.revision != revision:
        raise Refused(_("This visit has moved on meanwhile, so that step cannot be undone."))
    undone = locked.status
    take_back(locked)
    if undone in Visit.OVER:
        refuse_closed([locked])
    save_move(locked)
    record(
        by=by,
        verb="visit.move-undone",
        at=at,
        subject=locked,
        patient=locked.patient,
        before=undone,
        after=locked.status,
    )
    return locked


@transaction.atomic
def take_visit(*, visit: Visit, by: User, at: datetime) -> Visit:
    """A practitioner takes somebody who is here for whoever is free, and so joins the care team.

    Only somebody whom another person saw arrive: nobody opens a chart by a visit all alone.
    """
    locked = locked_visit(visit)
    if locked.practitioner_id == by.pk:
        return locked
    if locked.practitioner is not None:
        raise Refused(
            _("%(name)s is already with %(other)s.")
            % {"name": locked.person.display_name, "other": locked.practitioner.full_name}
        )
    if not locked.is_here:
        raise Refused(
            _("You can take only somebody who is here. Ask the desk to book a planned visit with you.")
        )
    if locked.arrived_by_id == by.pk:
        raise Refused(
            _("You checked this patient in yourself. Ask the desk to undo that and check them in again.")
        )
    locked.practitioner, locked.booked_by, locked.booked_at = by, by, at
    if not locked.is_walk_in:
        refuse_clash(locked)
    locked.revision += 1
    with speaking(Visit):
        locked.save(update_fields=["practitioner", "booked_by", "booked_at", "revision", "updated_at"])
    record(by=by, verb="visit.taken", at=at, subject=locked, patient=locked.patient)
    return locked


def take_back(visit: Visit) -> None:
    """The row as it was before its last move; not saved."""
    skipped = SKIPPED.get(visit.previous_status, ()) if visit.status == S.FINISHED else ()
    for step in (*skipped, visit.status):
        if stamp := STAMPS.get(step):
            setattr(visit, stamp, None)
        if step == S.ARRIVED:
            visit.arrived_by = None
    visit.cancelation_reason = visit.cancelation_note = ""
    visit.status, visit.previous_status = visit.previous_status, ""
    if visit.status == S.NOSHOW:  # they had been booked
        visit.is_walk_in = False


def _skipped(visit: Visit, to: str, at: datetime) -> tuple[str, ...]:
    is_left_open = timezone.localdate(visit.planned_start) < timezone.localdate(at)
    return SKIPPED.get(visit.status, ()) if is_left_open and to == S.FINISHED else ()


def locked_visit(visit: Visit) -> Visit:
    rows = for_change(Visit.objects).select_related("patient", "practitioner")
    return rows.get(pk=visit.pk)


def save_move(visit: Visit) -> None:
    visit.revision += 1
    with speaking(Visit):
        visit.save(update_fields=MOVED)


def new_visit(
    patient: Patient,
    practitioner: User | None,
    start: datetime,
    minutes: int,
    reason: str,
    episode: Episode | None,
    by: User | None,
    at: datetime,
) -> Visit:
    """Checked, not saved; the patient's row is locked, so that two bookings open one episode."""
    owner = for_change(Patient.objects).get(pk=patient.pk)
    if owner.replaced_by_id is not None:
        raise Refused(_("This record was merged into another. Book the visit there."))
    if not owner.active:
        raise Refused(_("This record is inactive. Make it active before you book a visit."))
    if practitioner is not None and not (practitioner.is_active and practitioner.is_bookable):
        raise Refused(_("Visits cannot be booked with %(name)s.") % {"name": practitioner.full_name})
    values = cleaned({"reason": reason})
    visit = Visit(
        patient=owner,
        practitioner=practitioner,
        planned_start=start,
        planned_minutes=minutes,
        booked_by=by,
        booked_at=at,
        **values,
    )
    check_fields(visit, without=("patient", "practitioner", "episode", "previous_status", "series"))
    visit.episode = episode_of(owner, episode, values["reason"] or _("Back pain"), by, at)
    return visit

"""When a visit can be, and moving it to another time."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ClinicProfile, User
from clinic.audit.services import record
from clinic.base import dates
from clinic.base.errors import StaleDraft
from clinic.base.locking import for_change

from ..models import Visit
from ..models.visit import LONGEST, VisitQuerySet
from .refusals import Clash, Doubtful, Refused, check_fields, speaking

FARTHEST = timedelta(days=2 * 366)


def refuse_day(planned_start: datetime, at: datetime) -> None:
    if timezone.localdate(planned_start) < timezone.localdate(at):
        raise Refused(_("This day is over. Choose today or a later day."))
    if planned_start > at + FARTHEST:
        raise Refused(_("That is more than two years ahead. Please check the year."))


def refuse_clash(visit: Visit) -> None:
    """With the time of the other visit, never whose it is. The constraint catches what comes in between."""
    other = _in_its_time(visit).order_by("planned_start").first()
    if other is not None and visit.practitioner is not None:
        end = other.planned_start + timedelta(minutes=other.planned_minutes)
        told = {
            "name": visit.practitioner.full_name,
            "begin": dates.clock(other.planned_start),
            "end": dates.clock(end),
        }
        raise Clash(_("%(name)s already has a visit from %(begin)s to %(end)s. Choose another time.") % told)


def is_taken(visit: Visit) -> bool:
    """Whether the practitioner has another visit then."""
    return _in_its_time(visit).exists()


def _in_its_time(visit: Visit) -> VisitQuerySet:
    booked = Visit.objects.taking_time().filter(practitioner=visit.practitioner).exclude(pk=visit.pk)
    if visit.practitioner is None:
        return booked.none()
    return booked.meeting(visit.planned_start, visit.planned_minutes)


def refuse_untold(visit: Visit, told_of: Collection[UUID | datetime], at: datetime) -> None:
    """While there is something about it of which whoever books has not been told.

    `told_of` holds by uuid the patient's other visits at that time, and the time itself where it is odd.
    """
    others = Visit.objects.of(visit.patient).open().exclude(pk=visit.pk)
    meeting = others.meeting(visit.planned_start, visit.planned_minutes).select_related("practitioner")
    found = list(meeting.order_by("planned_start", "pk"))
    odd = oddities(visit.planned_start, visit.planned_minutes, at)
    if any(other.uuid not in told_of for other in found) or (odd and visit.planned_start not in told_of):
        name = visit.person.display_name
        also = [_("%(name)s already has a visit at that time.") % {"name": name}] if found else []
        raise Doubtful(" ".join([*also, *odd]), found, visit.planned_start if odd else None)


def oddities(start: datetime, minutes: int, at: datetime) -> list[str]:
    """Sentences about a time at which hardly anybody means to come. Advice: it stops nothing."""
    clinic, found = ClinicProfile.current(), []
    if start < at.replace(second=0, microsecond=0):
        found.append(_("It is %(now)s already: this time is over.") % {"now": dates.clock(at)})
    if not clinic.is_open_on(timezone.localdate(start)):
        found.append(_("The clinic is closed on %(day)s.") % {"day": dates.weekday(start)})
    elif not clinic.is_open_during(start, start + timedelta(minutes=minutes)):
        hours = {"opens": dates.clock(clinic.opens_at), "closes": dates.clock(clinic.closes_at)}
        found.append(_("That is outside the opening hours, %(opens)s to %(closes)s.") % hours)
    return found


def lock_practitioners(*people: User | None) -> dict[int, User]:
    """Their rows as they stand now, by key: whoever books with one of them waits for us.

    Every booking locks in one order: practitioners by key, the patient, visits by key.
    """
    keys = {person.pk for person in people if person is not None}
    rows = for_change(User.objects).filter(pk__in=keys).order_by("pk")
    return {person.pk: person for person in rows} if keys else {}


def refuse_clashes(practitioner: User | None, wanted: Sequence[tuple[datetime, int]]) -> None:
    """Of several visits: the first that meets another, with its day and the time of the other."""
    if practitioner is None or not wanted:
        return
    starts = [start for start, _minutes in wanted]
    diary = Visit.objects.diary(practitioner, min(starts), max(starts) + LONGEST)
    for start, minutes in wanted:
        if busy := diary.clash(start, minutes):
            told = {
                "name": practitioner.full_name,
                "day": dates.day(start),
                "begin": dates.clock(busy.begin),
                "end": dates.clock(busy.end),
            }
            raise Clash(
                _("On %(day)s %(name)s has a visit from %(begin)s to %(end)s. Look at the dates again.")
                % told
            )


@transaction.atomic
def reschedule_visit(
    *,
    visit: Visit,
    planned_start: datetime,
    planned_minutes: int,
    practitioner: User | None,
    based_on: int,
    by: User | None,
    at: datetime,
    told_of: Collection[UUID | datetime] | None = None,
) -> Visit:
    """Another time, length or practitioner for a visit that has not begun.

    Raises StaleDraft when somebody moved it on since `based_on`, Doubtful as `book_visit` does; the time
    that it had is no news.
    """
    people = lock_practitioners(practitioner)
    practitioner = people.get(practitioner.pk) if practitioner else None
    locked = for_change(Visit.objects).select_related("patient").get(pk=visit.pk)
    if locked.revision != based_on:
        raise StaleDraft(_("Somebody changed this visit meanwhile. Look at it again, then move it."))
    if not locked.is_planned:
        raise Refused(_("Only a visit that is still planned can be moved."))
    refuse_day(planned_start, at)
    if practitioner is not None and not (practitioner.is_active and practitioner.is_bookable):
        raise Refused(_("Visits cannot be booked with %(name)s.") % {"name": practitioner.full_name})
    before, before_with = locked.planned_start, locked.practitioner
    if practitioner != locked.practitioner:
        locked.booked_by, locked.booked_at = by, at
    locked.practitioner, locked.planned_start, locked.planned_minutes = (
        practitioner,
        planned_start,
        planned_minutes,
    )
    check_fields(locked, without=("patient", "practitioner", "episode", "previous_status", "series"))
    refuse_clash(locked)
    if told_of is not None:
        refuse_untold(locked, {*told_of, before}, at)
    locked.revision += 1
    with speaking(Visit):
        locked.save()
    record(
        by=by,
        verb="visit.rescheduled",
        at=at,
        subject=locked,
        patient=locked.patient,
        before=before,
        after=planned_start,
        practitioner=[before_with and before_with.uuid, practitioner and practitioner.uuid],
    )
    return locked

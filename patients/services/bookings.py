"""When a visit can be, and moving it to another time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import BooleanField, F, Func
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.errors import StaleDraft

from ..models import Visit
from .refusals import Clash, Refused, check_fields, speaking

FARTHEST = timedelta(days=2 * 366)


def refuse_day(planned_start: datetime, at: datetime) -> None:
    if timezone.localdate(planned_start) < timezone.localdate(at):
        raise Refused(_("This day is over. Choose today or a later day."))
    if planned_start > at + FARTHEST:
        raise Refused(_("That is more than two years ahead. Please check the year."))


def refuse_clash(visit: Visit) -> None:
    """With the time of the other visit, never whose it is. The constraint catches what comes in between."""
    if visit.practitioner is None:
        return
    period = Func(F("planned_start"), F("planned_minutes"), function="clinic_visit_period")
    wanted = Func(visit.planned_start, visit.planned_minutes, function="clinic_visit_period")
    meets = Func(period, wanted, template="(%(expressions)s)", arg_joiner=" && ", output_field=BooleanField())
    booked = Visit.objects.taking_time().filter(practitioner=visit.practitioner).exclude(pk=visit.pk)
    other = booked.filter(meets).order_by("planned_start").first()
    if other is not None:
        end = other.planned_start + timedelta(minutes=other.planned_minutes)
        told = {
            "name": visit.practitioner.full_name,
            "begin": _clock(other.planned_start),
            "end": _clock(end),
        }
        raise Clash(_("%(name)s already has a visit from %(begin)s to %(end)s. Choose another time.") % told)


def _clock(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "H:i")


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
) -> Visit:
    """Another time, length or practitioner for a visit that has not begun.

    Raises StaleDraft when somebody moved it on since `based_on`.
    """
    locked = Visit.objects.select_for_update(of=("self",)).select_related("patient").get(pk=visit.pk)
    if locked.revision != based_on:
        raise StaleDraft(_("Somebody changed this visit meanwhile. Look at it again, then move it."))
    if locked.status != Visit.Status.PLANNED:
        raise Refused(_("Only a visit that is still planned can be moved."))
    refuse_day(planned_start, at)
    if practitioner is not None and not (practitioner.is_active and practitioner.is_bookable):
        raise Refused(_("Visits cannot be booked with %(name)s.") % {"name": practitioner.full_name})
    before = locked.planned_start
    if practitioner != locked.practitioner:
        locked.booked_by, locked.booked_at = by, at
    locked.practitioner, locked.planned_start, locked.planned_minutes = (
        practitioner,
        planned_start,
        planned_minutes,
    )
    check_fields(locked, without=("patient", "practitioner", "episode", "previous_status"))
    refuse_clash(locked)
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
    )
    return locked

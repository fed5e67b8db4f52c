"""Visits that come again: all booked at once, or none."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import prepared, record, record_many
from clinic.base import dates

from ..models import Patient, Visit, VisitSeries
from .bookings import lock_practitioners, refuse_clashes, refuse_day
from .refusals import Clash, Refused, check_fields, speaking
from .visits import new_visit

MOST = 52


@transaction.atomic
def book_series(
    *,
    patient: Patient,
    practitioner: User | None,
    starts: Sequence[datetime],
    every_weeks: int,
    by: User | None,
    at: datetime,
    planned_minutes: int = 40,
    reason: str = "",
) -> VisitSeries:
    """Plan a visit at each of these times. Raises Clash, naming the day, when one of them is taken.

    Locks the practitioner, then the patient, as every booking does: two desks wait for one another
    and never for each other.
    """
    starts = sorted(starts)
    refuse_dates(starts, planned_minutes, at)
    practitioner = lock_practitioners(practitioner).get(practitioner.pk) if practitioner else None
    first = new_visit(patient, practitioner, starts[0], planned_minutes, reason, None, by, at)
    refuse_clashes(practitioner, [(start, planned_minutes) for start in starts])

    series = VisitSeries(
        patient=first.patient, every_weeks=every_weeks, visit_count=len(starts), booked_by=by, booked_at=at
    )
    check_fields(series)
    with speaking(VisitSeries):
        series.save()
    visits = [_visit_like(first, series, number, start) for number, start in enumerate(starts, 1)]
    with speaking(Visit):
        Visit.objects.bulk_create(visits)

    about: dict[str, Any] = {"by": by, "at": at, "patient": first.patient}
    record(verb="visit-series.booked", subject=series, visits=len(visits), weeks=every_weeks, **about)
    about["practitioner"] = practitioner and practitioner.uuid
    record_many(
        prepared(verb="visit.booked", subject=visit, start=visit.planned_start, **about) for visit in visits
    )
    return series


def refuse_dates(starts: Sequence[datetime], minutes: int, at: datetime) -> None:
    """Days that cannot be meant, too few or too many visits, two of them at once."""
    if not starts:
        raise Refused(_("Every date is left out. Keep at least one."))
    if len(starts) > MOST:
        raise Refused(_("A series has at most %(most)s visits.") % {"most": MOST})
    for start in starts:
        refuse_day(start, at)
    for before, after in pairwise(starts):
        if (after - before).total_seconds() < minutes * 60:
            told = {"day": dates.day(after)}
            raise Clash(_("Two visits of this series would meet on %(day)s. Choose other times.") % told)


def _visit_like(first: Visit, series: VisitSeries, number: int, start: datetime) -> Visit:
    return Visit(
        patient=first.patient,
        practitioner=first.practitioner,
        episode=first.episode,
        planned_start=start,
        planned_minutes=first.planned_minutes,
        reason=first.reason,
        booked_by=first.booked_by,
        booked_at=first.booked_at,
        series=series,
        series_number=number,
    )

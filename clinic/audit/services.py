"""Writing the audit. Call `record` inside the transaction of the act, so that both stand or fall."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from clinic.base import logs
from clinic.base.copying import copy_rows

from .models import Event

COPIED_FROM = 20  # events
VIEWED, LISTED = "chart.viewed", "chart.listed"  # opened, or only seen in a list with others


def record(
    *,
    by: Any,
    verb: str,
    at: datetime,
    subject: models.Model | None = None,
    patient: models.Model | None = None,
    **detail: Any,
) -> Event:
    """Append one event.

    by       the user, or None for the patient at the tablet and for the program itself
    verb     "<thing>.<what-happened>", e.g. "visit.checked-in"
    subject  the row it happened to; patient: whose record it belongs to (both by uuid)
    detail   small JSON values: before and after, counts, reasons
    """
    event = prepared(by=by, verb=verb, at=at, subject=subject, patient=patient, **detail)
    event.save(force_insert=True)
    return event


def record_many(events: Iterable[Event]) -> None:
    """Append all of them, each made by `prepared`, in one statement; a few by an insert, many by COPY."""
    rows = list(events)
    if len(rows) < COPIED_FROM:
        Event.objects.bulk_create(rows)
    else:
        copy_rows(rows)


def prepared(
    *,
    by: Any,
    verb: str,
    at: datetime,
    subject: models.Model | None = None,
    patient: models.Model | None = None,
    **detail: Any,
) -> Event:
    """An event as `record` would append it, not yet appended."""
    return Event(
        at=at,
        verb=verb,
        user_uuid=getattr(by, "uuid", None),
        user_name=by.get_username() if by is not None and hasattr(by, "get_username") else "",
        patient_uuid=getattr(patient, "uuid", None),
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_uuid=getattr(subject, "uuid", None),
        detail=detail,
        source=logs.source.get(),
    )


def record_view(*, by: Any, patient: models.Model, at: datetime, what: str) -> Event:
    """Somebody read a part of a chart, e.g. what="chart" or "assessment"."""
    return record(by=by, verb=VIEWED, at=at, patient=patient, subject=patient, what=what)


def record_views(
    *, by: Any, patients: Iterable[models.Model], at: datetime, what: str, verb: str = VIEWED
) -> None:
    """A page showed something of each of these records, however often: an event each, in one statement."""
    record_many(
        prepared(by=by, verb=verb, at=at, patient=patient, subject=patient, what=what)
        for patient in dict.fromkeys(patients)
    )

"""Patients and visits for tests. Every row is made by the services."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from patients import services
from patients.models import Patient, Visit


def make_patient(
    given: str = "Omar", family: str = "Sample", *, birth_date: date | None = date(1982, 3, 4), **more
) -> Patient:
    phone = more.pop("phone", "")
    contacts = [{"system": "phone", "value": phone}] if phone else []
    return services.register_patient(
        names=[{"given": given, "family": family}, *more.pop("other_names", ())],
        birth_date=birth_date,
        contacts=[*contacts, *more.pop("contacts", ())],
        by=more.pop("by", None),
        at=more.pop("at", None) or timezone.now(),
        **more,
    )


def make_visit(
    patient: Patient | None = None,
    practitioner: User | None = None,
    *,
    start: datetime | None = None,
    status: str = "planned",
    at: datetime | None = None,
    **more,
) -> Visit:
    """Booked for `start` (by default the first free time today), then moved on to `status`."""
    at = at or timezone.now()
    visit = services.book_visit(
        patient=patient or make_patient(),
        practitioner=practitioner,
        planned_start=start or at + timedelta(minutes=5),
        by=None,
        at=at,
        **more,
    )
    for step in WAYS[status]:
        visit = services.move_visit(visit=visit, to=step, by=None, at=at)
    return visit


WAYS = {
    "planned": [],
    "arrived": ["arrived"],
    "intake": ["arrived", "intake"],
    "ready": ["arrived", "intake", "ready"],
    "in-progress": ["arrived", "intake", "ready", "in-progress"],
    "finished": ["arrived", "intake", "ready", "in-progress", "finished"],
    "cancelled": ["cancelled"],
    "noshow": ["noshow"],
}


def form_of(**changes) -> dict:
    """What a browser sends from the registration form, complete and acceptable."""
    filled = {
        "given": "Ana",
        "family": "Johnson",
        "birth_date": "4 Mar 1982",
        "phone": "555-0142",
        "other_use": "old",
        "form_token": str(uuid4()),
    }
    return filled | changes

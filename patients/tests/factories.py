"""Patients and visits for tests. Every row is made by the services."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from patients import services
from patients.models import ConsentText, Patient, Signing, Visit


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
    soon = at + timedelta(minutes=5)
    is_today = timezone.localdate(soon) == timezone.localdate(at)
    visit = services.book_visit(
        patient=patient or make_patient(),
        practitioner=practitioner,
        planned_start=start or (soon if is_today else at),
        by=more.pop("by", None),
        at=at,
        **more,
    )
    for step in WAYS[status]:
        visit = services.move_visit(visit=visit, to=step, by=None, at=at)
    return visit


def at_ten(days: int = 1) -> datetime:
    """In the middle of the morning of a day to come, when the clinic is open."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(10)))


def an_hour_away() -> datetime:
    """On the same day: later, or earlier towards midnight."""
    now = timezone.now()
    later = now + timedelta(hours=1)
    return later if timezone.localdate(later) == timezone.localdate(now) else now - timedelta(hours=1)


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
        "form_token": str(uuid4()),
    }
    return filled | changes


def make_consent_text(code: str = "photos", *, status: str = "active", **more) -> ConsentText:
    """The next version of a text, by default reviewed and in use."""
    at = more.pop("at", None) or timezone.now()
    version = more.pop("version", ConsentText.objects.filter(code=code).count() + 1)
    draft = ConsentText(
        code=code,
        version=version,
        **{"title": code.capitalize(), "kind": "consent", "text": "You agree.\n\nYou may say no."} | more,
    )
    text = services.save_consent_text(text=draft, by=None, at=at)
    return text if status == "draft" else publish(text, at=at)


def publish(text: ConsentText, *, at: datetime | None = None, **changes) -> ConsentText:
    at = at or timezone.now()
    return services.publish_consent_text(
        **{
            "text": text,
            "reviewer_name": "Dr Reviewer",
            "reviewed_on": timezone.localdate(at),
            "based_on": text.content_digest,
            "by": None,
            "at": at,
        }
        | changes
    )


def make_signing(client, *texts: ConsentText, patient: Patient | None = None, by: User, **more) -> Signing:
    """Texts handed over, with the token in the cookie of this client."""
    from patients import signing_cookie

    at = more.pop("at", None) or timezone.now()
    opened = services.open_signing(
        patient=patient or make_patient(),
        texts=texts or [make_consent_text()],
        signer=more.pop("signer", "patient"),
        by=by,
        at=at,
    )
    signing, token = services.claim_signing(code=opened.code, at=at)
    client.cookies[signing_cookie.NAME] = token
    return signing

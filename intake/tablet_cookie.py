"""The cookie that lets one tablet into one intake."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clinic.base.handing import cookies
from intake import services
from intake.models import Response, TabletSession
from patients.models import Patient

NAME = cookies.cookie_name("plumbline-tablet")


def tablet_of(request: HttpRequest, at: datetime) -> TabletSession | None:
    """The open session this device holds the token of."""
    return (
        TabletSession.objects.live(at)
        .held_with(request.COOKIES.get(NAME, ""))
        .select_related("response__version", "response__patient", "response__visit")
        .defer("response__version__document")
        .first()
    )


def held_by(request: HttpRequest) -> TabletSession | None:
    """The session whose token this device brings, over or not."""
    held = TabletSession.objects.held_with(request.COOKIES.get(NAME, ""))
    return held.select_related("response", "link").first()


def just_sent(request: HttpRequest, form: UUID) -> Response | None:
    """This intake, once it has been sent from this device and while that holds its token."""
    device = held_by(request)
    if device is None or device.response.uuid != form:
        return None
    return device.response if device.response.status == Response.Status.COMPLETED else None


def door_of(response: Response) -> str:
    """Where a device asks to be let in: with a code of the desk, or with the link from away."""
    return "link:door" if response.filled_away else "tablet:start"


def end_of(response: Response) -> str:
    """Where a device is sent once the form is."""
    return "link:done" if response.filled_away else "tablet:done"


def give(request: HttpRequest, token: str, tablet: TabletSession) -> HttpResponse:
    page = redirect("tablet:page", tablet.response.uuid, tablet.response.page)
    person, at, expires = tablet.response.person, tablet.claimed_at, tablet.expires_at
    return cookies.give(request, page, NAME, token, person=person, at=at, expires=expires)


def take(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Leave nothing of this patient on the device."""
    return cookies.take(request, answer, NAME)


def let_go(token: str, person: Patient, at: datetime) -> bool:
    """The device is given to this person: an intake of anybody else is open on it no longer."""
    held = TabletSession.objects.held_with(token).select_related("response__patient__replaced_by")
    tablet = held.first()
    if tablet is None or tablet.response.person == person:
        return False
    services.end_tablet(tablet=tablet, at=at)
    return True

"""The cookie that lets one tablet into one intake."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from clinic.base import handing
from intake import codes
from intake.models import TabletSession

NAME = handing.cookie_name("plumbline-tablet")
WIPE = handing.WIPE


def tablet_of(request: HttpRequest, at: datetime) -> TabletSession | None:
    """The open session this device holds the token of."""
    token = request.COOKIES.get(NAME, "")
    if not token or len(token) > 200:
        return None
    return (
        TabletSession.objects.live(at)
        .filter(token_hash=codes.token_hash(token))
        .select_related("response__version", "response__patient", "response__visit")
        .defer("response__version__document")
        .first()
    )


def has_just_sent(request: HttpRequest) -> bool:
    """This device holds the token of an intake that has been sent from it."""
    token = request.COOKIES.get(NAME, "")
    sent = TabletSession.objects.filter(
        token_hash=codes.token_hash(token[:200]), response__status="completed"
    )
    return bool(token) and sent.exists()


def give(answer: HttpResponse, token: str, tablet: TabletSession) -> HttpResponse:
    return handing.give(answer, NAME, token, expires=tablet.expires_at)


def take(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Leave nothing of this patient on the device."""
    return handing.take(request, answer, NAME)

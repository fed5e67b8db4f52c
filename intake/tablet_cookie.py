"""The cookie that lets one tablet into one intake."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clinic.base.handing import cookies
from intake.models import Response, TabletSession

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


def has_just_sent(request: HttpRequest) -> bool:
    """This device holds the token of an intake that has been sent from it."""
    held = TabletSession.objects.held_with(request.COOKIES.get(NAME, ""))
    return held.filter(response__status=Response.Status.COMPLETED).exists()


def give(request: HttpRequest, token: str, tablet: TabletSession) -> HttpResponse:
    page = redirect("tablet:page", tablet.response.page)
    return cookies.give(request, page, NAME, token, expires=tablet.expires_at)


def take(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Leave nothing of this patient on the device."""
    return cookies.take(request, answer, NAME)

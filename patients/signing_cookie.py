"""The cookie that lets one tablet into one set of consent texts."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clinic.base.handing import cookies

from . import services
from .models import Patient, Signing

NAME = cookies.cookie_name("plumbline-signing")


def signing_of(request: HttpRequest, at: datetime) -> Signing | None:
    """The open signing this device holds the token of."""
    held = Signing.objects.live(at).held_with(request.COOKIES.get(NAME, ""))
    return held.select_related("patient").first()


def give(request: HttpRequest, token: str, signing: Signing) -> HttpResponse:
    page = redirect("signing:sign", signing.uuid)
    at, expires = signing.claimed_at, signing.expires_at
    return cookies.give(request, page, NAME, token, person=signing.person, at=at, expires=expires)


def take(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    return cookies.take(request, answer, NAME)


def let_go(token: str, person: Patient, at: datetime) -> bool:
    """The device is given to this person: texts of anybody else are open on it no longer."""
    signing = Signing.objects.held_with(token).select_related("patient__replaced_by").first()
    if signing is None or signing.person == person:
        return False
    services.end_signing(signing=signing, at=at)
    return True

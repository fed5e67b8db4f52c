"""The cookie that lets one tablet into one set of consent texts."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clinic.base.handing import cookies

from .models import Signing

NAME = cookies.cookie_name("plumbline-signing")


def signing_of(request: HttpRequest, at: datetime) -> Signing | None:
    """The open signing this device holds the token of."""
    held = Signing.objects.live(at).held_with(request.COOKIES.get(NAME, ""))
    return held.select_related("patient").first()


def give(request: HttpRequest, token: str, signing: Signing) -> HttpResponse:
    page = redirect("signing:sign", signing.uuid)
    return cookies.give(request, page, NAME, token, expires=signing.expires_at)


def take(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    return cookies.take(request, answer, NAME)

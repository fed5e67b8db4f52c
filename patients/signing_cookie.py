"""The cookie that lets one tablet into one set of consent texts."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from clinic.base import handing

from .models import Signing

NAME = handing.cookie_name("plumbline-signing")


def signing_of(request: HttpRequest, at: datetime) -> Signing | None:
    """The open signing this device holds the token of."""
    token = request.COOKIES.get(NAME, "")
    if not token or len(token) > 200:
        return None
    live = Signing.objects.live(at).filter(token_hash=handing.keyed("signing.token", token))
    return live.select_related("patient").first()


def give(answer: HttpResponse, token: str, signing: Signing) -> HttpResponse:
    return handing.give(answer, NAME, token, expires=signing.expires_at)


def take(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    return handing.take(request, answer, NAME)

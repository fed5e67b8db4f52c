"""The cookie of a device that was handed over."""

from datetime import datetime

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse

WIPE = '"cache", "storage"'
WIPE_ALL = '"cache", "cookies", "storage"'


def cookie_name(name: str) -> str:
    """The prefix binds the cookie to this host and to TLS; browsers refuse it over plain HTTP."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def give(
    request: HttpRequest, answer: HttpResponse, cookie: str, token: str, *, expires: datetime
) -> HttpResponse:
    """End any staff session on this device before anybody else holds it."""
    auth.logout(request)
    answer.set_cookie(
        cookie,
        token,
        expires=expires,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    answer.headers["Clear-Site-Data"] = WIPE
    return answer


def take(request: HttpRequest, answer: HttpResponse, cookie: str) -> HttpResponse:
    """Leave nothing of this patient on the device. One that was never handed over keeps what it has."""
    if cookie not in request.COOKIES:
        return answer
    answer.delete_cookie(cookie, path="/", samesite="Strict")
    answer.headers["Clear-Site-Data"] = WIPE_ALL
    return answer

"""The cookies of a device that was handed over. Whatever they open on it is of one person.

    cookies.add_kind(NAME, let_go)

in `ready()` of each app that hands something over, with what ends a session of this kind.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse

WIPE = '"cache", "storage"'
WIPE_ALL = '"cache", "cookies", "storage"'

LetGo = Callable[[str, Any, datetime], bool]  # token, whom the device goes to now, when

_kinds: dict[str, LetGo] = {}


def add_kind(cookie: str, let_go: LetGo) -> None:
    """`let_go` ends what the token opens unless it is of this person, and says whether it is to go."""
    _kinds[cookie] = let_go


def cookie_name(name: str) -> str:
    """The prefix binds the cookie to this host and to TLS; browsers refuse it over plain HTTP."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def give(
    request: HttpRequest,
    answer: HttpResponse,
    cookie: str,
    token: str,
    *,
    person: Any,
    at: datetime,
    expires: datetime,
) -> HttpResponse:
    """End any staff session on this device, and what it holds of others, before this person holds it."""
    auth.logout(request)
    for other, let_go in _kinds.items():
        if other != cookie and other in request.COOKIES and let_go(request.COOKIES[other], person, at):
            _forget(answer, other)
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
    _forget(answer, cookie)
    answer.headers["Clear-Site-Data"] = WIPE_ALL
    return answer


def _forget(answer: HttpResponse, cookie: str) -> None:
    answer.delete_cookie(cookie, path="/", samesite="Strict")

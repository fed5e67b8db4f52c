"""A device handed to a patient: a short code that people type, a long token that one cookie carries.

The database sees keyed digests only, each keyed for what it opens.
"""

import secrets
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

CODE_LETTERS = "BCDFGHJKMNPQRTVWXZ"  # no vowels, so no words; nothing that looks like a digit
CODE_LENGTH = 6
TOKEN_BYTES = 32
WIPE = '"cache", "storage"'
WIPE_ALL = '"cache", "cookies", "storage"'


def new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def read_code(typed: str) -> str:
    """What somebody typed, as the code was made: capitals, no spaces or dashes."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())[: 2 * CODE_LENGTH]


def shown(code: str) -> str:
    """In two groups, for reading aloud."""
    return f"{code[:3]} {code[3:]}"


def keyed(purpose: str, value: str) -> str:
    return salted_hmac(f"plumbline.{purpose}", value, algorithm="sha256").hexdigest()


def cookie_name(name: str) -> str:
    """The prefix binds the cookie to this host and to TLS; browsers refuse it over plain HTTP."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def give(answer: HttpResponse, cookie: str, token: str, *, expires: datetime) -> HttpResponse:
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

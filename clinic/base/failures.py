"""Telling "the database is away" from "the program is wrong".

Django turns a failed save of the session into SessionInterrupted and answers 400, although the
view's work may have been committed; and a try around `get_response` never sees what other
middlewares raise. So three places ask here: the middleware for what views raise, handler400 with
its exception, handler500 with `current_failure()`. All answer `unavailable()`.
"""

import logging
import sys
from collections.abc import Callable, Iterator

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

logger = logging.getLogger("plumbline.database")

RETRY_AFTER_SECONDS = 5

_AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


def is_database_failure(failure: BaseException | None) -> bool:
    """Whether the database was lost, full, hung or locked somewhere beneath this exception."""
    return any(isinstance(cause, _AWAY) for cause in _causes(failure))


def current_failure() -> BaseException | None:
    """The exception being handled, for handler500, which Django calls without one."""
    return sys.exc_info()[1]


class DatabaseFailureMiddleware:
    """Answers 503 for a view that lost its database, before Django makes a 500 of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        return unavailable(request, failure) if is_database_failure(failure) else None


def unavailable(request: HttpRequest, failure: BaseException | None) -> HttpResponse:
    """The 503 page. It asks neither session nor database, since both may be away."""
    # The kind only: a message of the database can quote what was typed.
    logger.error("database failure: %s", type(failure).__name__)
    context = {"request": None, "reference": getattr(request, "reference", "")}
    answer = HttpResponse(loader.render_to_string("503.html", context), status=503)
    answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def _causes(failure: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while failure is not None and id(failure) not in seen:
        seen.add(id(failure))
        yield failure
        failure = failure.__cause__ or failure.__context__

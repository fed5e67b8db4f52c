"""Telling "the database is away" from "the program is wrong".

Django turns a failed save of the session into SessionInterrupted and answers 400, although the
view's work may have been committed; and a try around `get_response` never sees what other
middlewares raise. So the error pages ask here: handler400 with its exception, handler500 with
`current_failure()`. Both answer 503.
"""

import sys
from collections.abc import Iterator

import psycopg
from django.db import InterfaceError, OperationalError

RETRY_AFTER_SECONDS = 5

_AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


def is_database_failure(failure: BaseException | None) -> bool:
    """Whether the database was lost, full, hung or locked somewhere beneath this exception."""
    return any(isinstance(cause, _AWAY) for cause in _causes(failure))


def current_failure() -> BaseException | None:
    """The exception being handled, for handler500, which Django calls without one."""
    return sys.exc_info()[1]


def _causes(failure: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while failure is not None and id(failure) not in seen:
        seen.add(id(failure))
        yield failure
        failure = failure.__cause__ or failure.__context__

"""Several people at the same moment. Needs a database in which threads may commit."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import monotonic, sleep
from typing import Any

from django.db import connection, transaction

WAITS_FOR_ME = """
SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
"""


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Each act in a thread of its own, begun together; what each returned or raised."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait(10)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def in_the_middle(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """`second` begins after `first` has written and before it commits; what each returned or raised.

    The first commits when the second waits for one of its locks, or after some seconds in which it never did.
    """
    written = Event()

    def hold() -> Any:
        with transaction.atomic():
            try:
                result = first()
            finally:
                written.set()
            until_somebody_waits()
            return result

    def follow() -> Any:
        written.wait(10)
        return second()

    return at_once(hold, follow)


def until_somebody_waits() -> None:
    end = monotonic() + 5
    with connection.cursor() as cursor:
        while monotonic() < end:
            cursor.execute(WAITS_FOR_ME)
            if cursor.fetchone() == (True,):
                return
            sleep(0.02)

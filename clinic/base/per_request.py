"""What is read once for each request, however many ask for it.

Outside of a request (commands, the worker, tests of services) it is read each time.
"""

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

_kept: ContextVar[dict[str, Any] | None] = ContextVar("kept_of_request", default=None)


@contextlib.contextmanager
def request_scope() -> Iterator[None]:
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(name: str, read: Callable[[], Any]) -> Any:
    kept = _kept.get()
    if kept is None:
        return read()
    if name not in kept:
        kept[name] = read()
    return kept[name]


def keep(name: str, value: Any) -> None:
    """What came with another read."""
    if (kept := _kept.get()) is not None:
        kept[name] = value


def forget(name: str) -> None:
    """For the service that changes the row."""
    if (kept := _kept.get()) is not None:
        kept.pop(name, None)

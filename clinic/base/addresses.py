"""Addresses for what stands many times on a page or on every page: looked up once in a process."""

from functools import cache
from uuid import UUID

from django.urls import reverse


def address(view: str, *uuids: UUID) -> str:
    """What `reverse(view, args=uuids)` says, at a tenth of its price."""
    return _pattern(view, len(uuids)).format(*uuids)


@cache
def _pattern(view: str, count: int) -> str:
    marks = [UUID(int=n) for n in range(count)]
    pattern = reverse(view, args=marks)
    for mark in marks:
        pattern = pattern.replace(str(mark), "{}", 1)
    return pattern

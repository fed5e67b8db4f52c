"""Addresses of one thing, for lists with many of them: the pattern is looked up once in a process."""

from functools import cache
from uuid import UUID

from django.urls import reverse

MARK = UUID(int=0)


def address(view: str, uuid: UUID) -> str:
    """What `reverse(view, args=[uuid])` says, at a tenth of its price."""
    before, after = _around(view)
    return f"{before}{uuid}{after}"


@cache
def _around(view: str) -> tuple[str, str]:
    before, _mark, after = reverse(view, args=[MARK]).partition(str(MARK))
    return before, after

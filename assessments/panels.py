"""What apps above this one show on the exam's pages, without being named here.

In `ready()` of their configuration:

    panels.add("careplans:so_far")   beside the grid of a draft
    panels.set_next(next_step)       what follows a signed exam: asked for a panels.Step, or nothing

Each view gets the assessment's uuid. A panel answers a fragment, which the exam page loads and
reloads after each save.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise


@dataclass(frozen=True)
class Step:
    """A POST that leads on, or with `is_done` the page of what was made already."""

    label: str | Promise
    url: str
    is_done: bool = False


Next = Callable[[Any, UUID], Step | None]

_views: list[str] = []
_next: list[Next] = []


def add(view_name: str) -> None:
    if view_name not in _views:
        _views.append(view_name)


def set_next(ask: Next) -> None:
    """`ask` is given the user and the uuid of a signed assessment."""
    _next[:] = [ask]


def views() -> tuple[str, ...]:
    return tuple(_views)


def next_step(user: Any, assessment: UUID) -> Step | None:
    return _next[0](user, assessment) if _next else None

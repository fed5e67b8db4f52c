"""What apps above this one show on the exam's pages, without being named here.

In `ready()` of their configuration:

    panels.add("careplans:so_far")                                     beside the grid of a draft
    panels.set_next(_("Make the plan"), "careplans:draft", may(...))   what follows a signed exam

Each view gets the assessment's uuid. A panel answers a fragment, which the exam page loads and
reloads after each save; the next step is a POST that leads on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise

_views: list[str] = []
_next: list[tuple[str | Promise, str, Callable[[Any], bool]]] = []


@dataclass(frozen=True)
class Step:
    label: str | Promise
    url: str


def add(view_name: str) -> None:
    if view_name not in _views:
        _views.append(view_name)


def set_next(label: str | Promise, view_name: str, shown_to: Callable[[Any], bool]) -> None:
    _next[:] = [(label, view_name, shown_to)]


def views() -> tuple[str, ...]:
    return tuple(_views)


def next_step(user: Any, assessment: UUID) -> Step | None:
    for label, view, shown_to in _next:
        if shown_to(user):
            return Step(label, reverse(view, args=[assessment]))
    return None

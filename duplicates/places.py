"""What higher apps add to a pair of likely duplicates.

    places.set_merge(_("Propose a merge"), "merging:propose", may("merging.propose_merge"))

in `ready()` of the app's configuration. The address takes the uuids of the two records, the one that was
registered first before the other. A view that is not installed is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

Shown = Callable[[Any], bool]


@dataclass(frozen=True)
class Place:
    label: str | Promise
    view: str
    shown_to: Shown

    def address(self, first: UUID, second: UUID) -> str:
        try:
            return reverse(self.view, args=[first, second])
        except NoReverseMatch:
            return ""


_merge: list[Place] = []


def set_merge(label: str | Promise, view: str, shown_to: Shown) -> None:
    """The page where two records are made one."""
    _merge[:] = [Place(label, view, shown_to)]


def merge(user: Any) -> Place | None:
    return next((place for place in _merge if place.shown_to(user)), None)

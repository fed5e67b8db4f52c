"""What higher apps add to a pair of likely duplicates.

    places.set_merge(_("Propose a merge"), "merging:propose", may("merging.propose_merge"))
    places.set_proposals(lambda patients: {frozenset(pair): Proposal(by="Dana Desk", at=at, url=url)})

in `ready()` of the app's configuration. The address takes the uuids of the two records, the one that was
registered first before the other. A view that is not installed is left out.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch
from django.utils.functional import Promise

from clinic.base.addresses import address

Shown = Callable[[Any], bool]


@dataclass(frozen=True)
class Place:
    label: str | Promise
    view: str
    shown_to: Shown

    def address(self, first: UUID, second: UUID) -> str:
        try:
            return address(self.view, first, second)
        except NoReverseMatch:
            return ""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Somebody said already that the two are one person; the address is where that is decided."""

    by: str
    at: datetime
    url: str


Proposals = Callable[[Collection[int]], Mapping[frozenset[int], Proposal]]

_merge: list[Place] = []
_proposals: list[Proposals] = []


def set_merge(label: str | Promise, view: str, shown_to: Shown) -> None:
    """The page where two records are made one."""
    _merge[:] = [Place(label, view, shown_to)]


def merge(user: Any) -> Place | None:
    return next((place for place in _merge if place.shown_to(user)), None)


def set_proposals(ask: Proposals) -> None:
    """What is proposed and not decided among these patients, for all pairs in one query."""
    _proposals[:] = [ask]


def proposals(patients: Collection[int]) -> Mapping[frozenset[int], Proposal]:
    return _proposals[0](patients) if _proposals else {}

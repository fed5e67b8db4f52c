"""The top bar: which pages it offers to whom.

An app adds its entries in `ready()`:

    navigation.add(_("Today"), "patients:board", may("patients.view_visit"), order=10)

The context processor gives each page `nav` (the entries this person may open) and `nav_search` (where
the search box of the top bar sends and what it asks as one types, or nothing).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.functional import Promise, SimpleLazyObject

from .addresses import address

Shown = Callable[[Any], bool]


@dataclass(frozen=True)
class Entry:
    """One page in the top bar. `covers` names other views that count as being there."""

    label: str | Promise
    view: str
    shown_to: Shown
    order: int
    covers: tuple[str, ...] = ()
    as_you_type: str = ""

    def is_current(self, view_name: str) -> bool:
        return view_name == self.view or view_name.startswith(self.covers or ("\0",))


@dataclass(frozen=True)
class Link:
    label: str | Promise
    url: str
    is_current: bool
    as_you_type: str = ""


_entries: dict[str, Entry] = {}
_search: dict[str, Entry] = {}


def may(*permissions: str) -> Shown:
    """Shown to whoever has one of these permissions."""
    return lambda user: any(user.has_perm(permission) for permission in permissions)


def add(
    label: str | Promise, view: str, shown_to: Shown, *, order: int, covers: tuple[str, ...] = ()
) -> None:
    _entries[view] = Entry(label, view, shown_to, order, covers)


def set_search(label: str | Promise, view: str, shown_to: Shown, *, as_you_type: str) -> None:
    """The search box of the top bar: a form that posts `q` to this view, and to the other as one types."""
    _search["top"] = Entry(label, view, shown_to, 0, as_you_type=as_you_type)


def entries() -> list[Entry]:
    return sorted(_entries.values(), key=lambda entry: (entry.order, entry.view))


def links_for(user: Any, view_name: str) -> list[Link]:
    """An entry whose page is not installed is left out; a test keeps that from going unseen."""
    found = []
    for entry in entries():
        url = _address(entry.view)
        if url and entry.shown_to(user):
            found.append(Link(entry.label, url, entry.is_current(view_name)))
    return found


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Nothing is asked of the database before a template uses it."""
    user = getattr(request, "user", None)
    view_name = getattr(getattr(request, "resolver_match", None), "view_name", "") or ""

    def nav() -> list[Link]:
        return links_for(user, view_name) if user is not None and user.is_authenticated else []

    def search() -> Link | None:
        entry = _search.get("top")
        if entry is None or user is None or not user.is_authenticated or not entry.shown_to(user):
            return None
        url = _address(entry.view)
        return Link(entry.label, url, False, _address(entry.as_you_type)) if url else None

    return {"nav": SimpleLazyObject(nav), "nav_search": SimpleLazyObject(search)}


def _address(view: str) -> str:
    try:
        return address(view)
    except NoReverseMatch:
        return ""

"""What higher apps add to the screens of this one, so that this one need not know them.

    places.add_step("arrived", _("Hand over the tablet"), "intake:panel", may("intake.start_intake"))
    places.set_chart(_("Open the chart"), "pages:chart", may("patients.open_chart"))
    places.add_notes(lambda visits: {visit.pk: "6 of 10"})

Each in `ready()` of the app's configuration. A view that is not installed is left out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

Shown = Callable[[Any], bool]
Notes = Callable[[Iterable[Any]], Mapping[int, str]]


@dataclass(frozen=True)
class Place:
    """A page about one visit or one patient; its address takes the uuid."""

    label: str | Promise
    view: str
    shown_to: Shown

    def address(self, uuid: UUID) -> str:
        try:
            return reverse(self.view, args=[uuid])
        except NoReverseMatch:
            return ""


_steps: dict[str, Place] = {}
_chart: list[Place] = []
_notes: list[Notes] = []


def add_step(status: str, label: str | Promise, view: str, shown_to: Shown) -> None:
    """The next step of a visit in this state is on a page of its own."""
    _steps[status] = Place(label, view, shown_to)


def set_chart(label: str | Promise, view: str, shown_to: Shown) -> None:
    """The page of a patient's chart. Every app says `{% chart_url patient %}` to lead there."""
    _chart[:] = [Place(label, view, shown_to)]


def add_notes(notes: Notes) -> None:
    """A few words beside the state of visits on the board, for all rows in one query."""
    _notes.append(notes)


def step(status: str, user: Any) -> Place | None:
    place = _steps.get(status)
    return place if place is not None and place.shown_to(user) else None


def chart(user: Any) -> Place | None:
    return next((place for place in _chart if place.shown_to(user)), None)


def notes(visits: Iterable[Any]) -> dict[int, str]:
    found: dict[int, str] = {}
    for ask in _notes:
        found |= ask(visits)
    return found

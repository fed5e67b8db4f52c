"""What higher apps add to the screens of this one, so that this one need not know them.

    places.add_step("arrived", _("Hand over the tablet"), "intake:panel", may("intake.start_intake"))
    places.set_chart(_("Open the chart"), "pages:chart", may("patients.open_chart"))
    places.add_ahead(_("Intake"), "intake:panel", may("intake.start_intake"))
    places.add_act(_("Same person as another record"), "merging:with", may("merging.propose_merge"))
    places.add_notes(lambda visits, user, at: {visit_pk: places.Note(words="6 of 10")})
    places.set_code_entry("tablet:start")
    places.set_day_list("pages:day-list")
    places.set_likely("duplicates:panel")
    places.set_warned(lambda sent, patient, user: [("PL-1001", "/patients/…/")])
    places.set_doubts(lambda patients, user: {patient_pk: [doubt]}, "duplicates/_doubts.html")
    places.add_ties(lambda patient, user: [places.Tie(label=_("Same household"), name=…, number=…, url=…)])
    places.add_beside_search(_("Likely duplicates"), "duplicates:likely", may("patients.view_patient"))

Each in `ready()` of the app's configuration. A view that is not installed is left out.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from clinic.base.addresses import address

Shown = Callable[[Any], bool]
Warned = Callable[[Sequence[str], Any, Any], list[tuple[str, str]]]
Doubts = Callable[[Collection[int], Any], Mapping[int, Sequence[Any]]]


@dataclass(frozen=True, kw_only=True)
class Note:
    """What another app says of one visit on the board.

    `words` stand beside its state; `call` is what the desk is asked to do now, at `url`. With `is_settled`
    nothing is left to do on the page of the next step.
    """

    words: str = ""
    call: str = ""
    url: str = ""
    is_settled: bool = False


Notes = Callable[[Sequence[Any], Any, datetime], Mapping[int, Note]]


@dataclass(frozen=True, kw_only=True)
class Tie:
    """Somebody else of the register who has to do with a patient, and where that is said."""

    label: str | Promise
    name: str
    number: str
    url: str


Ties = Callable[[Any, Any], Sequence[Tie]]


@dataclass(frozen=True)
class Place:
    """A page about one visit or one patient; its address takes the uuid."""

    label: str | Promise
    view: str
    shown_to: Shown

    def address(self, uuid: UUID) -> str:
        try:
            return address(self.view, uuid)
        except NoReverseMatch:
            return ""


_steps: dict[str, Place] = {}
_ahead: list[Place] = []
_acts: list[Place] = []
_chart: list[Place] = []
_notes: list[Notes] = []
_likely: list[str] = []
_warned: list[Warned] = []
_doubts: list[tuple[Doubts, str]] = []
_ties: list[Ties] = []
_beside_search: dict[str, Place] = {}
_code_entry: list[str] = []
_day_list: list[str] = []


def add_step(status: str, label: str | Promise, view: str, shown_to: Shown) -> None:
    """The next step of a visit in this state is on a page of its own."""
    _steps[status] = Place(label, view, shown_to)


def add_ahead(label: str | Promise, view: str, shown_to: Shown) -> None:
    """Something that can be done for a visit while it is still to come."""
    _ahead.append(Place(label, view, shown_to))


def set_chart(label: str | Promise, view: str, shown_to: Shown) -> None:
    """The page of a patient's chart. Every app says `{% chart_url patient %}` to lead there."""
    _chart[:] = [Place(label, view, shown_to)]


def add_act(label: str | Promise, view: str, shown_to: Shown) -> None:
    """Something else to do with a patient, from their page."""
    _acts.append(Place(label, view, shown_to))


def add_notes(notes: Notes) -> None:
    """Asked of the open visits of the board, once for all rows."""
    _notes.append(notes)


def set_likely(view: str) -> None:
    """What is shown beside the registration form, asked for as one types."""
    _likely[:] = [view]


def likely_url() -> str:
    return _address(_likely[0]) if _likely else ""


def set_warned(ask: Warned) -> None:
    """Whom a form warned of before the patient was registered: number, and where the two are compared."""
    _warned[:] = [ask]


def warned(sent: Sequence[str], patient: Any, user: Any) -> list[tuple[str, str]]:
    return _warned[0](sent, patient, user) if _warned and sent else []


def set_doubts(ask: Doubts, template: str) -> None:
    """Who else a patient may well be, for all rows of the board at once; each has a `number`.

    `template` shows them on the page of one patient; it needs `doubts` and `patient`.
    """
    _doubts[:] = [(ask, template)]


def doubts(patients: Collection[int], user: Any) -> Mapping[int, Sequence[Any]]:
    return _doubts[0][0](patients, user) if _doubts else {}


def doubts_template() -> str:
    return _doubts[0][1] if _doubts else ""


def add_ties(ask: Ties) -> None:
    """Asked of one patient, for their page."""
    _ties.append(ask)


def ties(patient: Any, user: Any) -> list[Tie]:
    return [tie for ask in _ties for tie in ask(patient, user)]


def add_beside_search(label: str | Promise, view: str, shown_to: Shown) -> None:
    """A page about the whole register, linked from the search page."""
    _beside_search[view] = Place(label, view, shown_to)


def beside_search(user: Any) -> list[tuple[str | Promise, str]]:
    """Label and address of each."""
    found = [place for place in _beside_search.values() if place.shown_to(user)]
    return [(place.label, url) for place in found if (url := _address(place.view))]


def set_code_entry(view: str) -> None:
    """The page on which a tablet's code is typed."""
    _code_entry[:] = [view]


def code_entry() -> str:
    """Its address, or nothing."""
    return _address(_code_entry[0]) if _code_entry else ""


def set_day_list(view: str) -> None:
    """The list of the day on paper; it takes ?practitioner= as the board does."""
    _day_list[:] = [view]


def day_list() -> str:
    """Its address, or nothing."""
    return _address(_day_list[0]) if _day_list else ""


def step(status: str, user: Any) -> Place | None:
    place = _steps.get(status)
    return place if place is not None and place.shown_to(user) else None


def ahead(user: Any) -> list[Place]:
    return [place for place in _ahead if place.shown_to(user)]


def acts(user: Any) -> list[Place]:
    return [place for place in _acts if place.shown_to(user)]


def chart(user: Any) -> Place | None:
    return next((place for place in _chart if place.shown_to(user)), None)


def notes(visits: Sequence[Any], user: Any, at: datetime) -> dict[int, Note]:
    found: dict[int, Note] = {}
    for ask in _notes:
        found |= ask(visits, user, at)
    return found


def _address(view: str) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""

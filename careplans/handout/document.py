"""What a handout says, as a value: everything on the paper and nothing else. No database, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from typing import Any

from clinic.base.printing import Letterhead, missing_glyphs


@dataclass(frozen=True, kw_only=True)
class FoundMuscle:
    """A finding a person set, as the patient knows it. It gets a letter in the picture."""

    muscle: str
    side: str
    code: str
    title: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class FoundFact:
    """Something they told us that the plan answers to, such as nine hours of sitting."""

    title: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Activity:
    """One thing to do. `reason` says why in plain words, `short` is its name in the week's table."""

    title: str
    text: str = ""
    frequency: str = ""
    dose: str = ""
    stop_if: str = ""
    reason: str = ""
    short: str = ""


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """Where to look. What the clinic has not entered stays empty; a locator brings a QR code."""

    kind: str  # dvd or book
    title: str
    locator: str = ""
    code: str = ""
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class HandoutDocument:
    """One handout as issued. Frozen, so that the value that was checked is the value that is printed."""

    clinic: Letterhead
    patient_name: str
    patient_number: str
    practitioner_name: str
    issued_on: date
    language: str = "en"
    paper: str = "a4"
    point_size: int = 12

    goals: tuple[str, ...] = ()  # in the patient's own words
    muscles: tuple[FoundMuscle, ...] = ()
    facts: tuple[FoundFact, ...] = ()
    activities: tuple[Activity, ...] = ()
    habits: tuple[str, ...] = ()  # how to sit and stand
    sitting_rows: tuple[str, ...] = ()  # a week's table to fill in, one row for each kind of sitting
    pointers: tuple[Pointer, ...] = ()
    review_on: date | None = None
    next_visit: datetime | None = None  # booked when this was issued
    safety_net: str = ""
    emergency_number: str = ""
    plan_name: str = ""  # "Plan 2, version 1"
    code: str = ""  # of this issue of the handout
    extra: tuple[str, ...] = field(default=())  # paragraphs the practitioner adds

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every piece of text on the sheet with the name of its place."""
        yield from _texts(self, "")

    def unprintable(self) -> dict[str, set[str]]:
        """{place: characters} that no face can draw. To be shown before issuing; empty means that it can
        be printed.
        """
        return {place: missing for place, text in self.texts() if (missing := missing_glyphs(text))}


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, tuple):
        for i, item in enumerate(value, 1):
            yield from _texts(item, f"{place} {i}")
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name), f"{place} {one.name}".strip().replace("_", " "))

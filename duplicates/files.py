"""People out of a CSV or XLSX file, before anybody imports it.

Its first line names the columns, as any list of patients may name them: given and family names, birth date
and postcode; address, telephones, e-mail and a number of the line where there are any.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from clinic.base.errors import DomainError
from clinic.base.tables import Limits, Line, open_table
from clinic.base.tables.headers import field_of, folded
from patients.birth_dates import readings

from .people import Person, person
from .register import born_digits

LIMITS = Limits(megabytes=200, lines=1_000_001)  # a million, and the names of the columns
NEEDED = ("given", "family", "birth_date", "postcode")
CONTACTS = ("phone", "mobile", "work_phone", "email")
NUMBERS_OF_LINES = ("id", "rec id", "record id", "number")  # the better first; no other number may show
YEAR_FIRST = re.compile(r"(\d{4})\D?(\d\d)\D?(\d\d)")
YEAR_LAST = re.compile(r"(\d{1,2})\D(\d{1,2})\D(\d{4})")


@dataclass(frozen=True)
class Row:
    """`name` is what the file calls the line, or its number."""

    name: str
    person: Person


def read(content: bytes, *, today: date) -> list[Row]:
    """Raises DomainError with a sentence when this is no such file."""
    lines = open_table(content, limits=LIMITS).lines()
    columns = Columns(next(lines).cells)
    return [columns.row(line, today) for line in lines]


class Columns:
    """Where a line has what. Raises DomainError when nothing holds what is needed."""

    def __init__(self, head: list[str]) -> None:
        self._places: dict[str, list[int]] = {}
        for place, header in enumerate(head):
            self._places.setdefault(field_of(header), []).append(place)
        if missing := [name for name in NEEDED if name not in self._places]:
            told = {"columns": ", ".join(missing)}
            raise DomainError(_("The first line of the file names no column %(columns)s.") % told)
        names = [folded(header) for header in head]
        self._places["line"] = [names.index(name) for name in NUMBERS_OF_LINES if name in names]

    def row(self, line: Line, today: date) -> Row:
        def cell(name: str) -> str:
            return next(self._cells(line, name), "")

        who = person(
            given=cell("given"),
            family=cell("family"),
            birth_date=born(cell("birth_date"), today=today),
            postcode=cell("postcode"),
            street=f"{cell('house')} {cell('street')}".strip() if cell("street") else "",
            city=cell("city"),
            contacts=[contact for name in CONTACTS for contact in self._cells(line, name)],
        )
        return Row(cell("line") or str(line.number), who)

    def _cells(self, line: Line, name: str) -> Iterator[str]:
        return (line.cells[place] for place in self._places.get(name, ()) if place < len(line.cells))


def born(text: str, *, today: date) -> str:
    """A date that does not exist is still much like the one that was meant, so its digits are kept."""
    for reading in readings(text, today=today)[:1] if text else ():
        return born_digits(reading.day, reading.precision)
    if found := YEAR_FIRST.fullmatch(text):
        return "".join(found.groups())
    if found := YEAR_LAST.fullmatch(text):
        day, month, year = found.groups()
        return f"{year}{month:0>2}{day:0>2}"
    return ""

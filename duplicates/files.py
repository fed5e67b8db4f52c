"""People out of a CSV file, before anybody imports it.

Its first line names the columns: given, family, birth_date and postcode, which may stand under other
usual names; address, city, phone, email and id where there are any.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from clinic.base.errors import DomainError
from patients.birth_dates import readings

from .people import Person, person
from .register import born_digits

MOST_BYTES = 200 * 1024 * 1024
DELIMITERS = ",;\t|"
COLUMNS = {
    "given": ("given", "given_name", "given_names", "first_name", "firstname", "forename"),
    "family": ("family", "family_name", "surname", "last_name", "lastname"),
    "birth_date": ("birth_date", "birthdate", "date_of_birth", "dob", "born"),
    "postcode": ("postcode", "postal_code", "zip", "zip_code", "zipcode"),
    "number": ("street_number", "house_number"),
    "address": ("address", "street", "lines", "address_1", "address_line_1"),
    "city": ("city", "town", "suburb"),
    "phone": ("phone", "telephone", "mobile", "phone_number"),
    "email": ("email", "e_mail"),
    "id": ("id", "rec_id", "record_id", "number"),
}
NEEDED = ("given", "family", "birth_date", "postcode")
YEAR_FIRST = re.compile(r"(\d{4})\D?(\d\d)\D?(\d\d)")
YEAR_LAST = re.compile(r"(\d{1,2})\D(\d{1,2})\D(\d{4})")


@dataclass(frozen=True)
class Row:
    """`name` is what the file calls the line, or its number."""

    name: str
    person: Person


def read(path: Path, *, today: date) -> list[Row]:
    """Raises DomainError with a sentence when this is no such file."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), delimiter=_delimiter(path))
    try:
        places = _places(next(reader, []))
        return [_row(cells, places, reader.line_num, today) for cells in reader if any(cells)]
    except csv.Error as error:
        told = {"line": reader.line_num}
        raise DomainError(_("Line %(line)d of the file cannot be read as CSV.") % told) from error


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DomainError(_("The file has more than 200 MB. Please split it."))
        content = path.read_bytes()
    except OSError as error:
        told = {"file": path, "why": error.strerror}
        raise DomainError(_("%(file)s cannot be read: %(why)s.") % told) from error
    is_wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1") if not is_wide else "\0"
    if "\0" in text:
        raise DomainError(_("This is no text file. Save the list as CSV first."))
    if not text.strip():
        raise DomainError(_("The file is empty."))
    return text


def _delimiter(path: Path) -> str:
    first = _text(path).lstrip().splitlines()[0]
    return max(DELIMITERS, key=first.count)


def _places(head: list[str]) -> dict[str, int]:
    names = [re.sub(r"\W+", "_", name.strip().lower()).strip("_") for name in head]
    places = {
        column: names.index(alias)
        for column, aliases in COLUMNS.items()
        for alias in reversed(aliases)
        if alias in names
    }
    if missing := [column for column in NEEDED if column not in places]:
        told = {"columns": ", ".join(missing)}
        raise DomainError(_("The first line of the file names no column %(columns)s.") % told)
    return places


def _row(cells: list[str], places: Mapping[str, int], line: int, today: date) -> Row:
    def cell(column: str) -> str:
        place = places.get(column, len(cells))
        return cells[place].strip() if place < len(cells) else ""

    who = person(
        given=cell("given"),
        family=cell("family"),
        birth_date=born(cell("birth_date"), today=today),
        postcode=cell("postcode"),
        address=" ".join(filter(None, (cell("number"), cell("address"), cell("city"))))
        if cell("address")
        else "",
        contacts=(cell("phone"), cell("email")),
    )
    return Row(cell("id") or str(line), who)


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

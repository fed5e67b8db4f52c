"""One line of the file to one person, or to the reasons why not. Nothing is guessed inside a cell."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.base.text import clean_text
from patients.models import Identifier, Patient

from .birth_dates import birth_date_of
from .cells import UNKNOWN, Cells, limit_of
from .columns import FIELDS, Mapping
from .contacts import address_of, contacts_of, related_of
from .names import names_of
from .words import language_of, sex_of, yes_of

SAY_SEX = gettext_lazy("Write female, male, intersex or unknown.")
SAY_LANGUAGE = gettext_lazy("Write its code or its English name.")
SAY_QUOTATION = gettext_lazy("A quotation mark seems not to be closed: other lines stand in this cell.")
SAY_YES = gettext_lazy("Write yes or no.")


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """`person` is what `patients.services.register_many` takes; empty when there are `problems`."""

    person: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def parse(cells: list[str], mapping: Mapping, *, today: date, width: int = 0) -> Parsed:
    """`width` is how many cells a line of text really has.

    One with fewer was cut, and in one with more something moved: nobody knows where.
    """
    columns = len(mapping.columns)
    if len(cells) > columns or 0 < width < columns or 0 < mapping.widest < width:
        return Parsed(problems=[_wrong_width(max(width, len(cells)), columns)])
    if header := _swallowing(cells, mapping):
        return Parsed(problems=[f"{header}: {SAY_QUOTATION}"])
    line = Cells()
    for number, (name, cell) in enumerate(zip(mapping.columns, cells, strict=False)):
        if name and cell:
            line.take(name, mapping.headers[number], cell)
    if line.problems:
        return Parsed(problems=line.problems)
    person = _person(line, month_first=mapping.month_first, today=today)
    return Parsed(problems=line.problems) if line.problems else Parsed(person=person)


def _swallowing(cells: list[str], mapping: Mapping) -> str:
    """The column whose cell seems to hold further lines: for each line end all the separators of a line.

    That is what a quotation mark makes that was closed far below. Behind a separator no space stands;
    behind the commas of an address one does.
    """
    each = len(mapping.columns) - 1
    if not mapping.delimiter or not each:
        return ""
    for number, cell in enumerate(cells):
        ends = len(cell.splitlines()) - 1
        if ends > 0 and len(re.findall(f"{re.escape(mapping.delimiter)}(?! )", cell)) >= ends * each:
            return mapping.headers[number]
    return ""


def _wrong_width(found: int, width: int) -> str:
    return _("This line has %(found)d cells where the others have %(width)d.") % {
        "found": found,
        "width": width,
    }


def _person(line: Cells, *, month_first: bool, today: date) -> dict[str, Any]:
    born = birth_date_of(line, month_first=month_first, today=today)
    return {
        "names": names_of(line),
        **born,
        "contacts": contacts_of(line),
        "address": address_of(line),
        "identifiers": _identifiers(line),
        "related": related_of(line),
        "sex": line.one_of("sex", sex_of, SAY_SEX),
        "gender": line.text("gender", limit_of(Patient, "gender")),
        "language": line.one_of("language", language_of, SAY_LANGUAGE),
        "interpreter_needed": bool(line.one_of("interpreter", yes_of, SAY_YES)),
        "heard_from": line.text("heard_from", limit_of(Patient, "heard_from")),
    }


def _identifiers(line: Cells) -> list[dict[str, str]]:
    """Each number once, also where two columns hold it."""
    found = {}
    for header, text in line.all("identifier"):
        if text.casefold() in UNKNOWN:
            continue
        if len(text) > limit_of(Identifier, "value"):
            line.refuse(header, _("This number is too long."))
        system = _system(line, header)
        found[system, text] = {"system": system, "value": text}
    return list(found.values())


def _system(line: Cells, header: str) -> str:
    try:
        return clean_text(header)[:80] or str(FIELDS["identifier"])
    except ValidationError:
        line.refuse(header, _("The name of this column holds signs that cannot be kept."))
        return ""

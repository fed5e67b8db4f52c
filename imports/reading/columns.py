"""Which column holds what: guessed from its name, mapped by hand where that fails."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.base.tables import Unreadable
from clinic.base.tables.headers import field_of, folded

# In the order the choice offers them.
FIELDS = {
    "name": gettext_lazy("Whole name"),
    "given": gettext_lazy("Given names"),
    "family": gettext_lazy("Family name"),
    "prefix": gettext_lazy("Title"),
    "suffix": gettext_lazy("Suffix"),
    "maiden": gettext_lazy("Family name before marriage"),
    "usual": gettext_lazy("Wants to be called"),
    "birth_date": gettext_lazy("Date of birth"),
    "birth_day": gettext_lazy("Day of birth"),
    "birth_month": gettext_lazy("Month of birth"),
    "birth_year": gettext_lazy("Year of birth"),
    "sex": gettext_lazy("Recorded sex"),
    "gender": gettext_lazy("Gender"),
    "phone": gettext_lazy("Telephone"),
    "mobile": gettext_lazy("Mobile"),
    "work_phone": gettext_lazy("Telephone at work"),
    "email": gettext_lazy("E-mail"),
    "street": gettext_lazy("Street and house"),
    "street_2": gettext_lazy("Second line of the address"),
    "house": gettext_lazy("House number"),
    "postcode": gettext_lazy("Postcode"),
    "city": gettext_lazy("Town"),
    "region": gettext_lazy("State or region"),
    "country": gettext_lazy("Country"),
    "language": gettext_lazy("Language"),
    "interpreter": gettext_lazy("Needs an interpreter"),
    "identifier": gettext_lazy("Number elsewhere"),
    "emergency_name": gettext_lazy("Emergency contact"),
    "emergency_phone": gettext_lazy("Telephone of the emergency contact"),
    "guardian_name": gettext_lazy("Parent or guardian"),
    "guardian_phone": gettext_lazy("Telephone of the guardian"),
    "heard_from": gettext_lazy("How they heard of us"),
}
MANY = {"identifier", "phone", "mobile", "work_phone", "email"}  # may stand in several columns
NAMES = {"name", "given", "family"}


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """`columns` has a field for each column, or "" where it is left out; `headers` are their names,
    `examples` what stands in the first lines. `widest` is how many cells a line of text may have, the
    empty ones at its end included; 0 for a sheet.
    """

    columns: list[str]
    headers: list[str]
    has_header: bool = True
    month_first: bool = False
    charset: str = ""
    delimiter: str = ""
    examples: list[list[str]] = field(default_factory=list)
    widest: int = 0

    @classmethod
    def stored(cls, values: dict[str, Any]) -> Self:
        """As it was kept, by whichever version of the program."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})

    def problems(self) -> list[str]:
        """Why no line could be imported with this; empty when it can go on."""
        used = [name for name in self.columns if name]
        found = []
        if not NAMES & set(used):
            found.append(_("Say which column holds the name."))
        if twice := sorted({name for name in used if used.count(name) > 1} - MANY):
            labels = ", ".join(str(FIELDS[name]) for name in twice)
            found.append(
                _("More than one column is mapped to: %(labels)s. Keep one of them.") % {"labels": labels}
            )
        if "name" in used and {"given", "family"} & set(used):
            found.append(_("Take either the whole name, or given and family names, not both."))
        if "birth_date" in used and {"birth_day", "birth_month", "birth_year"} & set(used):
            found.append(_("Take either the date of birth, or its parts, not both."))
        if {"birth_day", "birth_month"} & set(used) and "birth_year" not in used:
            found.append(_("Say which column holds the year of birth."))
        return found


def is_header(first: Sequence[str]) -> bool:
    """Whether the first line of a file names its columns: one name in it is known, and nothing is data."""
    return any(field_of(text) for text in first) and not any(_is_data(text) for text in first)


def guess(first: Sequence[str], *, has_header: bool, charset: str = "", delimiter: str = "") -> Mapping:
    """The mapping of a file by its first line."""
    found = [field_of(text) for text in first]
    if not has_header:
        headers = [_("Column %(number)d") % {"number": number + 1} for number in range(len(first))]
        found = [""] * len(first)
    else:
        headers = [text[:80].replace("\0", "\ufffd") for text in first]  # which the database cannot hold
    columns = _without_clashes(found)
    return Mapping(
        columns=columns,
        headers=headers,
        has_header=has_header,
        charset=charset,
        delimiter=delimiter,
    )


def with_columns(mapping: Mapping, wanted: dict[str, str]) -> list[str]:
    """The columns as a mapping file names them: {"name of the column": "field"}. Raises Unreadable."""
    places = {folded(header): number for number, header in enumerate(mapping.headers)}
    columns = [""] * len(mapping.headers)
    for header, name in wanted.items():
        if (place := places.get(folded(header))) is None:
            raise Unreadable(_("The file has no column “%(header)s”.") % {"header": header})
        if name and name not in FIELDS:
            raise Unreadable(
                _("There is no field “%(name)s”. Known are: %(fields)s.")
                % {"name": name, "fields": ", ".join(FIELDS)}
            )
        columns[place] = name
    return columns


def _is_data(text: str) -> bool:
    """A date, an address or a long number is no name of a column."""
    return "@" in text or sum(letter.isdigit() for letter in text) >= 4


def _without_clashes(found: Iterable[str]) -> list[str]:
    """The first column of each field keeps it; "nom" beside "prenom" is a family name, alone a whole one."""
    seen: set[str] = set()
    columns = []
    for name in found:
        columns.append("" if name in seen and name not in MANY else name)
        seen.add(name)
    if "name" in columns and {"given", "family"} & set(columns):
        place = columns.index("name")
        missing = [part for part in ("family", "given") if part not in columns]
        columns[place] = missing[0] if missing else ""
    if "family" in columns and "given" not in columns:
        columns[columns.index("family")] = "name" if "name" not in columns else ""
    return columns

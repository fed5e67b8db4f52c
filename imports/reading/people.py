"""One line of the file to one person, or to the reasons why not. Nothing is guessed inside a cell."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.base.tables.headers import folded
from clinic.base.text import clean_text
from patients.birth_dates import Reading, readings, why_unreadable
from patients.models import Address, ContactPoint, Identifier, Patient, PatientName, RelatedPerson

from .columns import FIELDS, Mapping

UNKNOWN = {
    "",
    "-",
    "--",
    "?",
    "n/a",
    "na",
    "none",
    "null",
    "unknown",
    "unk",
    "not known",
    "00.00.0000",
    "0000-00-00",
}
SEXES = {
    "female": "f female w weiblich woman femme feminin mujer femenino femmina vrouw vrouwelijk frau",
    "male": "m male mannlich man homme masculin hombre masculino maschio mannelijk mann herr",
    "intersex": "i x d intersex divers diverse other o",
    "unknown": "u unknown unbekannt inconnu desconocido not known rather not say",
}
YES = {"y", "yes", "true", "1", "x", "ja", "oui", "si", "sim", "j"}
NO = {"", "n", "no", "false", "0", "nein", "non", "nao", "nee"}
GUARD = re.compile(r"^'(?=[=+\-@\t])")
ABOUT = re.compile(r"^(?:~|c\.|ca\.?|circa|about|approx\.?|est\.?)\s*", re.IGNORECASE)
MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?Z?$")
ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
SEVERAL = re.compile(r"\s*(?:;|\n|\s/\s|\||,\s)\s*")
PHONES = {"phone": "", "mobile": ContactPoint.Use.MOBILE, "work_phone": ContactPoint.Use.WORK}
SAY_SEX = gettext_lazy("Write female, male, intersex or unknown.")
SAY_LANGUAGE = gettext_lazy("Write its code or its English name.")
SAY_YES = gettext_lazy("Write yes or no.")
EAST_ASIAN = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]")


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """`person` is what `patients.services.register_many` takes; empty when there are `problems`."""

    person: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def parse(cells: list[str], mapping: Mapping, *, today: date, width: int = 0) -> Parsed:
    """`width` is how many cells a line of text really has: one with fewer was cut, nobody knows where."""
    if len(cells) > len(mapping.columns) or 0 < width < len(mapping.columns):
        return Parsed(problems=[_wrong_width(max(width, len(cells)), len(mapping.columns))])
    by_field: dict[str, list[tuple[str, str]]] = {}
    problems: list[str] = []
    for number, (name, cell) in enumerate(zip(mapping.columns, cells, strict=False)):
        if not name or not cell:
            continue
        try:
            text = _cleaned(cell)
        except ValidationError as error:
            problems.append(_said(mapping.headers[number], error.messages[0]))
            continue
        if text:
            by_field.setdefault(name, []).append((mapping.headers[number], text))
    if problems:
        return Parsed(problems=problems)
    person = _Person(by_field, month_first=mapping.month_first, today=today)
    values = person.values()
    return Parsed(problems=person.problems) if person.problems else Parsed(person=values)


def _wrong_width(found: int, width: int) -> str:
    return _("This line has %(found)d cells where the others have %(width)d.") % {
        "found": found,
        "width": width,
    }


def _cleaned(cell: str) -> str:
    text = GUARD.sub("", cell) if cell[0] == "'" else cell
    if text.startswith("=") or (text.startswith("@") and "(" in text):
        raise ValidationError(_("This is a formula. Put its value in the file."))
    return text if text.isascii() and text.isprintable() else clean_text(text)


def _said(header: str, sentence: str) -> str:
    return f"{header}: {sentence}"


class _Person:
    """Collects the values of one line, and what is wrong with them."""

    def __init__(self, cells: dict[str, list[tuple[str, str]]], *, month_first: bool, today: date) -> None:
        self.cells, self.month_first, self.today = cells, month_first, today
        self.problems: list[str] = []

    def values(self) -> dict[str, Any]:
        born = self._born()
        return {
            "names": self._names(),
            **born,
            "contacts": self._contacts(),
            "address": self._address(),
            "identifiers": self._identifiers(),
            "related": self._related(),
            "sex": self._one_of("sex", _sex_of, SAY_SEX),
            "gender": self._text("gender", limit_of(Patient, "gender")),
            "language": self._one_of("language", _language_of, SAY_LANGUAGE),
            "interpreter_needed": self._interpreter(),
            "heard_from": self._text("heard_from", limit_of(Patient, "heard_from")),
        }

    def _text(self, name: str, limit: int) -> str:
        found = self.cells.get(name)
        if not found:
            return ""
        header, text = found[0]
        if len(text) > limit:
            sentence = _("At most %(limit)d characters, please; this has %(count)d.")
            self.problems.append(_said(header, sentence % {"limit": limit, "count": len(text)}))
            return ""
        return text

    def _one_of(self, name: str, read: Callable[[str], str | None], advice: str | Promise) -> str:
        found = self.cells.get(name)
        if not found:
            return ""
        header, text = found[0]
        if (value := read(text)) is None:
            self.problems.append(
                _said(header, _("“%(text)s” is not known.") % {"text": text[:40]} + f" {advice}")
            )
            return ""
        return value

    def _interpreter(self) -> bool:
        return bool(self._one_of("interpreter", _yes_of, SAY_YES))

    def _names(self) -> list[dict[str, Any]]:
        limit = limit_of(PatientName, "given")
        whole = self._text("name", 2 * limit)
        given, family = in_two(whole) if whole else (self._text("given", limit), self._text("family", limit))
        if not (given or family):
            self.problems.append(_("The name is missing."))
            return []
        if whole and max(len(given), len(family)) > limit:
            self.problems.append(_said(str(FIELDS["name"]), _("This name is too long.")))
        names = [
            {
                "given": given,
                "family": family,
                "prefix": self._text("prefix", limit_of(PatientName, "prefix")),
                "suffix": self._text("suffix", limit_of(PatientName, "suffix")),
                "use": PatientName.Use.OFFICIAL,
            }
        ]
        maiden, usual = self._text("maiden", limit), self._text("usual", limit)
        if maiden and maiden != family:
            names.append({"given": given, "family": maiden, "use": PatientName.Use.MAIDEN})
        if usual and usual not in (given, whole):
            names.append({"given": usual, "family": family, "use": PatientName.Use.USUAL})
        return names

    def _born(self) -> dict[str, Any]:
        text = self._birth_text()
        if text.casefold() in UNKNOWN:
            return {"birth_date": None, "birth_date_precision": Patient.Precision.UNKNOWN}
        about = ABOUT.match(text)
        text = text[about.end() :] if about else text
        reading, problem = born(text, self.month_first, self.today)
        if reading is None:
            header = (self.cells.get("birth_date") or self.cells.get("birth_year") or [("", "")])[0][0]
            self.problems.append(_said(header, problem))
            return {"birth_date": None}
        return {
            "birth_date": reading.day,
            "birth_date_precision": reading.precision,
            "birth_date_estimated": bool(about),
        }

    def _birth_text(self) -> str:
        if found := self.cells.get("birth_date"):
            return found[0][1]
        year, month, day = (
            (self.cells.get(name) or [("", "")])[0][1] for name in ("birth_year", "birth_month", "birth_day")
        )
        if not year or not month:
            return year
        return f"{year}-{month}-{day}" if day else f"{month} {year}"

    def _contacts(self) -> list[dict[str, Any]]:
        limit, found = limit_of(ContactPoint, "value"), []
        for name, use in PHONES.items():
            for header, cell in self.cells.get(name, ()):
                for text in SEVERAL.split(cell):
                    if sum(letter.isdecimal() for letter in text) < 3 or len(text) > limit:
                        advice = _("Write the telephone number with its digits, and remarks somewhere else.")
                        self.problems.append(_said(header, advice))
                    else:
                        found.append({"system": ContactPoint.System.PHONE, "value": text, "use": use})
        for header, cell in self.cells.get("email", ()):
            for text in SEVERAL.split(cell):
                if len(text) > limit or not _is_email(text):
                    self.problems.append(
                        _said(header, _("Write it like ana@example.org, with a dot after the @."))
                    )
                else:
                    found.append({"system": ContactPoint.System.EMAIL, "value": text, "use": ""})
        unlike = {(row["system"], row["value"]): row for row in reversed(found)}
        return list(reversed(unlike.values()))

    def _address(self) -> dict[str, str] | None:
        street, second, house = (self._text(name, 400) for name in ("street", "street_2", "house"))
        if house and street:
            street = f"{house} {street}" if house.isdigit() and street[:1].isalpha() else f"{street} {house}"
        values = {
            "lines": "\n".join(part for part in (street, second) if part),
            "city": self._text("city", limit_of(Address, "city")),
            "region": self._text("region", limit_of(Address, "region")),
            "postal_code": self._text("postcode", limit_of(Address, "postal_code")),
            "country": self._text("country", limit_of(Address, "country")),
        }
        if len(values["lines"]) > limit_of(Address, "lines"):
            self.problems.append(_said(str(FIELDS["street"]), _("This address is too long.")))
        return values if any(values.values()) else None

    def _identifiers(self) -> list[dict[str, str]]:
        found = []
        for header, text in self.cells.get("identifier", ()):
            if text.casefold() in UNKNOWN:
                continue
            if len(text) > limit_of(Identifier, "value"):
                self.problems.append(_said(header, _("This number is too long.")))
            found.append({"system": header[:80] or str(FIELDS["identifier"]), "value": text})
        return found

    def _related(self) -> list[dict[str, str]]:
        found = []
        for role in RelatedPerson.Role.values:
            name = self._text(f"{role}_name", limit_of(RelatedPerson, "name"))
            phone = self._text(f"{role}_phone", limit_of(RelatedPerson, "phone"))
            if phone and not name:
                header = self.cells[f"{role}_phone"][0][0]
                self.problems.append(_said(header, _("Say whose telephone number this is.")))
            elif name:
                found.append({"role": role, "name": name, "phone": phone})
        return found


@cache
def limit_of(model: Any, name: str) -> int:
    return int(model._meta.get_field(name).max_length)


def in_two(whole: str) -> tuple[str, str]:
    """Given and family name. A comma says which is which; without one the last word is the family name."""
    family, comma, given = whole.partition(",")
    if comma and given.strip():
        return given.strip(), family.strip()
    words = whole.rstrip(",").split()
    if len(words) < 2 or EAST_ASIAN.search(whole):
        return ("", "".join(words)) if EAST_ASIAN.search(whole) else (" ".join(words), "")
    return " ".join(words[:-1]), words[-1]


@lru_cache(maxsize=20_000)
def born(text: str, month_first: bool, today: date) -> tuple[Reading | None, str]:
    """How the file's own order reads this date; the other order is not tried behind anybody's back."""
    text = MIDNIGHT.sub("", text.strip())
    if found := ISO.match(text):
        text = "".join(found.groups())
    possible = readings(text, today=today)
    numeric = bool(re.fullmatch(r"\d{1,2}\D+\d{1,2}\D+\d{2,4}", text))
    if numeric:
        first, second = (int(part) for part in re.findall(r"\d+", text)[:2])
        wanted = month_first and first != second
        possible = [reading for reading in possible if reading.swapped == wanted]
        if not possible and readings(text, today=today):
            order = _("month first") if month_first else _("day first")
            return None, _("There is no such day when the file is read %(order)s.") % {"order": order}
    else:
        possible = [reading for reading in possible if not reading.swapped]
    if not possible:
        if not any(letter.isdecimal() for letter in text):
            return None, _("Write the date like 3 Apr 1982, 3/4/1982 or 1982, or leave the cell empty.")
        return None, why_unreadable(text, today=today)
    return possible[0], ""


@cache
def _sexes() -> dict[str, str]:
    return {word: sex for sex, words in SEXES.items() for word in words.split()}


def _sex_of(text: str) -> str | None:
    return _sexes().get(folded(text)) or ("" if text.casefold() in UNKNOWN else None)


def _yes_of(text: str) -> str | None:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return "yes" if plain in YES else "" if plain in NO else None


@cache
def _languages() -> dict[str, str]:
    known: dict[str, str] = {}
    for code, info in LANG_INFO.items():
        if "name" in info:
            for name in (code, info["name"], info["name_local"]):
                known.setdefault(folded(name), code)
    return known


@lru_cache(maxsize=1_000)
def _language_of(text: str) -> str | None:
    return "" if text.casefold() in UNKNOWN else _languages().get(folded(text))


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True

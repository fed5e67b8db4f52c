"""From what was typed about a person to rows ready for the database. Nothing here writes."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Address, ContactPoint, Identifier, Patient, PatientName, RelatedPerson
from .refusals import Refused, check_fields, cleaned

FIRST_BIRTH_YEAR = 1900
FACTS = (
    "birth_date",
    "birth_date_precision",
    "birth_date_estimated",
    "sex",
    "gender",
    "language",
    "interpreter_needed",
    "heard_from",
)
KINDS: tuple[type[models.Model], ...] = (PatientName, ContactPoint, Address, Identifier, RelatedPerson)
Row = Mapping[str, Any]


def new_person(
    *,
    at: datetime,
    names: Iterable[Row],
    birth_date: date | None,
    birth_date_precision: str = "",
    contacts: Iterable[Row] = (),
    address: Row | None = None,
    identifiers: Iterable[Row] = (),
    related: Iterable[Row] = (),
    **facts: Any,
) -> tuple[Patient, list[models.Model]]:
    """A patient without a number, and the rows that belong to them; all checked, nothing saved."""
    patient = Patient()
    take_facts(patient, facts | born(birth_date, birth_date_precision, at))
    name_rows = made(PatientName, patient, checked_names(names))
    take_names(patient, name_rows)
    check_fields(patient, without=("number",))
    rows = [
        *name_rows,
        *made(ContactPoint, patient, map(contact, contacts)),
        *made(Address, patient, filled(address)),
        *made(Identifier, patient, identifiers),
        *made(RelatedPerson, patient, related),
    ]
    return patient, rows


def made(kind: Any, patient: Patient, values: Iterable[Row]) -> list[Any]:
    rows = [kind(patient=patient, **cleaned(dict(row))) for row in values]
    for row in rows:
        check_fields(row)
    return rows


def born(day: date | None, precision: str, at: datetime) -> dict[str, Any]:
    precision = precision or (Patient.Precision.DAY if day else Patient.Precision.UNKNOWN)
    if day is None or precision == Patient.Precision.UNKNOWN:
        return {"birth_date": None, "birth_date_precision": Patient.Precision.UNKNOWN}
    if not date(FIRST_BIRTH_YEAR, 1, 1) <= day <= timezone.localdate(at):
        sentence = _("A date of birth lies between 1900 and today. Please check the year.")
        raise Refused(sentence, fields={"birth_date": [sentence]})
    if precision == Patient.Precision.YEAR:
        day = day.replace(month=1, day=1)
    elif precision == Patient.Precision.MONTH:
        day = day.replace(day=1)
    return {"birth_date": day, "birth_date_precision": precision}


def take_facts(patient: Patient, facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - set(FACTS):
        raise TypeError(f"no such fact of a patient: {', '.join(sorted(unknown))}")
    for name, value in cleaned(facts).items():
        setattr(patient, name, value)
    if patient.birth_date is None:
        patient.birth_date_estimated = False


def checked_names(names: Iterable[Row]) -> list[dict[str, Any]]:
    rows = [cleaned(dict(row)) for row in names]
    rows = [row for row in rows if row.get("given") or row.get("family")]
    if not rows:
        sentence = _("Give at least one name.")
        raise Refused(sentence, fields={"given": [sentence]})
    for number, row in enumerate(rows):
        row.setdefault("use", PatientName.Use.OLD if number else PatientName.Use.OFFICIAL)
    if not any(row["use"] == PatientName.Use.OFFICIAL for row in rows):
        rows[0]["use"] = PatientName.Use.OFFICIAL
    return rows


def take_names(patient: Patient, names: Iterable[PatientName]) -> None:
    official = next(name for name in names if name.use == PatientName.Use.OFFICIAL)
    patient.display_name, patient.sort_name = official.text, official.sort_text


def contact(row: Row) -> dict[str, Any]:
    """With the digits of a telephone number beside what was written, for search."""
    values = cleaned(dict(row))
    if values.get("system") == ContactPoint.System.PHONE:
        digits = "".join(str(int(letter)) for letter in values["value"] if letter.isdecimal())[:32]
        if len(digits) < 3:
            sentence = _("Write the telephone number with its digits, and remarks somewhere else.")
            raise Refused(sentence, fields={"phone": [sentence]})
        values |= {"digits": digits, "tail": digits[-4:]}
    return values


def filled(address: Row | None) -> list[Row]:
    return [address] if address and any(address.values()) else []

"""Who a patient is: registering and editing."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.errors import StaleDraft

from ..models import Address, ContactPoint, Identifier, Patient, PatientName, RelatedPerson
from .refusals import Refused, check_fields, cleaned, speaking

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
Row = Mapping[str, Any]


@transaction.atomic
def register_patient(
    *,
    names: Iterable[Row],
    birth_date: date | None,
    by: User | None,
    at: datetime,
    birth_date_precision: str = "",
    contacts: Iterable[Row] = (),
    address: Row | None = None,
    identifiers: Iterable[Row] = (),
    related: Iterable[Row] = (),
    **facts: Any,
) -> Patient:
    """A new record. The first name of `names` is the official one.

    names        {"given", "family", "use", "prefix", "suffix", "starts_on", "ends_on"}
    contacts     {"system": "phone" | "email", "value", "use"}
    address      {"lines", "city", "region", "postal_code", "country"}
    identifiers  {"system", "value"}     related  {"role", "name", "relationship", "phone"}
    """
    name_rows = _names(names)
    patient = Patient(number=_next_number())
    _take_facts(patient, facts | _born(birth_date, birth_date_precision, at))
    _take_names(patient, name_rows)
    check_fields(patient, without=())
    with speaking(Patient):
        patient.save()
    with speaking(PatientName, Identifier, ContactPoint, Address, RelatedPerson):
        _create(PatientName, patient, name_rows)
        _create(ContactPoint, patient, [_contact(row) for row in contacts])
        _create(Address, patient, _filled(address))
        _create(Identifier, patient, identifiers)
        _create(RelatedPerson, patient, related)
    record(by=by, verb="patient.registered", at=at, subject=patient, patient=patient, number=patient.number)
    return patient


@transaction.atomic
def edit_patient(
    *,
    patient: Patient,
    based_on: int,
    by: User | None,
    at: datetime,
    names: Iterable[Row] | None = None,
    contacts: Iterable[Row] | None = None,
    address: Row | None = None,
    identifiers: Iterable[Row] | None = None,
    related: Iterable[Row] | None = None,
    keeps_earlier_name: bool = False,
    **facts: Any,
) -> Patient:
    """Change what is given, leave what is not. Raises StaleDraft when somebody saved in between.

    Lists are given whole. With `keeps_earlier_name` a changed official name stays findable as an
    earlier name; without it the change corrects a mistake.
    """
    locked = Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    if locked.revision != based_on:
        raise StaleDraft(_("Somebody else changed this record meanwhile. Choose what to keep."))
    before = _snapshot(locked)
    if "birth_date" in facts:
        facts |= _born(facts["birth_date"], facts.get("birth_date_precision", ""), at)
    _take_facts(locked, facts)
    with speaking(Patient, PatientName, Identifier, ContactPoint, Address, RelatedPerson):
        if names is not None:
            _change_names(locked, _names(names), keeps_earlier_name, timezone.localdate(at))
        if contacts is not None:
            _replace(ContactPoint, locked, [_contact(row) for row in contacts], ("system", "value"))
        if address is not None:
            _replace(Address, locked, _filled(address), ())
        if identifiers is not None:
            _replace(Identifier, locked, identifiers, ("system", "value"))
        if related is not None:
            _replace(RelatedPerson, locked, related, ("role",))
        check_fields(locked, without=())
        locked.revision += 1
        locked.save()
    after = _snapshot(locked)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record(by=by, verb="patient.edited", at=at, subject=locked, patient=locked, changes=changes)
    return locked


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('patients_number_seq')")
        return f"PL-{cursor.fetchone()[0]}"


def _born(day: date | None, precision: str, at: datetime) -> dict[str, Any]:
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


def _take_facts(patient: Patient, facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - set(FACTS):
        raise TypeError(f"no such fact of a patient: {', '.join(sorted(unknown))}")
    for name, value in cleaned(facts).items():
        setattr(patient, name, value)
    if patient.birth_date is None:
        patient.birth_date_estimated = False


def _names(names: Iterable[Row]) -> list[dict[str, Any]]:
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


def _take_names(patient: Patient, rows: list[dict[str, Any]]) -> None:
    official = PatientName(**next(row for row in rows if row["use"] == PatientName.Use.OFFICIAL))
    patient.display_name, patient.sort_name = official.text, official.sort_text


def _change_names(patient: Patient, rows: list[dict[str, Any]], keep: bool, today: date) -> None:
    parts = ("given", "family", "prefix", "suffix")
    old = PatientName.objects.filter(patient=patient, use=PatientName.Use.OFFICIAL).first()
    new = next(row for row in rows if row["use"] == PatientName.Use.OFFICIAL)
    if keep and old and any(getattr(old, part) != new.get(part, "") for part in ("given", "family")):
        rows = [*rows, {part: getattr(old, part) for part in parts} | {"use": "old", "ends_on": today}]
    _take_names(patient, rows)
    _replace(PatientName, patient, rows, ("use", "given", "family"))


def _contact(row: Row) -> dict[str, Any]:
    """With the digits of a telephone number beside what was written, for search."""
    values = cleaned(dict(row))
    if values.get("system") == ContactPoint.System.PHONE:
        digits = "".join(str(int(letter)) for letter in values["value"] if letter.isdecimal())[:32]
        if len(digits) < 3:
            sentence = _("Write the telephone number with its digits, and remarks somewhere else.")
            raise Refused(sentence, fields={"phone": [sentence]})
        values |= {"digits": digits, "tail": digits[-4:]}
    return values


def _filled(address: Row | None) -> list[Row]:
    return [address] if address and any(address.values()) else []


def _create(kind: Any, patient: Patient, rows: Iterable[Row]) -> None:
    made = [kind(patient=patient, **cleaned(dict(row))) for row in rows]
    for row in made:
        check_fields(row)
    if made:
        kind.objects.bulk_create(made)


def _replace(kind: Any, patient: Patient, rows: Iterable[Row], key: tuple[str, ...]) -> None:
    """Make the rows of this kind equal to `rows`; one with the same key is changed, not made anew."""
    there = {tuple(getattr(row, name) for name in key): row for row in kind.objects.filter(patient=patient)}
    fresh = []
    wanted = [cleaned(dict(row)) for row in rows]
    kept = {tuple(values.get(name, "") for name in key) for values in wanted}
    for gone in [row for its_key, row in there.items() if its_key not in kept]:
        gone.delete()
    for values in wanted:
        row = there.get(tuple(values.get(name, "") for name in key))
        if row is None:
            fresh.append(values)
            continue
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, values[name])
        if changed:
            check_fields(row)
            row.save(update_fields=[*changed, "updated_at"])
    _create(kind, patient, fresh)


def _snapshot(patient: Patient) -> dict[str, Any]:
    """What the audit compares: small JSON values."""
    facts: dict[str, Any] = {name: getattr(patient, name) for name in FACTS}
    for kind, name in (
        (PatientName, "names"),
        (ContactPoint, "contacts"),
        (Address, "address"),
        (Identifier, "identifiers"),
        (RelatedPerson, "related"),
    ):
        facts[name] = [str(row) for row in kind.objects.filter(patient=patient).order_by("pk")]
    return facts

"""New records: one at the desk, or thousands out of a file."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from accounts.models import User
from clinic.audit.services import prepared, record_many
from clinic.base.copying import copy_rows, reserve_keys

from .. import changes
from ..models import Patient
from .drafts import drop_draft
from .person_rows import KINDS, Row, new_person
from .refusals import Refused, speaking
from .visits import walk_in

COPIED_FROM = 2  # people; one alone is written by inserts


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

    names        {"given", "family", "use", "prefix", "suffix", "written_as", "starts_on", "ends_on"}
    contacts     {"system": "phone" | "email", "value", "use"}
    address      {"lines", "city", "region", "postal_code", "country"}
    identifiers  {"system", "value"}     related  {"role", "name", "relationship", "phone"}
    """
    person = {
        "names": names,
        "birth_date": birth_date,
        "birth_date_precision": birth_date_precision,
        "contacts": contacts,
        "address": address,
        "identifiers": identifiers,
        "related": related,
    }
    [patient] = register_many([person | facts], by=by, at=at)
    return patient


@transaction.atomic(savepoint=False)  # refused, it takes back what the form had begun as well
def register_at_desk(*, token: UUID, checks_in: bool, by: User, at: datetime, **person: Any) -> Patient:
    """What the registration form does as one act; `person` is what `register_patient` takes.

    `token` is the number of the form: its draft goes, and what was noted under it while the person was
    being typed is settled.
    """
    [patient] = _register([person], by=by, at=at)
    changes.registered(patient=patient, token=token, by=by, at=at)
    drop_draft(token=token, by=by)
    if checks_in:
        walk_in(patient=patient, by=by, at=at)
    return patient


@transaction.atomic
def register_many(people: Iterable[Row], *, by: User | None, at: datetime) -> list[Patient]:
    """New records for all of these people, or for none; each is what `register_patient` takes.

    One statement for each table, however many they are. A refused person names their place among
    `people` as `Refused.place`; only what the database alone can see, a number that another record
    has, is refused without one.
    """
    return _register(people, by=by, at=at)


def why_refused(person: Row, *, at: datetime) -> str:
    """The sentence with which `register_many` would refuse this person by their own details, or nothing."""
    try:
        new_person(at=at, **person)
    except Refused as refusal:
        return str(refusal)
    return ""


def _register(people: Iterable[Row], *, by: User | None, at: datetime) -> list[Patient]:
    """Within the transaction of whoever calls."""
    patients: list[Patient] = []
    belongings: dict[type[models.Model], list[models.Model]] = {kind: [] for kind in KINDS}
    for place, person in enumerate(people):
        try:
            patient, rows = new_person(at=at, **person)
        except Refused as refusal:
            refusal.place = place
            raise
        patients.append(patient)
        for row in rows:
            belongings[type(row)].append(row)
    for patient, number in zip(patients, _next_numbers(len(patients)), strict=True):
        patient.number = number
    # No savepoint of its own: whoever is refused here leaves this whole function.
    with speaking(Patient, *KINDS, savepoint=False):
        _write(patients, belongings)
    verb = "patient.registered"
    record_many(
        prepared(by=by, verb=verb, at=at, subject=patient, patient=patient, number=patient.number)
        for patient in patients
    )
    return patients


def _write(patients: list[Patient], belongings: dict[type[models.Model], list[models.Model]]) -> None:
    if len(patients) < COPIED_FROM:
        Patient.objects.bulk_create(patients)
        for kind, its_rows in belongings.items():
            if its_rows:
                kind._default_manager.bulk_create(its_rows)
        return
    reserve_keys(patients)
    copy_rows(patients)
    for its_rows in belongings.values():
        for row in its_rows:
            row.patient_id = row.patient.pk  # type: ignore[attr-defined]
        copy_rows(its_rows)


def _next_numbers(count: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('patients_number_seq') FROM generate_series(1, %s)", [count])
        return [f"PL-{number}" for (number,) in cursor.fetchall()]

"""Changing who a patient is."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from itertools import chain
from math import inf
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.errors import StaleDraft
from clinic.base.locking import for_change

from ..models import Address, ContactPoint, Identifier, Patient, PatientName, RelatedPerson
from .person_rows import FACTS, KINDS, Row, born, checked_names, contact, filled, made, take_facts, take_names
from .refusals import check_fields, cleaned, speaking

TOLD: dict[Any, tuple[str, ...]] = {
    PatientName: ("use", "prefix", "given", "family", "suffix", "written_as", "starts_on", "ends_on"),
    ContactPoint: ("use", "value"),
    Address: ("lines", "postal_code", "city", "region", "country"),
    Identifier: ("system", "value"),
    RelatedPerson: ("role", "name", "relationship", "phone"),
}


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
    locked = for_change(Patient.objects).get(pk=patient.pk)
    if locked.revision != based_on:
        raise StaleDraft(_("Somebody else changed this record meanwhile. Choose what to keep."))
    before = _snapshot(locked)
    if "birth_date" in facts:
        facts |= born(facts["birth_date"], facts.get("birth_date_precision", ""), at)
    take_facts(locked, facts)
    with speaking(Patient, *KINDS):
        if names is not None:
            _change_names(locked, checked_names(names), keeps_earlier_name, timezone.localdate(at))
        if contacts is not None:
            _replace(ContactPoint, locked, _ranked(locked, contacts), ("system", "value"), ("system",))
        if address is not None:
            _replace(Address, locked, filled(address), ())
        if identifiers is not None:
            _replace(Identifier, locked, identifiers, ("system", "value"), ("system",))
        if related is not None:
            _replace(RelatedPerson, locked, related, ("role",))
        check_fields(locked, without=())
        locked.revision += 1
        locked.save()
    after = _snapshot(locked)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    told = {"revision": locked.revision, "changes": changes}
    record(by=by, verb="patient.edited", at=at, subject=locked, patient=locked, **told)
    return locked


def _change_names(patient: Patient, rows: list[dict[str, Any]], keep: bool, today: date) -> None:
    parts = ("given", "family", "prefix", "suffix", "written_as")
    old = PatientName.objects.filter(patient=patient, use=PatientName.Use.OFFICIAL).first()
    new = next(row for row in rows if row["use"] == PatientName.Use.OFFICIAL)
    if keep and old and any(getattr(old, part) != new.get(part, "") for part in ("given", "family")):
        rows = [*rows, {part: getattr(old, part) for part in parts} | {"use": "old", "ends_on": today}]
    take_names(patient, [PatientName(**new)])
    _replace(PatientName, patient, rows, ("use", "given", "family"), ("given", "family"), ("use",))


def _ranked(patient: Patient, contacts: Iterable[Row]) -> list[Row]:
    """Telephones in the order given, and e-mails in theirs. Whoever is not moved keeps the rank they have."""
    there = {
        (row.system, row.value): (row.rank, row.pk) for row in ContactPoint.objects.filter(patient=patient)
    }
    last: dict[str, tuple[int, float]] = defaultdict(lambda: (0, 0))
    ranked: list[Row] = []
    for values in map(contact, contacts):
        system = values.get("system", "")
        rank, key = there.get((system, values.get("value", "")), (0, inf))
        if (rank, key) < last[system] or not rank:
            rank = last[system][0] + 1
        last[system] = (rank, key)
        ranked.append(values | {"rank": rank})
    return ranked


def _replace(kind: Any, patient: Patient, rows: Iterable[Row], *keys: tuple[str, ...]) -> None:
    """Make the rows of this kind equal to `rows`, a row that was corrected being the same row still: what a
    merge copied is known by it.

    Matched are first those that agree in the first of `keys`, then of the rest those that agree in the next.
    Rows that share a key (one name, borne twice) are matched in their order.
    """
    left, fresh = list(kind.objects.filter(patient=patient).order_by("pk")), [cleaned(dict(r)) for r in rows]
    stay: list[tuple[Any, dict[str, Any]]] = []
    for key in keys:
        there = defaultdict(list)
        for row in left:
            there[tuple(getattr(row, name) for name in key)].append(row)
        unmatched = []
        for values in fresh:
            if known := there[tuple(values.get(name, "") for name in key)]:
                stay.append((known.pop(0), values))
            else:
                unmatched.append(values)
        left, fresh = sorted(chain.from_iterable(there.values()), key=lambda row: row.pk), unmatched
    for gone in left:
        gone.delete()
    for row, values in sorted(stay, key=_becomes_official):  # there is never a second one
        _change(row, values)
    kind.objects.bulk_create(made(kind, patient, fresh))


def _becomes_official(pair: tuple[Any, Row]) -> bool:
    return pair[1].get("use") == PatientName.Use.OFFICIAL


def _change(row: Any, values: Row) -> None:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        check_fields(row)
        row.save(update_fields=[*changed, "updated_at"])


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
        rows = kind.objects.filter(patient=patient).order_by("pk").values_list(*TOLD[kind])
        facts[name] = [", ".join(str(value) for value in row if value) for row in rows]
    return facts

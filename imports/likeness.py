"""Who of the register, or of the lines before, a person of the list may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from .models import Import
from .reading.columns import folded

KNOWN = """
SELECT asked.place, patient.id, patient.uuid, patient.number, patient.birth_date,
       patient.birth_date_precision
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS asked (family, given, place)
JOIN patients_patientname name ON name.key = clinic_full_name_key(asked.family, asked.given)
JOIN patients_patient patient ON patient.id = name.patient_id
WHERE patient.id > %s AND patient.replaced_by_id IS NULL
  AND NOT EXISTS (
    SELECT FROM imports_importrow line WHERE line.patient_id = patient.id AND line.batch_id = %s)
ORDER BY asked.place, patient.id
"""
Details = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Like:
    """Somebody this person may be: a record, or an earlier line of the same list."""

    is_sure: bool
    why: str
    patient: UUID | None = None
    line: int | None = None


def in_register(
    people: Sequence[Details], *, newer_than: int = 0, not_of: Import | None = None
) -> list[Like | None]:
    """The likeliest record for each, in one query; only among those made after `newer_than`, by others."""
    names = [person["names"][0] for person in people]
    found: list[Like | None] = [None] * len(people)
    with connection.cursor() as cursor:
        cursor.execute(
            KNOWN,
            [
                [n["family"] for n in names],
                [n["given"] for n in names],
                newer_than,
                not_of.pk if not_of else 0,
            ],
        )
        for place, _id, uuid, number, born, precision in cursor.fetchall():
            person, before = people[place - 1], found[place - 1]
            if before is not None and before.is_sure:
                continue
            verdict = _born(person, born, precision)
            if verdict is not None:
                who = _("%(number)s has the same name") % {"number": number}
                found[place - 1] = (
                    Like(is_sure=verdict == SAME, why=_told(who, verdict), patient=uuid)
                    if before is None or verdict == SAME
                    else before
                )
    return found


class LinesBefore:
    """The people of the list so far, by folded name."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, ...], list[tuple[int, date | None, str]]] = {}

    def find(self, person: Details) -> Like | None:
        doubtful = None
        for number, born, precision in self._lines.get(_key(person), ()):
            verdict = _born(person, born, precision)
            if verdict is None:
                continue
            who = _("Line %(number)d has the same name") % {"number": number}
            like = Like(is_sure=verdict == SAME, why=_told(who, verdict), line=number)
            if like.is_sure:
                return like
            doubtful = doubtful or like
        return doubtful

    def add(self, number: int, person: Details) -> None:
        known = self._lines.setdefault(_key(person), [])
        if len(known) < 20:
            known.append((number, person["birth_date"], person["birth_date_precision"]))


SAME, OPEN = "same", "open"


def _key(person: Details) -> tuple[str, ...]:
    name = person["names"][0]
    return tuple(sorted(folded(f"{name['given']} {name['family']}").split()))


def _born(person: Details, born: date | None, precision: str) -> str | None:
    mine = person["birth_date"]
    if mine is None or born is None:
        return OPEN
    if person["birth_date_precision"] == precision:
        return SAME if mine == born else None
    return OPEN if mine.year == born.year else None


def _told(who: str, verdict: str) -> str:
    born = _("and the same date of birth") if verdict == SAME else _("and may have the same date of birth")
    return f"{who} {born}."

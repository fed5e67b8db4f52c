"""Rows by COPY: the one write of patients outside the services.

A million people in minutes cannot pass a service one by one. What a service would refuse, the people
made here do not contain; what the database guards, it guards here too: every constraint and trigger
holds at the end, and one event of the audit says who loaded how many.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from queue import Queue
from threading import Thread
from typing import Any

from django.db import connection, models, transaction

from clinic.audit.services import record
from patients.models import Address, ContactPoint, Episode, Patient, PatientName, Visit

from .people import Person, people
from .sheets import Sheet
from .visits import Slots, visit_rows

BLOCK = 20_000
MARK = "Synthetic record"  # in `heard_from`: what tells them from people of the sample clinic
REBUILD_FROM = 50_000  # rows; from here on it pays to build the indexes anew
PEOPLE = (Patient, PatientName, ContactPoint, Address)
VISITS = (Episode, Visit)


@dataclass(frozen=True, kw_only=True)
class Load:
    patients: int
    visits: int
    first_number: int
    pairs: list[tuple[str, str, str]]  # two record numbers of one person, and what differs


@transaction.atomic
def load(*, count: int, visits: int, seed: int, at: datetime) -> Load:
    """Run as the owner of the tables (`as_owner`): indexes, sequences and statistics are its own."""
    tables = (*PEOPLE, *(VISITS if visits else ()))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'; SET LOCAL synchronous_commit = off")
        cursor.execute(f"LOCK TABLE {', '.join(map(_table, tables))} IN SHARE ROW EXCLUSIVE MODE")
        first_id = _reserve(cursor, "patients_patient_id_seq", count)
        first_number = _reserve(cursor, "patients_number_seq", count)
        rebuild = _take_off(cursor, tables) if count >= REBUILD_FROM else []
        pairs: list[tuple[str, str, str]] = []
        blocks = _people_blocks(count, seed, first_id, first_number, at, pairs)
        _copy(cursor, blocks)
        if visits:
            slots = Slots.after_what_is_booked(at)
            first_episode = _reserve(cursor, "patients_episode_id_seq", min(visits, count))
            rows = visit_rows(range(first_id, first_id + count), visits, seed, first_episode, slots, at)
            _copy(cursor, rows)
        for statement in rebuild:
            cursor.execute(statement)
        for table in tables:
            cursor.execute(f"ANALYZE {_table(table)}")
    record(by=None, verb="synthetic.loaded", at=at, patients=count, visits=visits, seed=seed)
    return Load(patients=count, visits=visits, first_number=first_number, pairs=pairs)


def _people_blocks(
    count: int, seed: int, first_id: int, first_number: int, at: datetime, pairs: list
) -> Iterator[list[Sheet]]:
    made, place = people(count, seed), 0
    sheets = [Sheet(model, columns, at) for model, columns in COLUMNS.items()]
    while block := list(islice(made, BLOCK)):
        for person in block:
            _write(person, first_id + place, first_number + place, sheets)
            if person.again is not None:
                pairs.append((f"PL-{first_number + person.again}", f"PL-{first_number + place}", person.how))
            place += 1
        yield sheets
        sheets = [sheet.next() for sheet in sheets]


COLUMNS: dict[type[models.Model], tuple[str, ...]] = {
    Patient: (
        *("id", "number", "display_name", "sort_name", "birth_date", "birth_date_precision"),
        *("birth_date_estimated", "sex", "language", "interpreter_needed", "heard_from"),
    ),
    PatientName: ("patient_id", "use", "given", "family"),
    ContactPoint: ("patient_id", "system", "use", "value", "digits", "tail"),
    Address: ("patient_id", "lines", "city", "postal_code"),
}


def _write(person: Person, pk: int, number: int, sheets: list[Sheet]) -> None:
    patients, names, contacts, addresses = sheets
    given, family, home = person.given, person.family, person.home
    # As PatientName.text and .sort_text have it, without a model instance for each row.
    if person.is_latin or not PatientName(given=given, family=family).is_east_asian:
        shown, sorted_by = f"{given} {family}", f"{family}, {given}"
    else:
        shown = sorted_by = family + given
    born = person.born.isoformat() if person.born else "\\N"
    estimated, interpreter = "t" if person.estimated else "f", "t" if person.spoken else "f"
    sex = "female" if person.female else "male"
    patients.add(
        f"{pk}\tPL-{number}\t{shown}\t{sorted_by}\t{born}\t{person.precision}"
        f"\t{estimated}\t{sex}\t{person.spoken}\t{interpreter}\t{MARK}"
    )
    names.add(f"{pk}\tofficial\t{given}\t{family}")
    for use, other_given, other_family in person.other_names:
        names.add(f"{pk}\t{use}\t{other_given}\t{other_family}")
    if home:
        addresses.add(f"{pk}\t{home.street}\t{home.town}\t{home.postal_code}")
        if home.phone:
            digits = home.phone.replace(" ", "")
            contacts.add(f"{pk}\tphone\thome\t{home.phone}\t{digits}\t{digits[-4:]}")
    if person.mobile:
        digits = person.mobile.replace(" ", "")
        contacts.add(f"{pk}\tphone\tmobile\t{person.mobile}\t{digits}\t{digits[-4:]}")
    if person.email:
        contacts.add(f"{pk}\temail\t\t{person.email}\t\t")


def _copy(cursor: Any, blocks: Iterable[list[Sheet]]) -> None:
    """Write blocks while the next ones are being made."""
    waiting: Queue[list[Sheet] | BaseException | None] = Queue(maxsize=2)

    def make() -> None:
        try:
            for block in blocks:
                waiting.put(block)
            waiting.put(None)
        except BaseException as error:
            waiting.put(error)

    Thread(target=make, daemon=True).start()
    while (block := waiting.get()) is not None:
        if isinstance(block, BaseException):
            raise block
        for sheet in block:
            with cursor.copy(sheet.statement) as copy:
                copy.write(sheet.text())


def _reserve(cursor: Any, sequence: str, count: int) -> int:
    """The first of so many numbers that nobody else gets; whoever wants one waits for our commit."""
    cursor.execute(f"ALTER SEQUENCE {sequence} NO CYCLE")
    cursor.execute(f"SELECT nextval('{sequence}')")
    first = cursor.fetchone()[0]
    cursor.execute(f"SELECT setval('{sequence}', %s)", [first + count - 1])
    return first


def _take_off(cursor: Any, tables: Iterable[type[models.Model]]) -> list[str]:
    """Drop foreign keys and what indexes guard nothing; the statements that put them back."""
    names = [_table(table) for table in tables]
    cursor.execute(
        "SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', conrelid::regclass, conname),"
        " format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,"
        " pg_get_constraintdef(oid)) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])"
        " UNION ALL "
        "SELECT format('DROP INDEX %%I', indexrelid::regclass), pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique AND NOT indisexclusion",
        [names, names],
    )
    found = cursor.fetchall()
    for take_off, _put_back in found:
        cursor.execute(take_off)
    return [put_back for _take_off, put_back in reversed(found)]


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table

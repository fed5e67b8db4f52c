"""A verdict for each line, with its reason. Nothing but the verdicts is written."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.base.jobs import job
from clinic.base.tables import Line, open_table
from clinic.base.uuids import uuid7
from duplicates.blocking import Keys, keys_of
from duplicates.people import Person
from duplicates.services import catch_up
from patients.models import Identifier, Patient
from patients.services import why_refused

from ..likeness import Like, LinesBefore, faced, in_register
from ..models import Import, ImportRow
from ..reading import Mapping
from ..reading.people import Parsed, parse
from .working import Pace, begin, carry_out, end

CHUNK = 1_000
COPIED = (
    *("uuid", "created_at", "updated_at", "batch_id", "number", "cells", "width", "verdict", "why"),
    *("like_patient", "like_line", "decision"),
)
Verdict = ImportRow.Verdict
Taken = dict[tuple[str, str], tuple[Any, str]]


@dataclass(slots=True)
class Judged:
    """A line with its verdict, not yet a row: there are too many for the ORM to make each."""

    line: Line
    verdict: str = ""
    why: str = ""
    like_patient: UUID | None = None
    like_line: int | None = None


@transaction.atomic
def rehearse(*, batch: Import, by: User | None, at: datetime, queued: bool = True) -> Import:
    """Read every line and say what an import would make of it."""
    return begin(
        batch=batch,
        doing=Import.Status.REHEARSING,
        coming_from=(Import.Status.UPLOADED, Import.Status.REHEARSED),
        work=rehearse_now,
        by=by,
        at=at,
        queued=queued,
    )


@job
def rehearse_now(import_id: int, user_id: int) -> None:
    by = User.objects.filter(pk=user_id).first()

    def act(batch: Import, pace: Pace, at: datetime) -> None:
        batch.rows.all().delete()
        newest = Patient.objects.aggregate(newest=Max("pk"))["newest"] or 0
        counts = Rehearsal(batch, by, at).go(pace)
        end(batch, at, by=by, status=Import.Status.REHEARSED, counts=counts, newest_patient=newest)

    carry_out(import_id, Import.Status.REHEARSING, act, before=catch_up)


class Rehearsal:
    """Remembers of the lines before what a later line can clash with."""

    def __init__(self, batch: Import, by: User | None, at: datetime) -> None:
        self.batch, self.by, self.at, self.today = batch, by, at, timezone.localdate(at)
        self.mapping = Mapping.stored(batch.mapping)
        self.before = LinesBefore()
        self.numbers: dict[tuple[str, str], int] = {}

    def go(self, pace: Pace) -> dict[str, int]:
        counts: Counter[str] = Counter()
        total = sum(1 for _line in self._lines())
        pace.step(0, total)
        done = 0
        for lines in _chunks(self._lines()):
            rows = self._verdicts(lines)
            _keep(self.batch, rows, self.at)
            counts.update(row.verdict for row in rows)
            done += len(rows)
            pace.step(done, total)
        return {verdict: counts[verdict] for verdict in Verdict.values}

    def _lines(self) -> Iterator[Line]:
        table = open_table(
            bytes(self.batch.file.content), charset=self.mapping.charset, delimiter=self.mapping.delimiter
        )
        return islice(table.lines(), int(self.mapping.has_header), None)

    def _verdicts(self, lines: Sequence[Line]) -> list[Judged]:
        parsed = [parse(line.cells, self.mapping, today=self.today, width=line.width) for line in lines]
        people = [one.person for one in parsed if one.person]
        faces = [faced(person) for person in people]
        keys = [keys_of(face) for face in faces]
        likes = iter(zip(faces, keys, in_register(faces, keys, by=self.by), strict=True))
        taken = numbers_taken(people)
        return [
            self._row(line, one, *next(likes), taken) if one.person else self._faulty(line, one.problems)
            for line, one in zip(lines, parsed, strict=True)
        ]

    def _faulty(self, line: Line, problems: Sequence[str]) -> Judged:
        return Judged(line=line, verdict=Verdict.ERROR, why="\n".join(problems))

    def _row(
        self, line: Line, parsed: Parsed, face: Person, keys: Keys, like: Like | None, taken: Taken
    ) -> Judged:
        row, person = Judged(line=line), parsed.person
        like = like if like and like.is_sure else likelier(self.before.find(face, keys), like)
        is_same = like is not None and like.is_sure
        if not is_same and (why := why_refused(person, at=self.at) or self._clash(person, taken)):
            row.verdict, row.why = Verdict.ERROR, why
        elif like is not None:
            row.verdict, row.why = Verdict.SAME if is_same else Verdict.MAYBE, like.why
            row.like_patient, row.like_line = like.patient, like.line
        else:
            row.verdict = Verdict.NEW
        if row.verdict in (Verdict.NEW, Verdict.MAYBE):
            self.before.add(line.number, face, keys.found_under)
            for one in person["identifiers"]:
                self.numbers.setdefault((one["system"], one["value"]), line.number)
        return row

    def _clash(self, person: dict[str, Any], taken: Taken) -> str:
        """Why a number of this person cannot be kept: somebody else has it."""
        for one in person["identifiers"]:
            key = (one["system"], one["value"])
            if key in taken:
                return _("%(system)s: record %(number)s already has this number.") % {
                    "system": one["system"],
                    "number": taken[key][1],
                }
            if key in self.numbers:
                return _("%(system)s: line %(number)d already has this number.") % {
                    "system": one["system"],
                    "number": self.numbers[key],
                }
        return ""


def likelier(line: Like | None, record: Like | None) -> Like | None:
    """An earlier line that is surely the same says more than a record that may be."""
    if line is not None and (record is None or line.is_sure):
        return line
    return record


def numbers_taken(people: Sequence[dict[str, Any]]) -> Taken:
    """{(kind, number): (patient's uuid, record number)} of the identifiers that the register has."""
    wanted = {(one["system"], one["value"]) for person in people for one in person["identifiers"]}
    rows = Identifier.objects.filter(
        system__in={system for system, _value in wanted}, value__in={value for _system, value in wanted}
    )
    return {
        (system, value): (uuid, number)
        for system, value, uuid, number in rows.values_list(
            "system", "value", "patient__uuid", "patient__number"
        )
        if (system, value) in wanted
    }


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while chunk := list(islice(lines, CHUNK)):
        yield chunk


def _keep(batch: Import, rows: Sequence[Judged], at: datetime) -> None:
    """By COPY, which takes a third of the time of inserts: there are a hundred thousand of them."""
    names, stamp = ", ".join(COPIED), at.isoformat()
    with connection.cursor() as cursor, cursor.copy(f"COPY imports_importrow ({names}) FROM STDIN") as copy:
        for row in rows:
            line, cells = row.line, _array(row.line.cells)
            found = (str(row.verdict), row.why, row.like_patient, row.like_line, "")
            copy.write_row((uuid7(), stamp, stamp, batch.pk, line.number, cells, line.width, *found))


def _array(cells: Sequence[str]) -> str:
    """As PostgreSQL writes one, which cannot hold a NUL."""
    quoted = (cell.replace("\\", "\\\\").replace('"', '\\"') for cell in cells)
    return '{"' + '","'.join(quoted).replace("\x00", "\ufffd") + '"}' if cells else "{}"

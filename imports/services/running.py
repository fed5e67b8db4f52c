"""The import itself: a thousand people at a time, all of them or none."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.base.errors import DomainError
from clinic.base.jobs import job
from duplicates.blocking import keys_of
from duplicates.services import catch_up
from patients.models import Patient
from patients.services import Refused, register_many

from ..likeness import faced, in_register
from ..models import Import, ImportRow
from ..reading import Mapping
from ..reading.people import parse
from .rehearsing import CHUNK, numbers_taken
from .working import Pace, begin, carry_out, end

Verdict = ImportRow.Verdict
Pair = tuple[ImportRow, dict[str, Any]]


@transaction.atomic
def run(*, batch: Import, by: User | None, at: datetime, queued: bool = True) -> Import:
    """Register everybody whose line is new, and the doubtful ones that were decided for."""
    if batch.status == Import.Status.REHEARSED and not batch.rows.to_import().exists():
        raise DomainError(_("There is nobody to import in this list."))
    return begin(
        batch=batch,
        doing=Import.Status.IMPORTING,
        coming_from=(Import.Status.REHEARSED,),
        work=run_now,
        by=by,
        at=at,
        queued=queued,
    )


@job
def run_now(import_id: int, user_id: int) -> None:
    by = User.objects.filter(pk=user_id).first()

    def act(batch: Import, pace: Pace, at: datetime) -> None:
        made = Run(batch, by, at).go(pace)
        verdicts = dict(batch.rows.values_list("verdict").annotate(n=Count("pk")))
        counts = {verdict: verdicts.get(verdict, 0) for verdict in Verdict.values} | {"imported": made}
        end(
            batch,
            at,
            by=by,
            status=Import.Status.IMPORTED,
            counts=counts,
            imported_by=by,
            imported_at=at,
        )

    carry_out(import_id, Import.Status.IMPORTING, act, before=catch_up)


class Run:
    def __init__(self, batch: Import, by: User | None, at: datetime) -> None:
        self.batch, self.by, self.at = batch, by, at
        self.mapping, self.today = Mapping.stored(batch.mapping), timezone.localdate(at)
        self.made = 0

    def go(self, pace: Pace) -> int:
        total, done = self.batch.rows.to_import().count(), 0
        pace.step(0, total)
        for rows in self._chunks():
            pairs = [(row, person) for row in rows if (person := self._person(row))]
            self.made += self._register(self._still_new(pairs))
            done += len(rows)
            pace.step(done, total)
        return self.made

    def _chunks(self) -> Iterator[list[ImportRow]]:
        after = 0
        while rows := list(self.batch.rows.to_import().filter(number__gt=after).order_by("number")[:CHUNK]):
            after = rows[-1].number
            yield rows

    def _person(self, row: ImportRow) -> dict[str, Any]:
        parsed = parse(row.cells, self.mapping, today=self.today, width=row.width)
        if parsed.problems:  # a date that lay in the past yesterday cannot come to lie in the future
            self._turn(row, Verdict.ERROR, " ".join(parsed.problems))
        return parsed.person

    def _still_new(self, pairs: Sequence[Pair]) -> list[Pair]:
        """Look again at those whom somebody may have registered since the rehearsal."""
        kept = list(pairs)
        if self._somebody_came():
            faces = [faced(person) for _row, person in kept]
            newest = self.batch.newest_patient
            likes = in_register(
                faces, list(map(keys_of, faces)), by=self.by, newer_than=newest, not_of=self.batch
            )
            kept = []
            for (row, person), like in zip(pairs, likes, strict=True):
                if like is None:
                    kept.append((row, person))
                else:
                    self._turn(row, Verdict.SAME if like.is_sure else Verdict.MAYBE, like.why, like.patient)
        taken = numbers_taken([person for _row, person in kept])
        if not taken:
            return kept
        free = []
        for row, person in kept:
            keys = [(one["system"], one["value"]) for one in person["identifiers"]]
            if (key := next((key for key in keys if key in taken), None)) is None:
                free.append((row, person))
            else:
                sentence = _("%(system)s: record %(number)s was given this number meanwhile.")
                self._turn(row, Verdict.ERROR, sentence % {"system": key[0], "number": taken[key][1]})
        return free

    def _somebody_came(self) -> bool:
        """Whether anybody but this import has registered people since the rehearsal, until just now."""
        return Patient.objects.filter(pk__gt=self.batch.newest_patient).count() > self.made

    def _register(self, pairs: list[Pair]) -> int:
        """Whoever is refused is left out; the others go in."""
        while True:
            try:
                patients = register_many([person for _row, person in pairs], by=self.by, at=self.at)
            except Refused as refusal:
                if refusal.place is None:
                    raise
                row, _person = pairs.pop(refusal.place)
                self._turn(row, Verdict.ERROR, str(refusal))
            else:
                break
        _note_patients([row for row, _person in pairs], patients)
        return len(patients)

    def _turn(self, row: ImportRow, verdict: str, why: str, like: Any = None) -> None:
        """The verdict of the rehearsal no longer holds: the line is left out."""
        row.verdict, row.decision, row.like_patient = verdict, "", like
        row.why = _("Since the rehearsal: %(why)s") % {"why": why}
        row.save(update_fields=["verdict", "decision", "like_patient", "why", "updated_at"])


def _note_patients(rows: Sequence[ImportRow], patients: Sequence[Patient]) -> None:
    """Which patient each line became, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE imports_importrow SET patient_id = made.patient, updated_at = now() "
            "FROM unnest(%s::bigint[], %s::bigint[]) AS made (line, patient) "
            "WHERE imports_importrow.id = made.line",
            [[row.pk for row in rows], [patient.pk for patient in patients]],
        )

"""The whole import taken back, while nobody has done anything with what it made."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Exists, Max, Min, OuterRef
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from psycopg import sql

from accounts.models import User
from clinic.audit.services import prepared, record_many
from clinic.base.errors import DomainError
from clinic.base.jobs import job
from patients.models import Patient
from patients.services.person_rows import KINDS

from ..models import Import, ImportRow
from .working import Pace, begin, carry_out, end

CHUNK = 1_000
SHOWN = 50
DELETE = "DELETE FROM {} WHERE patient_id = ANY(%s)"
FORGET = "UPDATE imports_importrow SET patient_id = NULL, updated_at = %s WHERE patient_id = ANY(%s)"


@dataclass(frozen=True)
class Touched:
    """A record that can no longer be taken back, and what was done with it."""

    patient: Patient
    why: str


@transaction.atomic
def undo(*, batch: Import, by: User | None, at: datetime, queued: bool = True) -> Import:
    """Delete every record this import made. Refused while one of them was touched."""
    if batch.status == Import.Status.IMPORTED and (found := touched(batch)):
        raise DomainError(_sentence(found))
    return begin(
        batch=batch,
        doing=Import.Status.UNDOING,
        coming_from=(Import.Status.IMPORTED,),
        work=undo_now,
        by=by,
        at=at,
        queued=queued,
    )


@job
def undo_now(import_id: int, user_id: int) -> None:
    by = User.objects.filter(pk=user_id).first()

    def act(batch: Import, pace: Pace, at: datetime) -> None:
        made = _locked(batch)
        if found := touched(batch):
            raise DomainError(_sentence(found))
        pace.step(0, len(made))
        for start in range(0, len(made), CHUNK):
            _take_back(made[start : start + CHUNK], by, at)
            pace.step(min(start + CHUNK, len(made)), len(made))
        end(batch, at, by=by, status=Import.Status.UNDONE, undone_by=by, undone_at=at)

    carry_out(import_id, Import.Status.UNDOING, act)


def touched(batch: Import) -> list[Touched]:
    """The first records of this import that were edited, merged, visited, have anything of their own, or
    are why another list leaves somebody out.

    Looked for by the range of their numbers, which an index answers at once however many they are.
    """
    ends = batch.rows.aggregate(lowest=Min("patient"), highest=Max("patient"))
    if ends["lowest"] is None:
        return []

    ours, why = batch.rows.filter(patient__isnull=False), dict[int, str]()

    def note(rows: Any, name: str, sentence: str) -> None:
        within = rows.filter(**{f"{name}__gte": ends["lowest"], f"{name}__lte": ends["highest"]})
        mine = within.filter(Exists(ours.filter(patient=OuterRef(name))))
        for number in mine.values_list(name, flat=True).distinct()[:SHOWN]:
            why.setdefault(number, sentence)

    note(Patient.objects.filter(revision__gt=1), "pk", _("was edited"))
    note(Patient.objects.exclude(replaced_by=None), "pk", _("was merged into another record"))
    for model, name in belongings():
        sentence = _("has: %(what)s") % {"what": capfirst(model._meta.verbose_name)}
        note(model._base_manager.all(), name, sentence)
    for number, file in _left_out_elsewhere(batch):
        why.setdefault(number, _("is why %(file)s leaves somebody out") % {"file": file})
    shown = Patient.objects.in_bulk(list(why)[:SHOWN])
    return [Touched(shown[number], sentence) for number, sentence in why.items() if number in shown]


def _left_out_elsewhere(batch: Import) -> list[tuple[int, str]]:
    """Of ours, whom another list names as already there; without ours that line would be in no record."""
    mine = Patient.objects.filter(Exists(batch.rows.filter(patient=OuterRef("pk"))))
    leaving_out = ImportRow.objects.exclude(batch=batch).filter(
        batch__status__in=(Import.Status.REHEARSED, Import.Status.IMPORTED), patient=None
    )
    rows = leaving_out.filter(like_patient__in=mine.values("uuid")).order_by("batch", "number")
    files = dict(rows.values_list("like_patient", "batch__file_name")[:SHOWN])
    return [(one.pk, files[one.uuid]) for one in mine.filter(uuid__in=list(files)).order_by("pk")]


def belongings() -> Iterator[tuple[type[models.Model], str]]:
    """Every table with a row for a patient, but for what registration makes and our own lines."""
    for relation in Patient._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        model: Any = relation.related_model
        if model not in KINDS and model is not ImportRow:
            yield model, relation.field.name  # type: ignore[union-attr]


def _locked(batch: Import) -> list[Patient]:
    """All of them at once: from here on nobody edits one, books a visit or writes anything that points
    at one, until this is done or given up. So one look under this lock is enough."""
    mine = batch.rows.filter(patient__isnull=False).values("patient")
    rows = Patient.objects.select_for_update(of=("self",)).filter(pk__in=mine)
    return list(rows.only("uuid", "number").order_by("pk"))


def _take_back(some: list[Patient], by: User | None, at: datetime) -> None:
    ids = [patient.pk for patient in some]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # checked as it goes, not all at the commit
        cursor.execute(FORGET, [at, ids])
        for model in KINDS:
            cursor.execute(sql.SQL(DELETE).format(sql.Identifier(model._meta.db_table)), [ids])
        cursor.execute("DELETE FROM patients_patient WHERE id = ANY(%s)", [ids])
    verb = "patient.import-undone"
    record_many(
        prepared(by=by, verb=verb, at=at, subject=one, patient=one, number=one.number) for one in some
    )


def _sentence(found: list[Touched]) -> str:
    first = found[0]
    return _("This import can no longer be undone: %(number)s %(why)s.") % {
        "number": first.patient.number,
        "why": first.why,
    }

"""The whole import taken back, while nobody has done anything with what it made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Max, Min
from django.utils.text import capfirst
from django.utils.translation import gettext as _

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
MOST_LOOKED_AT = 1_000


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
        made = batch.rows.filter(patient__isnull=False)
        total, done = made.count(), 0
        pace.step(0, total)
        while ids := list(made.order_by("number").values_list("patient", flat=True)[:CHUNK]):
            _take_back(batch, ids, by, at)
            done += len(ids)
            pace.step(done, total)
        end(batch, at, by=by, status=Import.Status.UNDONE, undone_by=by, undone_at=at)

    carry_out(import_id, Import.Status.UNDOING, act)


def touched(batch: Import) -> list[Touched]:
    """The first records of this import that were edited, merged, visited, or have anything of their own.

    Looked for by the range of their numbers, which an index answers at once however many they are.
    """
    ends = batch.rows.aggregate(lowest=Min("patient"), highest=Max("patient"))
    if ends["lowest"] is None:
        return []

    def of_this_import(ids: set[int]) -> set[int]:
        return set(batch.rows.filter(patient__in=ids).values_list("patient", flat=True))

    lookups = {"gte": ends["lowest"], "lte": ends["highest"]}
    return _touched(lookups, of_this_import)


def _touched(lookups: dict[str, Any], mine: Callable[[set[int]], set[int]] = set) -> list[Touched]:
    """Of the patients with these numbers; `mine` leaves out whoever else has one between them."""
    why: dict[int, str] = {}

    def note(rows: Any, name: str, sentence: str) -> None:
        if ids := set(rows.values_list(name, flat=True).distinct()[:MOST_LOOKED_AT]):
            for number in mine(ids):
                why.setdefault(number, sentence)

    patients = Patient.objects.filter(**{f"pk__{lookup}": wanted for lookup, wanted in lookups.items()})
    note(patients.filter(revision__gt=1), "pk", _("was edited"))
    note(patients.exclude(replaced_by=None), "pk", _("was merged into another record"))
    for model, name in belongings():
        within = {f"{name}__{lookup}": wanted for lookup, wanted in lookups.items()}
        rows = model._base_manager.filter(**within)
        note(rows, name, _("has: %(what)s") % {"what": capfirst(model._meta.verbose_name)})
    shown = Patient.objects.in_bulk(list(why)[:SHOWN])
    return [Touched(shown[number], sentence) for number, sentence in why.items() if number in shown]


def belongings() -> Iterator[tuple[type[models.Model], str]]:
    """Every table with a row for a patient, but for what registration makes and our own lines."""
    for relation in Patient._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        model: Any = relation.related_model
        if model not in KINDS and model is not ImportRow:
            yield model, relation.field.name  # type: ignore[union-attr]


def _take_back(batch: Import, ids: list[int], by: User | None, at: datetime) -> None:
    """Under the lock of the records, so that nobody books a visit between the look and the act."""
    locked = list(Patient.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    if found := _touched({"in": ids}):
        raise DomainError(_sentence(found))
    batch.rows.filter(patient__in=ids).update(patient=None, updated_at=at)
    for model in KINDS:
        rows: Any = model._base_manager.filter(patient__in=ids)
        rows._raw_delete(rows.db)
    people: Any = Patient.objects.filter(pk__in=ids)
    people._raw_delete(people.db)
    verb = "patient.import-undone"
    record_many(
        prepared(by=by, verb=verb, at=at, subject=one, patient=one, number=one.number) for one in locked
    )


def _sentence(found: list[Touched]) -> str:
    first = found[0]
    return _("This import can no longer be undone: %(number)s %(why)s.") % {
        "number": first.patient.number,
        "why": first.why,
    }

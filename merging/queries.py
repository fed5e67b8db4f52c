"""What the pages of a merge show. Counts and dates of what is read along, never what it says."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clinic.base.prepared import Among, Prepared
from duplicates.places import Proposal
from patients.models import Patient
from patients.places import Tie

from . import choosing
from .choosing import Extra, Line
from .decisions import ALONG, decisions, pointing_at_patients
from .models import Merge

PAGE = 30


@dataclass(frozen=True, kw_only=True)
class ReadAlong:
    """So many rows of one kind, from the first day to the last."""

    kind: str
    rows: int
    first: date | None
    last: date | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two records side by side, with the side of each line and the rows that are chosen."""

    kept: Patient
    retired: Patient
    lines: list[Line]
    extras: list[Extra]
    along: list[ReadAlong]


def comparison(kept: Patient, retired: Patient, choices: dict[str, Any]) -> Comparison:
    sides, rows = choices["facts"], set(choices["rows"])
    return Comparison(
        kept=kept,
        retired=retired,
        lines=[
            replace(line, side=sides.get(line.key, choosing.KEPT)) for line in choosing.lines(kept, retired)
        ],
        extras=[
            replace(extra, is_chosen=str(extra.row.uuid) in rows) for extra in choosing.extras(kept, retired)
        ],
        along=read_along(retired),
    )


def read_along(patient: Patient) -> list[ReadAlong]:
    """One query for each kind of row, by kind, number and dates."""
    found = []
    for label, (model, names) in pointing_at_patients().items():
        decision = decisions()[label]
        if decision.reading != ALONG or not decision.date:
            continue
        row = model._default_manager.filter(**{names[0]: patient}).aggregate(  # type: ignore[attr-defined]
            rows=Count("pk"), first=Min(decision.date), last=Max(decision.date)
        )
        if row["rows"]:
            found.append(
                ReadAlong(
                    kind=str(model._meta.verbose_name_plural),
                    rows=row["rows"],
                    first=_day(row["first"]),
                    last=_day(row["last"]),
                )
            )
    return sorted(found, key=lambda row: row.kind)


def _day(moment: date | datetime | None) -> date | None:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment


@dataclass(frozen=True, kw_only=True)
class MergesPage:
    merges: list[Merge]
    before: UUID | None


def merges_page(user: User, *, before: UUID | None = None) -> MergesPage:
    """Newest first, by keyset: uuids rise with time."""
    rows = Merge.objects.visible_to(user).select_related("kept", "retired", "proposed_by", "decided_by")
    if before is not None:
        rows = rows.filter(uuid__lt=before)
    found = list(rows.order_by("-uuid")[: PAGE + 1])
    return MergesPage(merges=found[:PAGE], before=found[PAGE - 1].uuid if len(found) > PAGE else None)


def proposed_ties(patient: Patient, user: User) -> list[Tie]:
    """With whom it is proposed that this is one person, not decided yet."""
    if not user.has_perm("merging.propose_merge"):
        return []
    rows = Merge.objects.visible_to(user).filter(Q(kept=patient) | Q(retired=patient))
    return [
        Tie(
            label=_("Merge proposed with"),
            name=other.sort_name,
            number=other.number,
            url=row.get_absolute_url(),
        )
        for row in rows.filter(status=Merge.Status.PROPOSED).select_related("kept", "retired").order_by("pk")
        for other in (row.retired if row.kept_id == patient.pk else row.kept,)
    ]


def open_proposals(patients: Collection[int]) -> dict[frozenset[int], Proposal]:
    """Not decided yet, by the pair of patients; one query."""
    return {
        frozenset((merge.kept_id, merge.retired_id)): Proposal(
            by=merge.proposed_by.full_name, at=merge.proposed_at, url=merge.get_absolute_url()
        )
        for merge in _OPEN.rows(patients=list(patients))
    }


def _open_among(patients: list[int]) -> QuerySet[Merge]:
    rows = Merge.objects.filter(Among("kept_id", patients), Among("retired_id", patients))
    return rows.filter(status=Merge.Status.PROPOSED).select_related("proposed_by").order_by("-uuid")


_OPEN = Prepared(_open_among, patients=list)

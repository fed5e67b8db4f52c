"""What the pages show: likely pairs, decided ones, and whom the person being typed is like."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from accounts.models import User
from clinic.base.nested import nested, rows_of
from clinic.base.prepared import Among, Prepared
from clinic.base.uuids import uuid_of
from patients.birth_dates import shown
from patients.models import Address, ContactPoint, Patient
from patients.models.patient import may_see_identities

from . import places
from .forms import Typed
from .models import ChangedPatient, DuplicateDecision, EarlyDecision, LikelyDuplicate
from .queries import matches
from .scoring import LIKELY
from .wording import Face, Line, Wording

PAGE = 20
MOST_KNOWN = 2  # people shown beside the registration form
LIKELY_WHILE_TYPING = 0.1  # half of it is not typed yet, and looking costs nothing
Cursor = tuple[float, int]


@dataclass(frozen=True, kw_only=True)
class Side:
    uuid: UUID
    number: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Everything that is shown, as plain values: pairs that are equal look the same."""

    key: int
    uuid: UUID
    first: Side
    second: Side
    percent: int
    lines: tuple[Line, ...]
    merge_url: str = ""
    merge_label: str = ""
    proposal: places.Proposal | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    pairs: list[Pair]
    after: Cursor | None
    waiting: bool


def likely_page(*, user: User, after: Cursor | None = None, merge: Any = None) -> Page:
    """The likeliest first; three queries, and one of the app that merges."""
    rows = (_FIRST_PAGE.rows() if after is None else _likeliest(after)) if may_see_identities(user) else []
    more, found = rows[PAGE:], rows[:PAGE]
    patients = _people({pk for r in found for pk in (r.first_id, r.second_id)}, user)
    faces, wording = _faces_of(patients.values()), Wording()
    proposed = places.proposals(patients.keys()) if merge else {}
    pairs = [
        Pair(
            key=row.pk,
            uuid=row.uuid,
            first=_side(patients[row.first_id]),
            second=_side(patients[row.second_id]),
            percent=min(99, round(row.score * 100)),  # nothing is certain here
            lines=wording.lines(faces[row.first_id], faces[row.second_id], row.why),
            merge_url=_merge_url(merge, patients[row.first_id], patients[row.second_id]),
            merge_label=str(merge.label) if merge else "",
            proposal=proposed.get(frozenset((row.first_id, row.second_id))),
        )
        for row in found
        if row.first_id in patients and row.second_id in patients
    ]
    after = (found[-1].score, found[-1].pk) if more else None
    return Page(pairs=pairs, after=after, waiting=bool(_WAITING.rows()))


def _pairs() -> QuerySet[LikelyDuplicate]:
    rows = LikelyDuplicate.objects.only("uuid", "first_id", "second_id", "score", "why")
    return rows.order_by("-score", "-pk")


def _likeliest(after: Cursor) -> list[LikelyDuplicate]:
    score, pk = after
    return list(_pairs().filter(Q(score__lt=score) | Q(score=score, pk__lt=pk))[: PAGE + 1])


_FIRST_PAGE = Prepared(lambda: _pairs()[: PAGE + 1])
_WAITING = Prepared(lambda: ChangedPatient.objects.values_list("pk")[:1])


def _side(patient: Patient) -> Side:
    return Side(uuid=patient.uuid, number=patient.number, name=patient.sort_name)


def _merge_url(merge: Any, first: Patient, second: Patient) -> str:
    return merge.address(first.uuid, second.uuid) if merge else ""


def _people(numbers: Collection[int], user: User) -> dict[int, Patient]:
    """With all that is shown of each, in one query."""
    rows = _PEOPLE.rows(numbers=list(numbers)) if may_see_identities(user) else []
    return {patient.pk: patient for patient in rows}


def _with_reach(numbers: list[int]) -> QuerySet[Patient]:
    contacts = ContactPoint.objects.filter(patient=OuterRef("pk")).order_by("rank", "pk")
    parts = ("patient_id", "lines", "city", "region", "postal_code", "country")
    return (
        Patient.objects.filter(Among("pk", numbers))
        .only("uuid", "number", "sort_name", "birth_date", "birth_date_precision")
        .annotate(
            reached_by=ArraySubquery(contacts.values("value")),
            lives_at=nested(Address.objects.filter(patient=OuterRef("pk")), *parts),
        )
    )


_PEOPLE = Prepared(_with_reach, numbers=list)


def _faces_of(patients: Collection[Any]) -> dict[int, Face]:
    """Of patients read by `_people`."""
    written = rows_of(Address, (row for patient in patients for row in patient.lives_at))
    addresses = {row.patient_id: str(row) for row in written}
    return {
        patient.pk: Face(
            name=patient.sort_name,
            born=shown(patient.birth_date, patient.birth_date_precision),
            contact=", ".join(patient.reached_by),
            address=addresses.get(patient.pk, ""),
        )
        for patient in patients
    }


def decided_page(
    *, user: User, after: tuple[datetime, int] | None = None
) -> tuple[list[DuplicateDecision], bool]:
    """The newest first, and whether there are more."""
    rows = DuplicateDecision.objects.visible_to(user).select_related("first", "second", "decided_by")
    if after is not None:
        rows = rows.filter(Q(decided_at__lt=after[0]) | Q(decided_at=after[0], pk__lt=after[1]))
    found = list(rows.order_by("-decided_at", "-pk")[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE


@dataclass(frozen=True, kw_only=True)
class Known:
    """Somebody of the register who may be the person being typed."""

    patient: Patient
    lines: tuple[Line, ...]
    chips: list[str]
    is_likely: bool


def like_typed(typed: Typed, *, user: User) -> list[Known]:
    """The likeliest first, without those who were said to be somebody else under this form."""
    if not typed.says_enough:
        return []
    found = matches([typed.person], user=user, least=LIKELY_WHILE_TYPING)[0]
    said = EarlyDecision.objects.filter(token=typed.token, decided_by=user).values_list(
        "patient_id", flat=True
    )
    somebody_else = set(said) if typed.token and found else set()
    shown_ones = [match for match in found if match.patient_id not in somebody_else][:MOST_KNOWN]
    patients = _people([match.patient_id for match in shown_ones], user)
    faces, wording = _faces_of(patients.values()), Wording()
    return [
        Known(
            patient=patients[match.patient_id],
            lines=wording.lines(typed.face, faces[match.patient_id], map(str, match.likeness.why)),
            chips=wording.chips(map(str, match.likeness.why)),
            is_likely=match.likeness.score >= LIKELY,
        )
        for match in shown_ones
        if match.patient_id in patients
    ]


def warned_about(sent: Sequence[str], patient: Patient, user: User) -> list[tuple[str, str]]:
    """Of those whom the form named beside it by uuid: their number, and where the two are compared."""
    uuids = [uuid for text in sent[:MOST_KNOWN] if (uuid := uuid_of(text))]
    known = Patient.objects.visible_to(user).current().filter(uuid__in=uuids).order_by("pk") if uuids else []
    merge = places.merge(user)
    return [(other.number, _merge_url(merge, other, patient) or other.get_absolute_url()) for other in known]


def numbered_pairs(*, least: float) -> Iterator[tuple[str, str, float, list[str]]]:
    """Every likely pair by record numbers, the likeliest first; two queries for a thousand."""
    rows = LikelyDuplicate.objects.filter(score__gte=least).order_by("-score", "-pk")
    for some in _thousands(rows.iterator(chunk_size=1000)):
        wanted = {pk for row in some for pk in (row.first_id, row.second_id)}
        numbers = dict(Patient.objects.filter(pk__in=wanted).values_list("pk", "number"))
        for row in some:
            if row.first_id in numbers and row.second_id in numbers:
                yield numbers[row.first_id], numbers[row.second_id], row.score, row.why


def _thousands(rows: Iterable[LikelyDuplicate]) -> Iterator[list[LikelyDuplicate]]:
    rest = iter(rows)
    while some := list(islice(rest, 1000)):
        yield some

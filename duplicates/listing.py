"""What the pages show: likely pairs, decided ones, and whom the person being typed is like."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Q

from accounts.models import User
from clinic.base.uuids import uuid_of
from patients.birth_dates import shown
from patients.models import Address, ContactPoint, Patient

from . import places
from .forms import Typed
from .models import ChangedPatient, DuplicateDecision, EarlyDecision, LikelyDuplicate
from .queries import matches
from .scoring import LIKELY
from .wording import Face, Line, chips, lines

PAGE = 20
MOST_KNOWN = 2  # people shown beside the registration form
LIKELY_WHILE_TYPING = 0.1  # half of it is not typed yet, and looking costs nothing
Cursor = tuple[float, int]


@dataclass(frozen=True, kw_only=True)
class Pair:
    row: LikelyDuplicate
    first: Patient
    second: Patient
    lines: list[Line]
    merge_url: str = ""
    proposal: places.Proposal | None = None

    @property
    def percent(self) -> int:
        """Nothing is certain here."""
        return min(99, round(self.row.score * 100))


@dataclass(frozen=True, kw_only=True)
class Page:
    pairs: list[Pair]
    after: Cursor | None
    waiting: bool


def likely_page(*, user: User, after: Cursor | None = None, merge: Any = None) -> Page:
    """The likeliest first; five queries, and one of the app that merges."""
    rows = LikelyDuplicate.objects.visible_to(user).order_by("-score", "-pk")
    if after is not None:
        rows = rows.filter(Q(score__lt=after[0]) | Q(score=after[0], pk__lt=after[1]))
    found = list(rows[: PAGE + 1])
    more, found = found[PAGE:], found[:PAGE]
    patients = Patient.objects.visible_to(user).in_bulk(
        {pk for r in found for pk in (r.first_id, r.second_id)}
    )
    faces = faces_of(patients.values())
    proposed = places.proposals(patients.keys()) if merge else {}
    pairs = [
        Pair(
            row=row,
            first=patients[row.first_id],
            second=patients[row.second_id],
            lines=lines(faces[row.first_id], faces[row.second_id], row.why),
            merge_url=_merge_url(merge, patients[row.first_id], patients[row.second_id]),
            proposal=proposed.get(frozenset((row.first_id, row.second_id))),
        )
        for row in found
        if row.first_id in patients and row.second_id in patients
    ]
    after = (found[-1].score, found[-1].pk) if more else None
    return Page(pairs=pairs, after=after, waiting=ChangedPatient.objects.exists())


def _merge_url(merge: Any, first: Patient, second: Patient) -> str:
    return merge.address(first.uuid, second.uuid) if merge else ""


def faces_of(patients: Collection[Patient]) -> dict[int, Face]:
    """What is shown of each; two queries."""
    numbers = [patient.pk for patient in patients]
    contacts: dict[int, list[str]] = {pk: [] for pk in numbers}
    for row in ContactPoint.objects.filter(patient__in=numbers).order_by("rank", "pk"):
        contacts[row.patient_id].append(row.value)
    addresses = {row.patient_id: str(row) for row in Address.objects.filter(patient__in=numbers)}
    return {
        patient.pk: Face(
            name=patient.sort_name,
            born=shown(patient.birth_date, patient.birth_date_precision),
            contact=", ".join(contacts[patient.pk]),
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
    lines: list[Line]
    chips: list[Any]
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
    patients = Patient.objects.visible_to(user).in_bulk([match.patient_id for match in shown_ones])
    faces = faces_of(patients.values())
    return [
        Known(
            patient=patients[match.patient_id],
            lines=lines(typed.face, faces[match.patient_id], map(str, match.likeness.why)),
            chips=chips(map(str, match.likeness.why)),
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

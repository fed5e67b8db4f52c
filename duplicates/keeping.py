"""Keeping the list true: those who changed are compared anew with everybody who shares a key with them.

`catch_up` takes from the queue that the triggers fill. Nothing here is anybody's act, so nothing is
audited; the whole of it can be made again from the patients.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from clinic.base.jobs import lift_limits
from clinic.base.prepared import Among
from patients.models import Patient

from .blocking import Keys, keys_of
from .models import DuplicateDecision, DuplicateKey, IndexedPatient, LikelyDuplicate, WordCount
from .people import Person
from .queries import sharing
from .register import commonness_of, people_of
from .scoring import LIKELY, Likeness, score

ROWS = 3_000  # of the queue at a time; whoever came by an import stands there three or four times
ONE_AT_A_TIME = 7_260_311  # of advisory locks: two keepers would not see each other's new keys
LOCK = "SELECT pg_advisory_xact_lock(%s)"
TAKE = """
    DELETE FROM duplicates_changedpatient WHERE id = ANY(ARRAY(
        SELECT id FROM duplicates_changedpatient ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED))
    RETURNING patient_id
"""
NEW_PEOPLE = "COPY duplicates_indexedpatient (patient_id, words) FROM STDIN"
NEW_KEYS = "COPY duplicates_duplicatekey (patient_id, key) FROM STDIN"
COUNT = """
    INSERT INTO duplicates_wordcount AS known (word, count)
    SELECT * FROM unnest(%s::text[], %s::int[])
    ON CONFLICT (word) DO UPDATE SET count = known.count + excluded.count
"""
Pair = tuple[int, int]


@dataclass(frozen=True)
class Effort:
    """How many changed patients were looked at, and how many pairs were compared for that."""

    patients: int = 0
    comparisons: int = 0


def catch_up() -> Effort:
    """Look at everybody who waits."""
    effort = Effort()
    while some := _catch_up_some():
        effort = Effort(effort.patients + some.patients, effort.comparisons + some.comparisons)
    if effort.patients > ROWS:
        _weigh_again()
    return effort


@transaction.atomic
def _catch_up_some() -> Effort | None:
    _wait_for_other_keepers()  # before taking: who waits here sees what is left
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [ROWS])
        taken = {patient for (patient,) in cursor.fetchall()}
    return Effort(len(taken), compare(taken)) if taken else None


def _weigh_again() -> None:
    """A long list makes common what was rare while its first people were compared."""
    last = 0
    while last := _weigh_some(after=last):
        pass


@transaction.atomic
def _weigh_some(*, after: int) -> int:
    """The key of the last pair that was weighed, 0 when there was none."""
    _wait_for_other_keepers()
    rows = list(LikelyDuplicate.objects.filter(pk__gt=after).order_by("pk")[:ROWS])
    there = {(row.first_id, row.second_id): row for row in rows}
    _renew_pairs(there, _likely(there, people_of({pk for pair in there for pk in pair})))
    return rows[-1].pk if rows else 0


@transaction.atomic
def compare(changed: Collection[int]) -> int:
    """Renew keys and pairs of these patients; how many comparisons that took."""
    _wait_for_other_keepers()
    people = people_of(changed)
    keys = {pk: keys_of(each) for pk, each in people.items()}
    _renew_keys(changed, people, keys)
    there = {(row.first_id, row.second_id): row for row in _pairs_of(changed)}
    wanted = _candidate_pairs(keys, there) - _decided(changed)
    others = {pk for pair in wanted for pk in pair} - people.keys()
    _renew_pairs(there, _likely(wanted, people | people_of(others)))
    return len(wanted)


def _wait_for_other_keepers() -> None:
    """Never called by a page: they take their time."""
    lift_limits()
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [ONE_AT_A_TIME])


def _renew_keys(changed: Collection[int], people: dict[int, Person], keys: dict[int, Keys]) -> None:
    before = IndexedPatient.objects.filter(Among("pk", list(changed)))
    words = dict(before.values_list("pk", "words"))
    counts: Counter[str] = Counter()
    for its in words.values():
        counts.subtract([*its, ""])
    for each in people.values():
        counts.update([*each.words, ""])
    before.delete()
    DuplicateKey.objects.filter(Among("patient_id", list(words))).delete()
    with connection.cursor() as cursor:
        with cursor.copy(NEW_PEOPLE) as copy:
            for pk, each in people.items():
                copy.write_row((pk, sorted(each.words)))
        with cursor.copy(NEW_KEYS) as copy:
            for key, pk in sorted((key, pk) for pk, its in keys.items() for key in its.found_under):
                copy.write_row((pk, key))
    moved = sorted((word, by) for word, by in counts.items() if by)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [[word for word, _by in moved], [by for _word, by in moved]])
    WordCount.objects.filter(pk__in=[word for word, by in moved if by < 0], count__lte=0).delete()


def _candidate_pairs(keys: dict[int, Keys], there: Collection[Pair]) -> set[Pair]:
    """Those who share a key, and those who are on the list already."""
    found = set(there)
    for pk, others in sharing(keys).items():
        found.update((min(pk, other), max(pk, other)) for other in others)
    return found


def _likely(pairs: Collection[Pair], people: dict[int, Person]) -> dict[Pair, Likeness]:
    commonness = commonness_of(people.values())
    known = [(one, other) for one, other in pairs if one in people and other in people]
    scored = {(one, other): score(people[one], people[other], commonness) for one, other in known}
    return {pair: likeness for pair, likeness in scored.items() if likeness.score >= LIKELY}


def _pairs_of(changed: Collection[int]):
    return LikelyDuplicate.objects.filter(_either("first_id", "second_id", changed))


def _decided(changed: Collection[int]) -> set[Pair]:
    """Decided of these people, also of a record that was merged since: by the records they are now."""
    merged = Patient.objects.filter(Among("replaced_by", list(changed))).values_list("pk", flat=True)
    rows = DuplicateDecision.objects.filter(_either("first", "second", {*changed, *merged}))
    now = (Coalesce(f"{side}__replaced_by", side) for side in ("first", "second"))
    return {(min(pair), max(pair)) for pair in rows.values_list(*now)}


def _either(one: str, other: str, patients: Collection[int]) -> Q:
    return Q(Among(one, list(patients))) | Q(Among(other, list(patients)))


def _renew_pairs(there: dict[Pair, LikelyDuplicate], likely: dict[Pair, Likeness]) -> None:
    gone = [row.pk for pair, row in there.items() if pair not in likely]
    LikelyDuplicate.objects.filter(pk__in=gone).delete()
    fresh, changed = [], []
    for pair, likeness in likely.items():
        values = {"score": likeness.score, "why": [str(finding) for finding in likeness.why]}
        row = there.get(pair)
        if row is None:
            fresh.append(LikelyDuplicate(first_id=pair[0], second_id=pair[1], **values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            row.score, row.why = likeness.score, values["why"]
            changed.append(row)
    LikelyDuplicate.objects.bulk_create(fresh)
    LikelyDuplicate.objects.bulk_update(changed, ["score", "why"], batch_size=500)

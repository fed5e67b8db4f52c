"""Who may be whom: from people to the records that share a key with them, by indexes only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from django.db import connection

from accounts.models import User
from patients.models.patient import may_see_identities

from .blocking import Keys, keys_of
from .models import ChangedPatient
from .people import Person
from .register import commonness_of, people_of
from .scoring import LIKELY, Likeness, score

MOST_WAITING = 50  # records too new to have keys are compared all the same
SHARED = """
    SELECT asked.place, block.others
    FROM unnest(%s::bigint[], %s::bigint[], %s::int[]) AS asked (place, key, most)
    CROSS JOIN LATERAL (
        SELECT count(*) AS many, array_agg(patient_id) FILTER (WHERE patient_id <> asked.place) AS others
        FROM (
            SELECT patient_id FROM duplicates_duplicatekey WHERE key = asked.key LIMIT asked.most + 1
        ) AS enough
    ) AS block
    WHERE block.many <= asked.most AND block.others IS NOT NULL
"""


@dataclass(frozen=True)
class Match:
    patient_id: int
    likeness: Likeness


def candidates(
    people: Sequence[Person], *, user: User | None, keys: Sequence[Keys] | None = None
) -> list[set[int]]:
    """For each person, the patients worth comparing: never more than a block's worth for each key."""
    if not (user is None or may_see_identities(user)):
        return [set() for _person in people]
    recent = ChangedPatient.objects.order_by("-pk").values_list("patient_id", flat=True)[:MOST_WAITING]
    waiting = set(recent)
    asked = keys or [keys_of(each, is_typed=True) for each in people]
    asking = dict(zip(count(-1, -1), asked, strict=False))
    return [found | waiting for found in sharing(asking).values()]


def matches(
    people: Sequence[Person],
    *,
    user: User | None,
    least: float = LIKELY,
    keys: Sequence[Keys] | None = None,
) -> list[list[Match]]:
    """For each person, the patients at least this likely to be the same, the likeliest first.

    `keys` are those of the people, where somebody has them already. Without a `user` the system itself asks
    (a management command); a view always has one.
    """
    found = candidates(people, user=user, keys=keys)
    there = people_of(set().union(*found))
    commonness = commonness_of(people)
    judged = [
        [Match(pk, score(mine, there[pk], commonness)) for pk in sorted(theirs) if pk in there]
        for mine, theirs in zip(people, found, strict=True)
    ]
    likely = [[match for match in row if match.likeness.score >= least] for row in judged]
    return [sorted(row, key=lambda match: match.likeness.rank, reverse=True) for row in likely]


def sharing(keys: Mapping[int, Keys]) -> dict[int, set[int]]:
    """For each patient's keys, the others found under one they look under; one query.

    Who is no patient yet asks under a negative number.
    """
    found: dict[int, set[int]] = {place: set() for place in keys}
    asked = sorted((key, most, place) for place, its in keys.items() for key, most in its.looks_under.items())
    columns = ((place for *_what, place in asked), (key for key, *_what in asked), (m for _k, m, _p in asked))
    with connection.cursor() as cursor:
        cursor.execute(SHARED, [_array(column) for column in columns])
        for place, others in cursor.fetchall():
            found[place].update(others)
    return found


def _array(numbers: Iterable[int]) -> str:
    """As PostgreSQL writes one: tens of thousands of numbers, which the driver would quote one by one."""
    return f"{{{','.join(map(str, numbers))}}}"

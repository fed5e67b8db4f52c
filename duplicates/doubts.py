"""Whom somebody of the register may well be: shown where they are met, until the pair is answered."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from clinic.base.addresses import address
from clinic.base.prepared import Among, Prepared
from patients.models import Patient
from patients.models.patient import may_see_identities

from . import places
from .models import LikelyDuplicate

NEARLY_CERTAIN = 0.9
_PAIRS = Prepared(
    lambda patients: (
        LikelyDuplicate.objects.filter(Q(Among("first_id", patients)) | Q(Among("second_id", patients)))
        .filter(score__gte=NEARLY_CERTAIN)
        .only("uuid", "first_id", "second_id")
        .order_by("-score", "-pk")
    ),
    patients=list,
)


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """One nearly certain pair, seen from one of the two."""

    other: Patient
    merge_url: str
    decide_url: str

    @property
    def number(self) -> str:
        return self.other.number


def doubts(patients: Collection[int], user: User) -> dict[int, list[Doubt]]:
    """The likeliest first, without those for whom a merge is proposed; one query while there are none."""
    if not (patients and may_see_identities(user) and user.has_perm("duplicates.decide_duplicates")):
        return {}
    pairs = _PAIRS.rows(patients=list(patients))
    if not pairs:
        return {}
    wanted = {pk for pair in pairs for pk in (pair.first_id, pair.second_id)}
    people = Patient.objects.visible_to(user).current().in_bulk(wanted)
    merge, proposed = places.merge(user), places.proposals(wanted)
    found = defaultdict(list)
    for pair in pairs:
        first, second = people.get(pair.first_id), people.get(pair.second_id)
        if first is None or second is None or frozenset((first.pk, second.pk)) in proposed:
            continue
        merge_url = merge.address(first.uuid, second.uuid) if merge else ""
        for one, other in ((first, second), (second, first)):
            if one.pk in patients:
                decide_url = address("duplicates:decide", pair.uuid)
                found[one.pk].append(Doubt(other=other, merge_url=merge_url, decide_url=decide_url))
    return found

"""Who of the people we know the one being registered may be."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User

from .. import search
from ..birth_dates import readings
from ..likeness import Likeness, compare
from ..models import ContactPoint
from ..search import ranks

MOST = 2


def likely_same(
    *, given: str, family: str, birth_date: str, phone: str, user: User, at: datetime
) -> list[Likeness]:
    """The likeliest first. A like name alone is not enough; an equal one is, until something differs."""
    letters = f"{given} {family}"
    name = " ".join("".join(c for c in letters if not c.isdecimal()).split())
    if len(name) < 2:
        return []
    born = readings(birth_date, today=timezone.localdate(at)) if birth_date else []
    hits = search.find(name, user=user, at=at).hits
    phones: dict[int, list[str]] = {}
    rows = ContactPoint.objects.filter(patient__in=[hit.patient for hit in hits], system="phone")
    for row in rows.order_by("rank", "pk"):
        phones.setdefault(row.patient_id, []).append(row.value)
    compared = [
        (hit, compare(hit=hit, name=name, born=born, phone=phone, phones=phones.get(hit.patient.pk, [])))
        for hit in hits
    ]
    enough = [
        (likeness.weight, hit.rank, likeness)
        for hit, likeness in compared
        if likeness.weight >= (1 if hit.rank in (ranks.EXACT, ranks.WORDS) else 2)
    ]
    return [likeness for _weight, _rank, likeness in sorted(enough, key=lambda row: (-row[0], row[1]))[:MOST]]

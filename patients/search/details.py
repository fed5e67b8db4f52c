"""What stands beside each hit: telephone, today's visit, who lives together. One query."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Patient
from .hits import Hit, Judged, Reason

INACTIVE, SAME_PHONE, SAME_HOME = _("inactive"), _("same phone: household"), _("same address: household")
NO_DIGIT = re.compile(r"\D+")
BESIDE = "SELECT * FROM clinic_beside_hits(%(pks)s, %(from)s, %(to)s)"


def complete(found: list[Judged], *, at: datetime) -> list[Hit]:
    """The hits with their patients, in the order given; who may see them is asked before (finding.find)."""
    if not found:
        return []
    patients = _patients([one.kept for one in found], at)
    hits: dict[int, Hit] = {}
    for one in found:
        patient, why = patients.get(one.kept), one.reasons
        if patient is None:
            continue
        if not patient.active:
            why.append(Reason(INACTIVE))
        phones = patient.phones  # type: ignore[attr-defined]
        hits[patient.pk] = Hit(
            patient=patient,
            rank=one.rank,
            score=one.score,
            why=why,
            phone=phones[0] if phones else "",
            visit_at=patient.visit_at,  # type: ignore[attr-defined]
        )
    _note_households(list(hits.values()))
    return list(hits.values())


def _patients(pks: list[int], at: datetime) -> dict[int, Patient]:
    today = timezone.make_aware(datetime.combine(timezone.localdate(at), time()))
    values = {"pks": pks, "from": today, "to": today + timedelta(days=1)}
    return {patient.pk: patient for patient in Patient.objects.raw(BESIDE, values)}


def _note_households(hits: Iterable[Hit]) -> None:
    """Two people found with one telephone or one address very likely live together; said once."""
    by_phone: defaultdict[str, list[Hit]] = defaultdict(list)
    by_home: defaultdict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        for digits in {NO_DIGIT.sub("", phone) for phone in hit.patient.phones}:  # type: ignore[attr-defined]
            by_phone[digits].append(hit)
        if home := _folded(hit.patient.home):  # type: ignore[attr-defined]
            by_home[home].append(hit)
    marked: set[int] = set()
    for shared, label in ((by_phone, SAME_PHONE), (by_home, SAME_HOME)):
        for together in shared.values():
            for hit in together if len(together) > 1 else ():
                if hit.patient.pk not in marked:
                    marked.add(hit.patient.pk)
                    hit.why.append(Reason(label))


def _folded(home: list[str] | None) -> str:
    """Street, town and postcode without case and spacing; nothing for a town alone."""
    return " ".join(" ".join(home).casefold().split()) if home and home[0].strip() else ""

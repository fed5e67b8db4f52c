"""What stands beside each hit: telephone, today's visit, who lives together. One query."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import Address, ContactPoint, Patient, Visit
from .hits import Hit, Judged, Reason

HOME_PARTS = "\n\n"


def complete(found: list[Judged], *, user: User | None, at: datetime) -> list[Hit]:
    """The hits with their patients, in the order given. A record that may not be seen is left out."""
    if not found:
        return []
    patients = _patients([one.kept for one in found], user=user, at=at)
    hits: dict[int, Hit] = {}
    for one in found:
        patient, why = patients.get(one.kept), one.why
        if patient is None:
            continue
        if not patient.active:
            why = [*why, Reason(_("inactive"))]
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


def _patients(pks: list[int], *, user: User | None, at: datetime) -> dict[int, Patient]:
    today = timezone.make_aware(datetime.combine(timezone.localdate(at), time()))
    mine = OuterRef("pk")
    phones = ContactPoint.objects.filter(patient=mine, system=ContactPoint.System.PHONE)
    visits = Visit.objects.filter(
        patient=mine,
        status=Visit.Status.PLANNED,
        planned_start__gte=today,
        planned_start__lt=today + timedelta(days=1),
    )
    lines = Concat("lines", Value(HOME_PARTS), "city", Value(" "), "postal_code", output_field=TextField())
    homes = Address.objects.filter(patient=mine).annotate(whole=lines)
    seen = Patient.objects.all() if user is None else Patient.objects.visible_to(user)
    rows = seen.filter(pk__in=pks).annotate(
        phones=ArraySubquery(phones.order_by("rank", "pk").values("value")),
        home=Subquery(homes.values("whole")[:1]),
        visit_at=Subquery(visits.order_by("planned_start").values("planned_start")[:1]),
    )
    return {patient.pk: patient for patient in rows}


def _note_households(hits: Iterable[Hit]) -> None:
    """Two people found with one telephone or one address very likely live together."""
    by_phone: defaultdict[str, list[Hit]] = defaultdict(list)
    by_home: defaultdict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        for digits in {"".join(c for c in phone if c.isdecimal()) for phone in hit.patient.phones}:  # type: ignore[attr-defined]
            by_phone[digits].append(hit)
        if home := _folded(hit.patient.home):  # type: ignore[attr-defined]
            by_home[home].append(hit)
    for shared, label in ((by_phone, _("same phone: household")), (by_home, _("same address: household"))):
        for together in shared.values():
            if len(together) > 1:
                for hit in together:
                    hit.why = [*hit.why, Reason(label)]


def _folded(home: str | None) -> str:
    """Street, town and postcode without case and spacing; nothing for a town alone."""
    street, _sep, _rest = (home or "").partition(HOME_PARTS)
    return " ".join((home or "").casefold().split()) if street.strip() else ""

"""From what was asked to the records, by indexes only: exact and prefix first, then part, then near.

Near matches (misspelled, sounding alike) are looked for only while few better ones are found, and
under a time limit; running into it leaves the better ones and says so.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import OperationalError, connection, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import ContactPoint, Patient, PatientName, Visit
from . import hits as ranks
from .asked import Asked, Word, read
from .hits import Hit, Reason, born_reason, judge

PAGE = 20
ENOUGH = 8  # better matches than this: no need to look for near ones
NEAR_TIMEOUT_MS = 1500
Cursor = tuple[str, int]


@dataclass(kw_only=True)
class Results:
    hits: list[Hit] = field(default_factory=list)
    after: Cursor | None = None  # where the next page of prefix matches begins
    is_cut_short: bool = False
    asked: Asked


def find(text: str, *, user: User, at: datetime, after: Cursor | None = None) -> Results:
    """The best records for what was typed, each with its reasons. Identity only, through the first door."""
    today = timezone.localdate(at)
    results = Results(asked=read(text, today=today))
    asked = results.asked
    visible = Patient.objects.visible_to(user)
    best: dict[int, Hit] = {}
    if not asked.is_empty and user.has_perm("patients.view_patient"):
        if after is None:
            _add_by_number(best, asked, visible)
            _add_by_phone(best, asked, visible)
        if asked.words:
            _add_by_name(best, results, after)
        elif asked.born and after is None:
            _add_by_birth_date(best, asked, visible)
    found = sorted(
        best.values(), key=lambda hit: (hit.rank, -hit.score, hit.patient.name_order, hit.patient.pk)
    )
    if asked.words and asked.born:
        agreeing = [hit for hit in found if born_reason(asked, hit.patient)]
        found = agreeing or found
    results.hits = found[:PAGE]
    _complete(results.hits, today)
    return results


def _add(best: dict[int, Hit], patient: Patient, rank: int, score: float, why: list[Reason]) -> None:
    """A merged record leads to the one that is kept."""
    if patient.replaced_by is not None:
        why = [*why, Reason(_("merged record"), patient.number)]
        patient = patient.replaced_by
    if not patient.active:
        why = [*why, Reason(_("inactive"))]
    there = best.get(patient.pk)
    if there is None or (rank, -score) < (there.rank, -there.score):
        best[patient.pk] = Hit(patient=patient, rank=rank, score=score, why=why)


def _add_by_number(best: dict[int, Hit], asked: Asked, visible: QuerySet[Patient]) -> None:
    if asked.number:
        for patient in visible.filter(number=asked.number).select_related("replaced_by"):
            _add(best, patient, ranks.NUMBER, 1, [Reason(_("record number"), patient.number)])


def _add_by_phone(best: dict[int, Hit], asked: Asked, visible: QuerySet[Patient]) -> None:
    if not asked.digits:
        return
    rows = ContactPoint.objects.filter(tail=asked.digits[-4:], digits__endswith=asked.digits)
    for row in rows.select_related("patient__replaced_by").order_by("digits", "pk")[:PAGE]:
        _add(best, row.patient, ranks.PHONE, 1, [Reason(_("telephone"), row.value)])


def _add_by_birth_date(best: dict[int, Hit], asked: Asked, visible: QuerySet[Patient]) -> None:
    wanted = Q()
    for reading in asked.born:
        if reading.precision == "day":
            firsts = Q(birth_date=reading.day.replace(day=1), birth_date_precision="month")
            year = Q(birth_date=reading.day.replace(month=1, day=1), birth_date_precision="year")
            wanted |= Q(birth_date=reading.day, birth_date_precision="day") | firsts | year
        elif reading.precision == "month":
            wanted |= Q(birth_date__gte=reading.day, birth_date__lt=_next_month(reading.day))
        else:
            wanted |= Q(
                birth_date__gte=reading.day, birth_date__lt=reading.day.replace(year=reading.day.year + 1)
            )
    rows = visible.filter(wanted).select_related("replaced_by").order_by("birth_date", "pk")[: PAGE * 2]
    for patient in rows:
        reason = born_reason(asked, patient)
        if reason:
            exact = patient.birth_date_precision == "day" and patient.birth_date == asked.born[0].day
            _add(best, patient, ranks.BORN, 1.0 if exact else 0.5, [reason])


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _add_by_name(best: dict[int, Hit], results: Results, after: Cursor | None) -> None:
    asked, key = results.asked, results.asked.key
    rows = PatientName.objects.select_related("patient__replaced_by")
    prefix = rows.filter(key__startswith=key).order_by("key", "pk")
    if after is not None:
        prefix = prefix.filter(key__gte=after[0]).exclude(key=after[0], pk__lte=after[1])
    families = list(prefix[: PAGE + 1])
    if len(families) > PAGE:
        results.after = (families[PAGE - 1].key, families[PAGE - 1].pk)
        families = families[:PAGE]
    _take(best, asked, families)
    if after is not None:
        return
    _take(best, asked, rows.filter(given_first_key__startswith=key).order_by("given_first_key", "pk")[:PAGE])
    if len(best) < PAGE:
        _take(best, asked, _with_parts(rows, asked.words).order_by("key", "pk")[: PAGE * 2])
    if len(best) < ENOUGH and any(len(word.text) > 2 for word in asked.words):
        results.is_cut_short = not _add_near(best, asked, rows)


def _take(best: dict[int, Hit], asked: Asked, names: Any) -> None:
    for name in names:
        if judged := judge(asked, name):
            rank, score, why = judged
            if reason := born_reason(asked, name.patient) if asked.born else None:
                score, why = score + 1, [*why, reason]
            _add(best, name.patient, rank, score, why)


def _with_parts(rows: QuerySet[PatientName], words: list[Word]) -> QuerySet[PatientName]:
    """Each word begins a word of the name or, from three letters on, stands inside one."""
    for word in words:
        if len(word.text) >= 3 and word.is_latin:
            rows = rows.filter(key__contains=word.text)
        else:
            rows = rows.filter(Q(key__startswith=word.text) | Q(key__contains=f" {word.text}"))
    return rows


def _add_near(best: dict[int, Hit], asked: Asked, rows: QuerySet[PatientName]) -> bool:
    """Misspelled or heard: False when the time limit was reached."""
    nearness: Any = Value(0.0)
    for word in asked.words:
        near = Q(key__trigram_word_similar=word.text)
        if word.sounds:
            sounds = Q(sounds__overlap=word.sounds)
            nearness = nearness + Case(When(sounds, then=Value(0.4)), default=Value(0.0))
            near |= sounds
        if len(word.text) < 3:
            near = Q(key__startswith=word.text) | Q(key__contains=f" {word.text}")
        rows = rows.filter(near)
        nearness = nearness + TrigramWordSimilarity(word.text, "key")
    rows = rows.annotate(nearness=nearness).order_by(F("nearness").desc(), "pk")[: PAGE * 2]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true),"
                " set_config('statement_timeout', %s, true)",
                [str(_threshold(asked)), str(NEAR_TIMEOUT_MS)],
            )
            names = list(rows)
            cursor.execute("SELECT set_config('statement_timeout', '0', true)")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "57014":  # query_canceled
            raise
        return False
    _take(best, asked, names)
    return True


def _threshold(asked: Asked) -> float:
    """A slip in a short word changes most of its trigrams."""
    shortest = min(len(word.text) for word in asked.words)
    return 0.3 if shortest <= 5 else 0.4


def _complete(found: list[Hit], today: date) -> None:
    """Telephone and today's visit beside each hit, in two queries."""
    patients = {hit.patient.pk: hit for hit in found}
    phones = ContactPoint.objects.filter(patient__in=patients, system=ContactPoint.System.PHONE)
    for row in phones.order_by("-rank", "-pk"):
        patients[row.patient_id].phone = row.value
    begin = timezone.make_aware(datetime(today.year, today.month, today.day))
    visits = Visit.objects.filter(patient__in=patients, status=Visit.Status.PLANNED, planned_start__gte=begin)
    for visit in visits.order_by("-planned_start", "-pk"):
        if timezone.localdate(visit.planned_start) == today:
            patients[visit.patient_id].visit_at = visit.planned_start

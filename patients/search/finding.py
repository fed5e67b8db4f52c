"""From what was asked to the records, by indexes only: exact and prefix first, then nickname, part and near.

Whatever is typed as a name is one question to the database (clinic_find_names), a second, dearer one only
while nothing good was found. What comes back is judged here, and what stands beside it is read for the best.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from math import inf

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..birth_dates import Reading, why_unreadable
from ..models import ContactPoint, Patient
from ..models.patient import may_see_identities
from . import names, ranks
from .asked import Asked, read
from .details import complete
from .hits import MERGED, Hit, Judged, Reason, born_reason, judge
from .names import Cursor, Named, Place
from .words import Wording, wordings

LIKE_A_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")
NUMBER, PHONE = _("record number"), _("telephone")
PAGE = 20
ENOUGH = 8  # better matches than this: no need to look for ones further off
SURE = 0.8  # a near match as good as this: no need to look for words further off, nor for a part of the name


@dataclass(kw_only=True)
class Results:
    asked: Asked
    hits: list[Hit] = field(default_factory=list)
    after: Cursor | None = None  # where the next page of prefix matches begins
    remark: str = ""  # on what was typed, where nobody is found
    is_cut: bool = False  # there may be more who fit less well, and no next page leads to them


@dataclass(kw_only=True)
class Search:
    """One search under way: the best found so far for each record."""

    asked: Asked
    wordings: list[Wording]  # as it was typed first
    best: dict[int, Judged] = field(default_factory=dict)
    after: Cursor | None = None
    reached: dict[int, Reason] = field(default_factory=dict)  # by patient, of a telephone typed beside a name

    def add(self, one: Judged) -> None:
        there = self.best.get(one.kept)
        if there is None or one.sort_key < there.sort_key:
            self.best[one.kept] = one

    def take(self, rows: Iterable[Named], *, loose: bool = False) -> None:
        for name in rows:
            for one in self.judged(name, loose=loose):
                self.add(one)

    def judged(self, name: Named, *, loose: bool = False) -> Iterator[Judged]:
        """For each way of reading what was typed that it answers."""
        for wording in self.wordings:
            if wording.joined and wording.joined not in name.words:
                continue
            if one := judge(wording, name, loose=loose):
                born = born_reason(self.asked, name.born, name.precision)
                one.why = [reason for reason in (born, self.reached.get(name.patient)) if reason]
                one.score += len(one.why)
                yield one

    def has(self, score: float) -> bool:
        """Somebody who is not merely near, or as near as this."""
        return any(one.rank < ranks.NEAR or one.score >= score for one in self.best.values())

    def first(self, most: int) -> list[Judged]:
        """The best in their order; of those merely near, some for each name that may have been meant.

        Who mistypes a name that many bear would otherwise see twenty bearers of the one likeliest name.
        """
        ordered = sorted(self.best.values(), key=lambda one: one.sort_key)
        bearers: Counter[tuple[str, ...]] = Counter()
        turns = []
        for one in ordered:
            if one.rank >= ranks.NEAR:
                bearers[one.answering] += 1
            turns.append((one.rank, bearers[one.answering]))
        chosen = sorted(range(len(ordered)), key=turns.__getitem__)[:most]
        return [ordered[place] for place in sorted(chosen)]


def find(
    text: str, *, user: User | None, at: datetime, after: Cursor | None = None, most: int = PAGE
) -> Results:
    """The best records for what was typed, each with its reasons. Identity only, through the first door.

    Without a `user` the system itself asks (a management command); a view always has one.
    """
    asked = read(text, today=timezone.localdate(at))
    results = Results(asked=asked)
    if asked.is_empty or not (user is None or may_see_identities(user)):
        return results
    search = Search(asked=asked, wordings=wordings(asked.words))
    if after is not None:
        _take_more_begun(search, after)
    elif not asked.words:
        _by_number(search)
        _by_phone(search)
        _by_birth_date(search)
    elif not _by_name_and_phone(search):
        _by_name(search)
        _by_phone(search)
    results.after = search.after
    results.hits = complete(search.first(most), at=at)
    results.is_cut = results.after is None and len(results.hits) >= PAGE
    if not results.hits and LIKE_A_DATE.fullmatch(text.strip()):
        results.remark = why_unreadable(text, today=timezone.localdate(at))
    return results


def _by_number(search: Search) -> None:
    if search.asked.number:
        rows = Patient.objects.filter(number=search.asked.number)
        for pk, kept, number in rows.values_list("pk", "replaced_by", "number"):
            why = [Reason(NUMBER, number)]
            if kept:
                why.append(Reason(MERGED, number))
            search.add(Judged(kept=kept or pk, rank=ranks.NUMBER, score=1.0, order=number, why=why))


def _by_phone(search: Search) -> None:
    endings, begins = search.asked.phones, search.asked.phone_begins
    if endings:
        _take_reached(search, ContactPoint.objects.filter(_ends_with(endings), tail=endings[0][-4:]))
    if begins and len(search.best) < PAGE:
        _take_reached(search, ContactPoint.objects.filter(digits__startswith=begins))


def _take_reached(search: Search, there: QuerySet[ContactPoint]) -> None:
    kept = Coalesce("patient__replaced_by", "patient")
    for pk, value in there.order_by("digits", "pk").values_list(kept, "value")[:PAGE]:
        why = [Reason(PHONE, value)]
        search.add(Judged(kept=pk, rank=ranks.PHONE, score=1.0, order=value, why=why))


def _ends_with(endings: list[str]) -> Q:
    ends_so = Q()
    for ending in endings:
        ends_so |= Q(digits__endswith=ending)
    return ends_so


def _by_birth_date(search: Search) -> None:
    """Those born on the very day first: many are known by a year alone, which is kept as its first day."""
    asked, exactly, roughly = search.asked, Q(), Q()
    if not asked.born:
        return
    for reading in asked.born:
        if reading.precision == "day":
            exactly |= Q(birth_date=reading.day)
            roughly |= Q(birth_date__in=_firsts(reading.day)) & ~Q(birth_date_precision="day")
        else:
            roughly |= Q(birth_date__gte=reading.day, birth_date__lt=names.end_of(reading))
    if exactly:
        _take_born(search, Patient.objects.filter(exactly, birth_date_precision="day"))
    _take_born(search, Patient.objects.filter(roughly))


def _take_born(search: Search, there: QuerySet[Patient]) -> None:
    asked, kept = search.asked, Coalesce("replaced_by", "pk")
    fields = ("birth_date", "birth_date_precision", "number", "name_order", "pk")
    rows = there.order_by("birth_date", "pk").values_list(kept, *fields)
    for patient, day, precision, number, order, pk in rows[: PAGE * 4]:
        if reason := born_reason(asked, day, precision):
            exact = precision == "day" and day == asked.born[0].day
            why = [reason] if patient == pk else [reason, Reason(MERGED, number)]
            score = 1.0 if exact else 0.5
            search.add(Judged(kept=patient, rank=ranks.BORN, score=score, order=order, why=why))


def _firsts(day: date) -> list[date]:
    """By which its month and its year are kept."""
    return [day.replace(day=1), day.replace(month=1, day=1)]


def _by_name_and_phone(search: Search) -> bool:
    """Those with this name whose telephone ends so; whether there are any."""
    if search.asked.phones:
        found = names.reached_by(search.asked.phones, search.wordings[0].words)
        search.reached = {name.patient: Reason(PHONE, value) for value, name in found}
        search.take([name for _value, name in found])
    return bool(search.best)


def _by_name(search: Search) -> None:
    """With a birth date that agrees for somebody, only those for whom it agrees."""
    asked = search.asked
    if asked.born:
        if all(reading.precision == "day" for reading in asked.born):
            days = [reading.day for reading in asked.born]
            firsts = [first for day in days for first in _firsts(day)]
            there = names.born_on(days, firsts, search.wordings[0].words)
            search.take([n for n in there if born_reason(asked, n.born, n.precision)])
        else:
            _by_words(search, born=asked.born)
        if search.best:
            return
    _by_words(search, born=[])


def _by_words(search: Search, *, born: list[Reading]) -> None:
    """Looked for further, more than one slip away, only while nothing good was found."""
    words = search.wordings[0].words
    found = names.find(words, page=PAGE + 1, born=born)
    if born:
        search.take(found)
    else:
        _take_begun(search, found)
    if len(search.best) >= ENOUGH or search.has(SURE):
        return
    further = names.find(words, page=PAGE + 1, born=born, further=True)
    search.take(further)
    if len(words) > 1 and not search.has(SURE):
        search.take(further, loose=True)


def _take_more_begun(search: Search, after: Cursor) -> None:
    if key := search.asked.key:
        _take_begun(search, names.begun(key, page=PAGE + 1, after=after), after)


def _take_begun(search: Search, found: list[Named], after: Cursor | None = None) -> None:
    """All that was found, or a page of it and where the next one begins.

    Of the names that begin so there are two lists, each in an order of its own: family name first, given
    name first. A page takes from whichever goes on with the better one; what it leaves is still to come.
    """
    key = search.asked.key
    family = _Begun((n for n in found if n.key.startswith(key)), search, _family_place)
    given = _Begun(
        (n for n in found if n.given_first_key.startswith(key) and not n.key.startswith(key)),
        search,
        _given_place,
    )
    if len(family.left) + len(given.left) <= PAGE:
        search.take(found)
        return
    while len(search.best) < PAGE and (family.left or given.left):
        for one in min((family, given), key=_Begun.next_key).take():
            search.add(one)
    if family.left or given.left:
        start = after or Cursor((key, 0), (key, 0))
        search.after = Cursor(family.place or start.family, given.place or start.given)


def _family_place(name: Named) -> Place:
    return name.key, name.patient


def _given_place(name: Named) -> Place:
    return name.given_first_key, name.patient


class _Begun:
    """One of the two lists, taken from its beginning; `place` is of the last that was taken."""

    def __init__(self, found: Iterable[Named], search: Search, of: Callable[[Named], Place]) -> None:
        self.place: Place | None = None
        self.left = [
            (place, [one for name in names for one in search.judged(name)])
            for place, names in groupby(sorted(found, key=of), key=of)
        ]

    def next_key(self) -> tuple:
        """Of what comes next: smaller is better, and nothing better than an end."""
        if not self.left:
            return (inf,)
        return min((one.sort_key for one in self.left[0][1]), default=(-1,))

    def take(self) -> list[Judged]:
        self.place, taken = self.left.pop(0)
        return taken

"""Why a record was found, in the desk's words, and how good the match is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import OSA

from ..birth_dates import shown
from ..models import Patient, PatientName
from . import ranks
from .asked import Asked
from .names import Named
from .words import Match, Word, likeness

# Translated when they are shown: many more names are judged than shown.
NAME, BEGINS, FAMILY_FIRST = _("name"), _("begins with"), _("family name first")
A_PART, MERGED = _("a part of the name agrees"), _("merged record")
EARLIER, CALLED = _("earlier name"), _("called")
BORN, SWAPPED = _("born"), _("day and month swapped")
WAYS = {
    "nickname": _("short for"),
    "inside": _("part of the name"),
    "sounds": _("sounds like"),
    "spelled": _("spelled like"),
}
ABOUT = {
    PatientName.Use.OLD: "earlier",
    PatientName.Use.MAIDEN: "earlier",
    PatientName.Use.NICKNAME: "called",
    PatientName.Use.USUAL: "called",
}


@dataclass(frozen=True)
class Reason:
    """A word for the chip, and what it is about: `typed` → `found`."""

    label: str | Promise
    found: str = ""
    typed: str = ""

    def __str__(self) -> str:
        return f"{self.label}: {self.found}" if self.found else str(self.label)


@dataclass(kw_only=True)
class Hit:
    """`patient` is there once the hits are complete (details.complete)."""

    patient: Patient
    rank: int
    score: float = 0.0
    why: list[Reason] = field(default_factory=list)
    phone: str = ""
    visit_at: datetime | None = None

    @property
    def born(self) -> str:
        return shown(self.patient.birth_date, self.patient.birth_date_precision)

    @property
    def figure(self) -> float:
        """Rank and score in one figure from 0 to 1."""
        return ranks.figure(self.rank, self.score)


@dataclass(kw_only=True)
class Judged:
    """A record that answers, before it is read. `answering` are the words of its name that did."""

    kept: int
    rank: int
    score: float
    order: str
    why: list[Reason]
    answering: tuple[str, ...] = ()

    @property
    def sort_key(self) -> tuple[int, float, str, int]:
        return self.rank, -self.score, self.order, self.kept


def judge(asked: Asked, words: list[Word], name: Named, *, loose: bool = False) -> Judged | None:
    """How this name answers what was asked, or None when it does not."""
    answering: tuple[str, ...] = ()
    if whole := _whole(asked.key, name):
        rank, score, why = whole
    else:
        matches, _left = match_all(words, name.words)
        answering = tuple(there for _word, _match, there in matches)
        missing = answering.count("")
        if missing and not (loose and missing < len(matches)):
            return None
        rank = max((match.rank for _w, match, _t in matches if match), default=ranks.NEAR)
        score = sum(match.score for _w, match, _t in matches if match) / len(matches)
        score = score * 0.9 + _likeness_of_whole(asked, name, answering) * 0.1
        if rank == ranks.PREFIX and name.key.startswith(asked.key):
            score += 0.1
        why = _reasons(matches, name)
        if missing:
            rank, why = ranks.LOOSE, [*why, Reason(A_PART)]
        elif not why:
            why = [Reason(NAME if rank == ranks.WORDS else BEGINS)]
    if about := _about(name):
        score, why = score - 0.05, why + about  # the name somebody bears now comes first
    if name.patient != name.kept:
        why.append(Reason(MERGED, name.number))
    return Judged(kept=name.kept, rank=rank, score=score, order=name.key, why=why, answering=answering)


def _likeness_of_whole(asked: Asked, name: Named, answering: tuple[str, ...]) -> float:
    """A word alone is mostly meant as the family name, however long the given name beside it."""
    if len(answering) == 1:
        return 1.0 if name.key.startswith(answering[0]) else 0.4
    return OSA.normalized_similarity(asked.key, name.given_first_key)


def _whole(key: str, name: Named) -> tuple[int, float, list[Reason]] | None:
    if key == name.given_first_key:
        return ranks.EXACT, 1.0, [Reason(NAME)]
    if key == name.key:
        return ranks.EXACT, 0.9, [Reason(FAMILY_FIRST, name.family)]
    return None


def match_all(
    words: Iterable[Word], there: list[str]
) -> tuple[list[tuple[Word, Match | None, str]], list[str]]:
    """Each typed word with the word of the name that answers it best; one word answers one."""
    found: list[tuple[Word, Match | None, str]] = []
    left = list(there)
    for word in words:
        best: tuple[Match | None, str] = (None, "")
        for other in left:
            match = word.match(other)
            if match and (best[0] is None or (match.rank, -match.score) < (best[0].rank, -best[0].score)):
                best = match, other
        if best[0]:
            left.remove(best[1])
        found.append((word, *best))
    return found, left


def _reasons(matches: list[tuple[Word, Match | None, str]], name: Named) -> list[Reason]:
    return [
        Reason(WAYS[match.way], _written(there, name), "" if match.way == "inside" else word.text)
        for word, match, there in matches
        if match and match.way
    ]


def _written(key_word: str, name: Named) -> str:
    """The word of the name as it is written, for the highlight."""
    parts = f"{name.family} {name.given} {name.written_as}".replace("-", " ").split()
    return max(parts, key=lambda part: likeness(key_word, part.lower()), default="")


def _about(name: Named) -> list[Reason]:
    about = ABOUT.get(name.use)  # type: ignore[call-overload]
    if about == "earlier":
        return [Reason(EARLIER, name.text)]
    return [Reason(CALLED, name.text)] if about else []


def born_reason(asked: Asked, there: date | None, precision: str) -> Reason | None:
    """Whether the birth date agrees with one of the readings."""
    if there is None:
        return None
    for reading in asked.born:
        if reading.day == there and reading.precision == precision == "day":
            label = SWAPPED if reading.swapped else BORN
            return Reason(label, shown(there))
        coarse = "year" if "year" in (reading.precision, precision) else "month"
        if reading.precision == precision == "day" or reading.day.year != there.year:
            continue
        if coarse == "year" or reading.day.month == there.month:
            return Reason(BORN, shown(there, precision))
    return None

"""Why a record was found, in the desk's words, and how good the match is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import OSA

from ..birth_dates import shown
from ..models import Patient, PatientName
from . import ranks
from .asked import Asked
from .names import Named
from .words import Match, Word, Wording, likeness

# Translated when they are shown.
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

Matches = list[tuple[Word, Match | None, str]]


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
    def is_in_doubt(self) -> bool:
        """Only a part of what was typed agrees."""
        return self.rank == ranks.LOOSE

    @property
    def figure(self) -> float:
        """Rank and score in one figure from 0 to 1."""
        return ranks.figure(self.rank, self.score)


@dataclass(kw_only=True)
class Judged:
    """A record that answers, before it is read. `answering` are the words of its name that did.

    Many more names are judged than shown: what speaks for a name is put into words when somebody reads it.
    """

    kept: int
    rank: int
    score: float
    order: str
    why: list[Reason] = field(default_factory=list)
    of_the_name: Callable[[], list[Reason]] = list
    answering: tuple[str, ...] = ()

    @property
    def sort_key(self) -> tuple[int, float, str, int]:
        return self.rank, -self.score, self.order, self.kept

    @property
    def reasons(self) -> list[Reason]:
        return [*self.of_the_name(), *self.why]


def judge(read: Wording, name: Named, *, loose: bool = False) -> Judged | None:
    """How this name answers what was typed, read so, or None when it does not."""
    answering: tuple[str, ...] = ()
    matches: Matches = []
    if read.key == name.given_first_key:
        rank, score = ranks.EXACT, 1.0
    elif read.key == name.key:
        rank, score = ranks.EXACT, 0.9
    else:
        matches = match_all(read.words, name.words)
        answering = tuple(there for _word, _match, there in matches)
        missing = answering.count("")
        if missing and not (loose and missing < len(matches)):
            return None
        rank = max((match.rank for _w, match, _t in matches if match), default=ranks.NEAR)
        score = sum(match.score for _w, match, _t in matches if match) / len(matches)
        score = score * 0.9 + _likeness_of_whole(read, name, answering) * 0.1
        if rank == ranks.PREFIX and name.key.startswith(read.key):
            score += 0.1
        if missing:
            rank = ranks.LOOSE
    if name.use in ABOUT:
        score -= 0.05  # the name somebody bears now comes first
    return Judged(
        kept=name.kept,
        rank=rank,
        score=score,
        order=name.key,
        of_the_name=partial(_reasons, read, name, rank, matches),
        answering=answering,
    )


def _likeness_of_whole(read: Wording, name: Named, answering: tuple[str, ...]) -> float:
    """A word alone is mostly meant as the family name, however long the given name beside it."""
    if len(answering) == 1:
        return 1.0 if name.key.startswith(answering[0]) else 0.4
    given_first = OSA.normalized_similarity(read.key, name.given_first_key)
    return max(given_first, OSA.normalized_similarity(read.key, name.key) - 0.1)


def match_all(words: list[Word], there: list[str]) -> Matches:
    """Each typed word with the word of the name that answers it best; one word answers one.

    Of "w wilson" the whole word chooses first, so that the initial is left with the other name.
    """
    found: Matches = [(word, None, "") for word in words]
    left = list(there)
    for place in sorted(range(len(words)), key=lambda place: words[place].text not in there):
        word, best = words[place], None
        for other in left:
            match = word.match(other)
            if match and (best is None or match.beats(best)):
                best, found[place] = match, (word, match, other)
        if best:
            left.remove(found[place][2])
    return found


def _reasons(read: Wording, name: Named, rank: int, matches: Matches) -> list[Reason]:
    why = [
        Reason(WAYS[match.way], _written(there, name), "" if match.way == "inside" else word.text)
        for word, match, there in matches
        if match and match.way
    ]
    if rank == ranks.LOOSE:
        why.append(Reason(A_PART))
    elif rank == ranks.EXACT and read.key != name.given_first_key:
        why = [Reason(FAMILY_FIRST, name.family)]
    elif not why:
        why = [Reason(BEGINS if rank == ranks.PREFIX else NAME)]
    why += _about(name)
    return why if name.patient == name.kept else [*why, Reason(MERGED, name.number)]


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

"""Why a record was found, in the desk's words, and how good the match is."""

from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from ..birth_dates import shown
from ..models import Patient, PatientName
from .asked import Asked, Word

# Smaller is better: which kind of match comes first.
NUMBER, EXACT, WORDS, PREFIX, PHONE, BORN, PART, NEAR = range(8)
CLOSE = 0.6


@dataclass(frozen=True)
class Reason:
    """A word for the chip, and what it is about: `typed` → `found`."""

    label: str
    found: str = ""
    typed: str = ""


@dataclass(kw_only=True)
class Hit:
    patient: Patient
    rank: int
    score: float = 0.0
    why: list[Reason] = field(default_factory=list)
    phone: str = ""
    visit_at: object = None

    @property
    def born(self) -> str:
        return shown(self.patient.birth_date, self.patient.birth_date_precision)


@dataclass(frozen=True)
class _Match:
    rank: int
    score: float
    reason: Reason | None = None


def judge(asked: Asked, name: PatientName) -> tuple[int, float, list[Reason]] | None:
    """How this name answers what was asked, or None when it does not."""
    if asked.key == name.given_first_key:
        return EXACT, 1.0, [Reason(_("name")), *_about(name)]
    if asked.key == name.key:
        return EXACT, 0.9, [Reason(_("family name first"), name.family), *_about(name)]
    matches = [_match(word, name) for word in asked.words]
    if any(match is None for match in matches):
        return None
    found = [match for match in matches if match is not None]
    reasons = [match.reason for match in found if match.reason]
    if not reasons:
        reasons = [Reason(_("name") if max(m.rank for m in found) == WORDS else _("begins with"))]
    score = sum(match.score for match in found) / len(found)
    rank = max(match.rank for match in found)
    score += SequenceMatcher(None, asked.key, name.given_first_key).ratio() / 10  # order counts a little
    if rank == PREFIX and name.key.startswith(asked.key):
        score += 0.5
    return rank, score, [*reasons, *_about(name)]


def _match(word: Word, name: PatientName) -> _Match | None:
    there = name.key.split()
    if word.text in there:
        return _Match(WORDS, 1.0)
    if any(other.startswith(word.text) for other in there):
        return _Match(PREFIX, 0.9)
    if word.text in name.key:
        return _Match(PART, 0.8, Reason(_("part of the name"), _written(word.text, name)))
    nearest = max(there, key=lambda other: _likeness(word.text, other), default="")
    likeness = _likeness(word.text, nearest)
    if set(word.sounds) & set(name.sounds):
        return _Match(NEAR, max(likeness, 0.7), Reason(_("sounds like"), _written(nearest, name), word.text))
    if likeness >= CLOSE:
        return _Match(NEAR, likeness, Reason(_("spelled like"), _written(nearest, name), word.text))
    return None


def _likeness(typed: str, there: str) -> float:
    """1 for equal; a word half typed counts by the part that is there."""
    head = there[: len(typed) + 1] if len(there) > len(typed) + 2 else there
    return max(SequenceMatcher(None, typed, there).ratio(), SequenceMatcher(None, typed, head).ratio() - 0.05)


def _written(key_word: str, name: PatientName) -> str:
    """The word of the name as it is written, for the highlight."""
    parts = f"{name.family} {name.given}".replace("-", " ").split()
    return max(parts, key=lambda part: _likeness(key_word, part.lower()), default="")


def _about(name: PatientName) -> list[Reason]:
    if name.use in (PatientName.Use.OLD, PatientName.Use.MAIDEN):
        return [Reason(_("earlier name"), name.text)]
    if name.use in (PatientName.Use.NICKNAME, PatientName.Use.USUAL):
        return [Reason(_("called"), name.text)]
    return []


def born_reason(asked: Asked, patient: Patient) -> Reason | None:
    """Whether the birth date agrees with one of the readings."""
    for reading in asked.born:
        there, precision = patient.birth_date, patient.birth_date_precision
        if there is None:
            return None
        if reading.day == there and reading.precision == precision == "day":
            label = _("day and month swapped") if reading.swapped else _("born")
            return Reason(label, shown(there))
        coarse = "year" if "year" in (reading.precision, precision) else "month"
        if reading.precision == precision == "day" or reading.day.year != there.year:
            continue
        if coarse == "year" or reading.day.month == there.month:
            return Reason(_("born"), shown(there, precision))
    return None

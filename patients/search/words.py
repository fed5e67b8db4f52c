"""The typed words beside the dictionary of all words that occur in names (models.NameWord)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import product

from django.db import connection
from rapidfuzz.distance import OSA, JaroWinkler

from .ranks import NEAR, NICKNAME, PART, PREFIX, WORDS
from .short_names import related

MOST_BEGUN = 60  # with more words that begin so, the beginning itself is looked for
MOST_GROUPS = 8
MOST_CANDIDATES = 40
CLOSE = 0.6
NEAR_WORDS = """SELECT typed.place, near.word, near.way
    FROM unnest(%(words)s::text[], %(short)s::text[]) WITH ORDINALITY AS typed(word, short, place),
         clinic_words_near(typed.word, typed.short) AS near"""
ALIKE_WORDS = """SELECT typed.place, near.word, near.way
    FROM unnest(%(words)s::text[]) WITH ORDINALITY AS typed(word, place),
         clinic_words_alike(typed.word) AS near"""
BROAD = (0, 8, 5, 4, 3, 2, 2, 2, 2)  # candidates of each word put into groups, by the number of words


@dataclass(frozen=True, kw_only=True)
class Match:
    """How one typed word answers one word of a name."""

    rank: int
    score: float
    way: str = ""  # "nickname", "inside", "sounds", "spelled" or nothing where no word is needed


@dataclass(kw_only=True)
class Word:
    """A typed word and the words of the dictionary it may stand for, by the way they agree."""

    text: str
    nicknames: frozenset[str]
    short: set[str] = field(default_factory=set)
    begins: set[str] = field(default_factory=set)
    slip: set[str] = field(default_factory=set)
    inside: set[str] = field(default_factory=set)
    sounds: set[str] = field(default_factory=set)
    alike: set[str] = field(default_factory=set)

    @property
    def is_begun_by_many(self) -> bool:
        return len(self.begins) > MOST_BEGUN

    def match(self, there: str) -> Match | None:
        if there == self.text:
            return Match(rank=WORDS, score=1.0)
        if there.startswith(self.text):
            return Match(rank=PREFIX, score=0.85 + 0.1 * len(self.text) / len(there))
        if there in self.nicknames:
            return Match(rank=NICKNAME, score=0.9, way="nickname")
        if len(self.text) >= 3 and self.text in there:
            return Match(rank=PART, score=0.5 + 0.3 * len(self.text) / len(there), way="inside")
        like = likeness(self.text, there)
        if there in self.sounds:
            return Match(rank=NEAR, score=max(like, 0.6) + 0.05, way="sounds")
        if like >= CLOSE and len(self.text) > 2:
            return Match(rank=NEAR, score=like, way="spelled")
        return None

    def candidates(self, number: int) -> list[tuple[float, str]]:
        """The words of the dictionary that are most like it, as they go into a group: -score, text."""
        if self.is_begun_by_many:
            return [(-0.9, f"{self.text}*")]
        known = self.begins | self.short | self.inside | self.slip | self.sounds | self.alike
        matched = ((self.match(word), word) for word in known)
        return nsmallest(number, ((-match.score, word) for match, word in matched if match))


def likeness(typed: str, there: str) -> float:
    """1 for equal; a word half typed counts by the part that is there."""
    whole = (OSA.normalized_similarity(typed, there) + JaroWinkler.similarity(typed, there)) / 2
    if len(there) <= len(typed) + 2:
        return whole
    head = there[: len(typed)]
    begun = (OSA.normalized_similarity(typed, head) + JaroWinkler.similarity(typed, head)) / 2
    return max(whole, begun - 0.1)


def look_up(texts: Iterable[str]) -> list[Word]:
    """One query for all words: begun, inside another word, one slip away, sounding alike."""
    words = [Word(text=text, nicknames=related(text)) for text in texts]
    _ask(NEAR_WORDS, words)
    return words


def look_further(words: list[Word]) -> None:
    """Words more than one slip away, by trigrams."""
    _ask(ALIKE_WORDS, words)


def _ask(query: str, words: list[Word]) -> None:
    with connection.cursor() as cursor:
        short = [" ".join(word.nicknames) for word in words]
        cursor.execute(query, {"words": [word.text for word in words], "short": short})
        for place, there, way in cursor.fetchall():
            getattr(words[place - 1], way).add(there)


def ways_to_read(words: list[Word]) -> tuple[list[str], list[str]]:
    """What to look for: the likeliest groups of words ("ana joh*"), and all candidates of each word."""
    found = [word.candidates(MOST_CANDIDATES) for word in words]
    broad = BROAD[len(words)]
    combined = nsmallest(MOST_GROUPS, _combined([candidates[:broad] for candidates in found]))
    groups = [text for _score, text in combined]
    if any(word.is_begun_by_many for word in words):
        return groups, []  # names with so many words are not told apart by a list
    lists = sorted((" ".join(text for _score, text in one) for one in found), key=len)
    return groups, lists[:3]


def _combined(lists: list[list[tuple[float, str]]]) -> Iterator[tuple[float, str]]:
    for chosen in product(*lists):
        yield sum(score for score, _ in chosen), " ".join(dict.fromkeys(text for _, text in chosen))

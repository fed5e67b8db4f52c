"""How a typed word answers a word of a name."""

from dataclasses import dataclass

from rapidfuzz.distance import OSA, JaroWinkler

from clinic.base.short_names import related

from .ranks import NEAR, NICKNAME, PART, PREFIX, WORDS

CLOSE = 0.6
HEARD = 0.4  # less alike, and "noack" would be a way to write Mike


@dataclass(frozen=True, kw_only=True)
class Match:
    rank: int
    score: float
    way: str = ""  # "nickname", "inside", "sounds", "spelled" or nothing where no word is needed

    def beats(self, other: "Match") -> bool:
        return (self.rank, -self.score) < (other.rank, -other.score)


class Word:
    """A typed word, the names it is another form of, and the words of the dictionary that sound like it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.nicknames = related(text)
        self.sounds: set[str] = set()

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
        if there in self.sounds and like >= HEARD:
            return Match(rank=NEAR, score=max(like, 0.6) + 0.05, way="sounds")
        if like >= CLOSE and len(self.text) > 2:
            return Match(rank=NEAR, score=like, way="spelled")
        return None


def likeness(typed: str, there: str) -> float:
    """1 for equal; a word half typed counts by the part that is there."""
    whole = (OSA.normalized_similarity(typed, there) + JaroWinkler.similarity(typed, there)) / 2
    if len(there) <= len(typed) + 2:
        return whole
    head = there[: len(typed)]
    begun = (OSA.normalized_similarity(typed, head) + JaroWinkler.similarity(typed, head)) / 2
    return max(whole, begun - 0.1)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What was typed as a name, read in one way. `joined` is the word that was made of two."""

    key: str
    words: list[Word]
    joined: str = ""


def wordings(typed: list[str]) -> list[Wording]:
    """As it was typed, then with each two words written as one: "o brien" may be O'Brien."""
    words = [Word(text) for text in typed]
    found = [Wording(key=" ".join(typed), words=words)]
    for place in range(len(typed) - 1):
        before, joined, after = typed[:place], typed[place] + typed[place + 1], typed[place + 2 :]
        read = [*words[:place], Word(joined), *words[place + 2 :]]
        found.append(Wording(key=" ".join([*before, joined, *after]), words=read, joined=joined))
    return found

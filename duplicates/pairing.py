"""The likely pairs among people who are all at hand, e.g. the lines of a file. Pure.

The same keys and the same scorer as for the register, with the blocks in memory.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .blocking import keys_of
from .people import Person
from .scoring import LIKELY, Commonness, Likeness, score


@dataclass(frozen=True)
class LikelyPair:
    """Places in the sequence, the earlier first."""

    one: int
    other: int
    likeness: Likeness


def likely_pairs(people: Sequence[Person], *, least: float = LIKELY) -> list[LikelyPair]:
    """The likeliest first."""
    commonness = commonness_among(people)
    found = (
        LikelyPair(one, other, score(people[one], people[other], commonness))
        for one, other in candidate_pairs(people)
    )
    return sorted(
        (pair for pair in found if pair.likeness.score >= least),
        key=lambda pair: (-pair.likeness.score, pair.one, pair.other),
    )


def candidate_pairs(people: Sequence[Person]) -> set[tuple[int, int]]:
    """Those who share a key; a block that is too large says too little."""
    keys = [keys_of(each) for each in people]
    blocks: defaultdict[int, list[int]] = defaultdict(list)
    for place, its in enumerate(keys):
        for key in its.found_under:
            blocks[key].append(place)
    return {
        (min(place, other), max(place, other))
        for place, its in enumerate(keys)
        for key, most in its.looks_under.items()
        if len(block := blocks.get(key, [])) <= most
        for other in block
        if other != place
    }


def commonness_among(people: Iterable[Person]) -> Commonness:
    counts: Counter[str] = Counter()
    number = 0
    for each in people:
        counts.update(each.words)
        number += 1
    return Commonness(people=number, counts=counts)

"""The words of `data/words.toml`, with how often each is used."""

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, product
from pathlib import Path
from random import Random
from typing import Any

SOURCE = Path(__file__).parent / "data" / "words.toml"
COMMONEST = 0.02  # of everybody: what Smith would be


@dataclass(frozen=True)
class Pool:
    """Words and their running weights, as `random.choices` takes them."""

    words: tuple[str, ...]
    weights: tuple[float, ...]

    def pick(self, chance: Random) -> str:
        return chance.choices(self.words, cum_weights=self.weights)[0]


@dataclass(frozen=True)
class Culture:
    families: Pool
    female: Pool
    male: Pool
    spoken: str
    is_latin: bool


@dataclass(frozen=True)
class Words:
    cultures: tuple[Culture, ...]
    shares: tuple[float, ...]
    nicknames: dict[str, tuple[str, ...]]
    towns: tuple[tuple[str, str, str], ...]
    streets: tuple[str, ...]


@cache
def words() -> Words:
    source = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    shares = [row["share"] for row in (*source["cultures"], *source["scripts"])]
    cultures = [*map(_culture, source["cultures"]), *map(_script, source["scripts"])]
    places = source["places"]
    return Words(
        cultures=tuple(cultures),
        shares=tuple(accumulate(shares)),
        nicknames={name: tuple(short.split()) for name, short in source["nicknames"].items()},
        towns=tuple(_town(line) for line in places["towns"].splitlines()),
        streets=tuple(map(" ".join, product(places["streets"].split(), places["kinds"].split()))),
    )


def _town(line: str) -> tuple[str, str, str]:
    name, postcode, dialling = line.split()
    return name, postcode, dialling


def _culture(row: dict[str, Any]) -> Culture:
    common = row["families"].split()
    tail = {stem + ending for stem, ending in product(row["stems"].split(), row["endings"].split())}
    if row["name"] == "english":
        tail |= {f"{one}-{other}" for one, other in product(common[:84], common[:84]) if one != other}
    rare = sorted(tail.difference(common))
    Random(row["name"]).shuffle(rare)
    families = (*common, *rare)
    first = COMMONEST * 100 / row["share"]
    return Culture(
        families=Pool(families, _falling(len(families), first)),
        female=_names(row["female"]),
        male=_names(row["male"]),
        spoken=row["spoken"],
        is_latin=True,
    )


def _script(row: dict[str, Any]) -> Culture:
    return Culture(
        families=_names(row["families"]),
        female=_names(row["female"]),
        male=_names(row["male"]),
        spoken=row["spoken"],
        is_latin=False,
    )


def _names(text: str) -> Pool:
    names = tuple(text.split())
    return Pool(names, _falling(len(names), 0.06))


def _falling(size: int, first: float) -> tuple[float, ...]:
    """Running weights by Zipf's law, flattened until the first word has this share of all."""
    low, high = 0.0, float(size)
    for _step in range(40):
        middle = (low + high) / 2
        weights = [1 / (rank + middle) for rank in range(1, size + 1)]
        low, high = (middle, high) if weights[0] / sum(weights) > first else (low, middle)
    return tuple(accumulate(1 / (rank + low) for rank in range(1, size + 1)))

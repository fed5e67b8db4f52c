"""Which names are short for which: Bill is William, Paco is Francisco.

English pairs come from the package `nicknames`, the others from clinic/base/data/short_names.toml.
"""

import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

from nicknames import name_triplets

OURS = Path(__file__).parent / "data" / "short_names.toml"


def related(word: str) -> frozenset[str]:
    """Names that this one is short for, and those that are short for it, in the form of the keys."""
    return _pairs().get(word, frozenset())


@cache
def _pairs() -> dict[str, frozenset[str]]:
    both: defaultdict[str, set[str]] = defaultdict(set)
    for full, short in [*_english(), *_ours()]:
        if full != short:
            both[full].add(short)
            both[short].add(full)
    return {name: frozenset(others) for name, others in both.items()}


def _english() -> list[tuple[str, str]]:
    return [(t.name1, t.name2) for t in name_triplets() if t.relationship == "has_nickname"]


def _ours() -> list[tuple[str, str]]:
    languages = tomllib.loads(OURS.read_text(encoding="utf-8"))
    return [
        (full, short) for names in languages.values() for full, shorts in names.items() for short in shorts
    ]

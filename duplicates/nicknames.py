"""Which given names stand for one another: English by the package `nicknames`, both ways. Pure."""

from functools import cache, lru_cache

from nicknames import NickNamer


@cache
def _namer() -> NickNamer:
    return NickNamer()


@lru_cache(maxsize=100_000)
def are_nicknames(one: str, other: str) -> bool:
    """Whether the first word of one is a short or long form of the other's, or both of one name."""
    a, b = one.split(" ")[0], other.split(" ")[0]
    if a == b or len(a) < 2 or len(b) < 2:
        return False
    namer = _namer()
    return b in namer.nicknames_of(a) or a in namer.nicknames_of(b)

"""A person as the scorer sees one: folded letters and digits. Pure.

person(given="Ana-María", family="O'Brien", birth_date="19820403", postcode="N1 9GU")
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from .sounds import sound

MOST_NAMES = 4  # names of one person that are compared
MOST_LETTERS = 60  # of one name; no name that tells people apart is longer
PHONE_TAIL = 7  # digits of a telephone number that stay the same however it is dialled
STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
APOSTROPHES = re.compile("['’‘ʼ`´]")
NOT_A_LETTER = re.compile(r"[\W_]+")


class Name(NamedTuple):
    given: str
    family: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """`born` holds as many digits as are known: 19820403, 198204, 1982, or none."""

    names: tuple[Name, ...] = ()
    born: str = ""
    postcode: str = ""
    address: str = ""
    contacts: frozenset[str] = frozenset()

    @cached_property
    def words(self) -> frozenset[str]:
        """What is counted to know how common it is: the joined parts of names, their script, the postcode."""
        parts = {joined(part) for name in self.names for part in name}
        scripts = {f"@{script(part)}" for part in parts}
        return frozenset({*parts, *scripts, f"#{self.postcode}"} - {"", "@", "#"})


def person(
    *,
    given: str = "",
    family: str = "",
    birth_date: str = "",
    postcode: str = "",
    street: str = "",
    city: str = "",
    contacts: Iterable[str] = (),
    other_names: Iterable[tuple[str, str]] = (),
) -> Person:
    """Without a street there is no address: half the register lives in one town."""
    names = dict.fromkeys(Name(fold(g), fold(f)) for g, f in [(given, family), *other_names])
    return Person(
        names=tuple(name for name in names if any(name))[:MOST_NAMES],
        born="".join(c for c in birth_date if c.isdigit())[:8],
        postcode=joined(fold(postcode)),
        address=fold(f"{street} {city}") if street else "",
        contacts=frozenset(filter(None, map(contact, contacts))),
    )


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Lower case, accents and apostrophes off, everything else that is no letter to one space."""
    plain = unicodedata.normalize("NFKD", text[: MOST_LETTERS * 4].casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).translate(STROKES)
    return NOT_A_LETTER.sub(" ", APOSTROPHES.sub("", plain)).strip()[:MOST_LETTERS]


def joined(folded: str) -> str:
    """van der Berg, Vanderberg: one and the same."""
    return folded.replace(" ", "")


def contact(value: str) -> str:
    """An e-mail address in lower case, or the end of a telephone number."""
    if "@" in value:
        return value.strip().casefold()
    digits = "".join(c for c in value if c.isdecimal())
    return digits[-PHONE_TAIL:] if len(digits) >= PHONE_TAIL - 1 else ""


@lru_cache(maxsize=100_000)
def script(folded: str) -> str:
    """CJK, ARABIC, GREEK ... and nothing for a Latin name."""
    if folded[:1].isascii():
        return ""
    return unicodedata.name(folded[0], "").split(" ")[0].replace("LATIN", "")


@lru_cache(maxsize=100_000)
def sounds_of(folded: str) -> str:
    return sound(joined(folded))

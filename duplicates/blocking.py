"""Which records are worth comparing: those that share a key. Pure.

A key joins two or three things that a duplicate seldom gets wrong all at once. No key is a single
name, so that blocks stay small when the register grows; a block that is too large all the same says
too little and is left out (see queries), and the finer keys beside it still join its people.

Two of one name of whom both tell their birthday, on other days and in other places, are mere namesakes.
So a record is found under keys that only those look under who tell less than it does, or who know less
of it: names alone join somebody without a birth date with everybody, and nobody else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

from .people import Name, Person, joined, sounds_of

MOST_IN_BLOCK = 20
MOST_NAMESAKES = 6


@dataclass(frozen=True)
class Keys:
    """Signed 64-bit numbers, as the database stores them; those looked under with how many may share each."""

    found_under: frozenset[int]
    looks_under: dict[int, int]


def keys_of(person: Person, *, is_typed: bool = False) -> Keys:
    """Somebody who is being typed looks at every namesake: the date may be the one that was misheard."""
    both = {*_by_names(person), *_by_birth_date(person), *_by_contact(person)}
    found, looks = set(both), set(both)
    for text, is_told in _of_namesakes(person):
        found.add(f"{text} {'told' if is_told else 'untold'}")
        looks.add(f"{text} untold")
        if is_typed or not is_told:
            looks.add(f"{text} told")
    numbers = {text: _number(text) for text in found | looks}
    return Keys(
        found_under=frozenset(numbers[text] for text in found),
        looks_under={
            numbers[text]: MOST_NAMESAKES if text.startswith("names ") else MOST_IN_BLOCK for text in looks
        },
    )


def _of_namesakes(person: Person) -> Iterator[tuple[str, bool]]:
    """Joined only where one of two does not tell when exactly they were born."""
    for name in _whole_names(person):
        letters = ".".join(sorted(map(joined, name)))
        yield f"names {letters}", bool(person.born)
        if person.born:
            yield f"names-year {_sounds(name)} {person.born[:4]}", len(person.born) == 8


def _by_names(person: Person) -> Iterator[str]:
    """Either part of the name may be wrong, or the two in each other's place."""
    born, postcode = _whole_date(person), person.postcode
    for name in _whole_names(person):
        if born:
            yield f"names-year-day {_sounds(name)} {born[:4]} {born[6:]}"
        if postcode:
            yield f"names-district {_sounds(name)} {postcode[: (len(postcode) + 1) // 2]}"
            yield f"names-postcode {_sounds(name)} {''.join(sorted(postcode))}"
    for name in person.names:
        for part, other in (name, reversed(name)):
            if not part:
                continue
            if born:
                yield f"part-day {sounds_of(part)} {other[:2]} {_day(born)}"
                yield f"part-month {sounds_of(part)} {other[:2]} {born[:6]}"
            if postcode:
                yield f"part-postcode {sounds_of(part)} {postcode}"


def _by_birth_date(person: Person) -> Iterator[str]:
    born = _whole_date(person)
    if not born:
        return
    for beginning in {part[:2] for name in person.names for part in name if part}:
        yield f"date {born[:4]}{_day(born)} {beginning}"
    if person.postcode:
        yield f"date-postcode {born[:4]}{_day(born)} {person.postcode}"


def _by_contact(person: Person) -> Iterator[str]:
    for contact in person.contacts:
        yield f"contact {contact}"
    if person.address and any(c.isdigit() for c in person.address):
        for initial in {name.given[:1] for name in person.names}:
            yield f"address {joined(person.address)} {initial}"


def _whole_names(person: Person) -> Iterator[Name]:
    return (name for name in person.names if all(name))


def _whole_date(person: Person) -> str:
    return person.born if len(person.born) == 8 else ""


def _sounds(name: Name) -> str:
    """Of both parts, whichever is called the family name."""
    return ".".join(sorted(map(sounds_of, name)))


def _day(born: str) -> str:
    """Day and month in one order, so that it does not matter which came first."""
    return "".join(sorted((born[4:6], born[6:])))


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)

"""Which records are worth comparing: those that share a key. Pure.

A key joins two or three things that a duplicate seldom gets wrong all at once. No key is a single
name, so that blocks stay small when the register grows; a block that is too large all the same says
too little and is left out (see queries), and the finer keys beside it still join its people. Both
names without a date or a place join mere namesakes first: that key is left out sooner.
"""

from collections.abc import Iterator
from hashlib import blake2b

from .people import Person, joined, sounds_of

Keys = dict[int, int]

MOST_IN_BLOCK = 20
MOST_NAMESAKES = 6


def keys_of(person: Person) -> Keys:
    """Signed 64-bit numbers, as the database stores them, each with how many may share it."""
    return {
        _number(text): MOST_NAMESAKES if text.startswith("names ") else MOST_IN_BLOCK
        for text in texts_of(person)
    }


def texts_of(person: Person) -> set[str]:
    return {*_by_names(person), *_by_birth_date(person), *_by_contact(person)}


def _by_names(person: Person) -> Iterator[str]:
    """Either part of the name may be wrong, or the two in each other's place."""
    born = person.born if len(person.born) == 8 else ""
    for name in person.names:
        given, family = sounds_of(name.given), sounds_of(name.family)
        pair = ".".join(sorted((given, family)))
        if given and family:
            yield f"names {pair}"
            if person.born:
                yield f"names-year {pair} {person.born[:4]}"
        for part, other in ((name.given, name.family), (name.family, name.given)):
            if not part:
                continue
            how = f"{sounds_of(part)} {other[:1]}"
            if born:
                yield f"part-day {how} {_day(born)}"
            if born:
                yield f"part-month {how} {born[:6]}"
            if person.postcode:
                yield f"part-postcode {sounds_of(part)} {person.postcode}"


def _by_birth_date(person: Person) -> Iterator[str]:
    if len(person.born) != 8:
        return
    day = _day(person.born)
    for beginning in {part[:2] for name in person.names for part in name if part}:
        yield f"date {person.born[:4]}{day} {beginning}"
    if person.postcode:
        yield f"date-postcode {person.born[:4]}{day} {person.postcode}"


def _by_contact(person: Person) -> Iterator[str]:
    for contact in person.contacts:
        yield f"contact {contact}"
    if person.address and any(c.isdigit() for c in person.address):
        for initial in {name.given[:1] for name in person.names}:
            yield f"address {joined(person.address)} {initial}"


def _day(born: str) -> str:
    """Day and month in one order, so that it does not matter which came first."""
    return "".join(sorted((born[4:6], born[6:])))


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)

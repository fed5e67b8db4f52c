"""People who do not exist, household by household. Pure: the same seed makes the same people."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from .words import Culture, words

OLDEST, YOUNGEST = date(1926, 1, 1).toordinal(), date(2024, 12, 31).toordinal()
ADULT = date(2006, 1, 1).toordinal()
TWICE = 0.02  # of all records: somebody who was registered before
REACH = 5_000  # so many records back
SHARED_EMAIL = 0.2  # of couples who could have an address each
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(slots=True)
class Home:
    street: str
    town: str
    postal_code: str
    phone: str


@dataclass(slots=True)
class Person:
    """One record. `again` is the place of the record of the same person, `how` what differs there."""

    given: str
    family: str
    female: bool
    born: date | None
    precision: str
    estimated: bool
    spoken: str
    is_latin: bool
    home: Home | None
    mobile: str
    email: str
    other_names: list[tuple[str, str, str]] = field(default_factory=list)  # use, given, family
    again: int | None = None
    how: str = ""


@dataclass(slots=True)
class Household:
    """Under one roof nobody bears the first name of another, and `number` is that of no other household."""

    number: int
    culture: Culture
    family: str
    home: Home | None
    spoken: str
    members: list[Person] = field(default_factory=list)


def people(count: int, seed: int) -> Iterator[Person]:
    """`count` records in the order of registering; about one in fifty is somebody's second."""
    chance = Random(seed)
    recent: list[tuple[int, Person]] = []
    made = 0
    while made < count:
        for person in _household(chance, made)[: count - made]:
            yield person
            recent.append((made, person))
            made += 1
            if made < count and made > 1 and chance.random() < TWICE / (1 - TWICE):
                place, known = recent.pop(chance.randrange(len(recent)))
                yield _registered_again(known, place, chance)
                made += 1
        if len(recent) > REACH:
            del recent[: len(recent) - REACH // 2]


def _household(chance: Random, number: int) -> list[Person]:
    known = words()
    culture = chance.choices(known.cultures, cum_weights=known.shares)[0]
    family, home = culture.families.pick(chance), _home(chance)
    spoken = culture.spoken if culture.spoken and chance.random() < 0.3 else ""
    size = chance.choices((1, 2, 3, 4, 5), cum_weights=(45, 70, 83, 95, 100))[0]
    household = Household(number, culture, family, home, spoken)
    for _place in range(size):
        household.members.append(_member(household, chance))
    return household.members


def _home(chance: Random) -> Home | None:
    if chance.random() < 0.06:
        return None
    known = words()
    town, postcode, dialling = chance.choice(known.towns)
    number = int(chance.random() * 10**9)
    letters = LETTERS[number % 26].upper() + LETTERS[number // 26 % 26].upper()
    return Home(
        street=f"{number % 180 + 1} {chance.choice(known.streets)}",
        town=town,
        postal_code=f"{postcode}{number % 40 + 1} {number // 40 % 10}{letters}",
        phone=f"{dialling} {number // 10**4 % 900 + 100} {number % 10**4:04}" if number % 5 < 3 else "",
    )


def _member(household: Household, chance: Random) -> Person:
    place, culture = len(household.members), household.culture
    female = chance.random() < 0.52
    names = culture.female if female else culture.male
    taken = {member.given.split(" ")[0] for member in household.members}
    while (given := names.pick(chance)) in taken:
        pass
    luck = chance.random()
    own, other_names = household.family, []
    if place == 1 and luck < 0.25:  # a couple with two names
        own = culture.families.pick(chance)
    elif female and place < 2 and luck > 0.85 and culture.is_latin:
        other_names.append(("maiden", given, culture.families.pick(chance)))
    if luck < 0.2 and culture.is_latin and luck > 0.1:
        given = f"{given} {names.pick(chance)}"
    elif luck > 0.8 and (short := words().nicknames.get(given)):
        other_names.append(("nickname", chance.choice(short), own))
    born = chance.randrange(OLDEST, ADULT) if place < 2 else chance.randrange(ADULT - 3000, YOUNGEST)
    day, precision, estimated = _known(date.fromordinal(born), chance.random())
    digits = int(chance.random() * 10**9)
    plain = culture.is_latin and own.isascii() and " " not in given and given.isascii() and place < 2
    return Person(
        given=given,
        family=own,
        female=female,
        born=day,
        precision=precision,
        estimated=estimated,
        spoken=household.spoken,
        is_latin=culture.is_latin,
        home=household.home,
        mobile=f"07{digits // 10**6:03} {digits % 10**6:06}" if place < 2 and digits % 10 < 7 else "",
        email=_email(household, given, own, chance) if plain and digits % 3 == 0 else "",
        other_names=other_names,
    )


def _email(household: Household, given: str, family: str, chance: Random) -> str:
    """A number tells namesakes apart, as where an address is taken already; couples share one at times."""
    shared = next((member.email for member in household.members if member.email), "")
    if shared and chance.random() < SHARED_EMAIL:
        return shared
    return f"{given}.{family}{household.number}@example.org".lower().replace("'", "")


def _known(born: date, luck: float) -> tuple[date | None, str, bool]:
    """As much of the birth date as the desk was told."""
    if luck > 0.05:
        return born, "day", luck > 0.99
    if luck > 0.02:
        return born.replace(month=1, day=1), "year", luck < 0.03
    if luck > 0.01:
        return born.replace(day=1), "month", False
    return None, "unknown", False


def _registered_again(known: Person, place: int, chance: Random) -> Person:
    """The same person, as somebody else at the desk wrote it down."""
    twin = replace(known, other_names=[], again=place, how="")
    slips = chance.choices(SLIPS, cum_weights=SLIP_WEIGHTS, k=chance.choice((1, 1, 1, 2, 2, 3)))
    twin.how = " ".join(sorted({slip.__name__ for slip in slips if slip(twin, chance)})) or "same"
    return twin


def same(twin: Person, chance: Random) -> bool:
    return False


def family_misspelt(twin: Person, chance: Random) -> bool:
    twin.family, before = _slipped(twin.family, chance), twin.family
    return twin.family != before


def given_misspelt(twin: Person, chance: Random) -> bool:
    twin.given, before = _slipped(twin.given, chance), twin.given
    return twin.given != before


def nickname(twin: Person, chance: Random) -> bool:
    short = words().nicknames.get(twin.given.split(" ")[0])
    if short:
        twin.given = chance.choice(short)
    return bool(short)


def names_swapped(twin: Person, chance: Random) -> bool:
    twin.given, twin.family = twin.family, twin.given
    return True


def day_and_month_swapped(twin: Person, chance: Random) -> bool:
    born = twin.born
    if twin.precision != "day" or born is None or born.day > 12 or born.day == born.month:
        return False
    twin.born = born.replace(day=born.month, month=born.day)
    return True


def year_only(twin: Person, chance: Random) -> bool:
    if twin.precision != "day" or twin.born is None:
        return False
    twin.born, twin.precision, twin.estimated = twin.born.replace(month=1, day=1), "year", False
    return True


def date_off(twin: Person, chance: Random) -> bool:
    if twin.precision != "day" or twin.born is None:
        return False
    step = chance.choice((-365, -10, -1, 1, 10, 365))
    twin.born = date.fromordinal(min(max(twin.born.toordinal() + step, OLDEST), YOUNGEST))
    return True


def new_family_name(twin: Person, chance: Random) -> bool:
    if not twin.female or not twin.is_latin:
        return False
    known = words()
    twin.family = chance.choices(known.cultures[:8], cum_weights=known.shares[:8])[0].families.pick(chance)
    return True


def moved(twin: Person, chance: Random) -> bool:
    twin.home = _home(chance)
    return True


def no_telephone(twin: Person, chance: Random) -> bool:
    twin.mobile = twin.email = ""
    if twin.home:
        twin.home = replace(twin.home, phone="")
    return True


SLIPS = (
    *(same, family_misspelt, given_misspelt, nickname, names_swapped, day_and_month_swapped),
    *(year_only, date_off, new_family_name, moved, no_telephone),
)
SLIP_WEIGHTS = (12, 34, 48, 56, 61, 67, 71, 77, 82, 92, 100)


def _slipped(word: str, chance: Random) -> str:
    """One letter transposed, dropped, doubled or replaced, as fingers do."""
    if len(word) < 3 or not word.isascii():
        return word
    place = chance.randrange(1, len(word) - 1)
    before, here, after = word[:place], word[place], word[place + 1 :]
    kind = chance.randrange(4)
    if kind == 0:
        return before + after[0] + here + after[1:]
    if kind == 1:
        return before + after
    return before + (here + here if kind == 2 else chance.choice(LETTERS)) + after

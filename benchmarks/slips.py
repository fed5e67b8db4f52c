"""Names as people get them wrong: typed, heard, swapped, shortened. The same chance makes the same slips."""

from random import Random

from django.db import connection

ROWS_OF_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
HEARD = (
    *(("ph", "f"), ("f", "ph"), ("ck", "k"), ("k", "c"), ("c", "k"), ("z", "s"), ("s", "z"), ("sch", "sh")),
    *(
        ("tz", "z"),
        ("x", "cks"),
        ("ei", "ie"),
        ("ie", "y"),
        ("y", "i"),
        ("i", "y"),
        ("ou", "u"),
        ("ee", "ea"),
    ),
    *(("ll", "l"), ("nn", "n"), ("tt", "t"), ("ss", "s"), ("rr", "r"), ("w", "v"), ("v", "w"), ("j", "y")),
    *(("th", "t"), ("gh", ""), ("ae", "e"), ("oe", "o"), ("d", "t"), ("b", "p"), ("g", "k"), ("e", "a")),
)
FEWEST = 4


def neighbours() -> dict[str, str]:
    found: dict[str, str] = {}
    for place, row in enumerate(ROWS_OF_KEYS):
        below = ROWS_OF_KEYS[place + 1] if place + 1 < len(ROWS_OF_KEYS) else ""
        above = ROWS_OF_KEYS[place - 1] if place else ""
        for at, letter in enumerate(row):
            beside = row[max(0, at - 1) : at] + row[at + 1 : at + 2]
            found[letter] = beside + below[max(0, at - 1) : at + 1] + above[at : at + 2]
    return found


NEIGHBOURS = neighbours()


def typed(word: str, chance: Random, *, times: int = 1) -> str:
    """A key beside the right one, a letter left out, doubled, or two in the wrong order; rarely the first."""
    for _time in range(times):
        if len(word) < FEWEST:
            return word
        at = chance.randrange(1, len(word) - 1)
        before, letter, after = word[:at], word[at], word[at + 1 :]
        beside = NEIGHBOURS.get(letter.lower(), "")
        ways = [before + after, before + letter + letter + after]
        if after and after[0] != letter:
            ways.append(before + after[0] + letter + after[1:])
        if beside:
            ways.append(before + chance.choice(beside) + after)
        word = chance.choice(ways)
    return word


def heard(word: str, chance: Random) -> str:
    """Written as it sounded: one or two spellings of a sound for another."""
    low = word.lower()
    fitting = [pair for pair in HEARD if pair[0] in low]
    for old, new in chance.sample(fitting, k=min(len(fitting), chance.choice((1, 1, 2)))):
        low = low.replace(old, new, 1)
    return low


def sample_of_names(count: int, chance: Random, *, odd: bool = False) -> list[tuple[str, str]]:
    """Official names of people in the register, given and family, spread over it; `odd` leaves half aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM patients_patientname")
        first, last = cursor.fetchone()
        found: list[tuple[str, str]] = []
        while len(found) < count:
            cursor.execute(
                "SELECT given, family FROM patients_patientname WHERE id >= %s AND use = 'official'"
                " AND length(family) >= 4 AND length(given) >= 3 AND (NOT %s OR patient_id %% 2 = 1)"
                " ORDER BY id LIMIT 1",
                [chance.randint(first, last), odd],
            )
            if row := cursor.fetchone():
                found.append(row)
    return found


def swapped(given: str, family: str, chance: Random) -> str:
    """Family name first, and one of the two with a slip."""
    if chance.random() < 0.5:
        return f"{typed(family, chance)} {given}"
    return f"{family} {typed(given, chance)}"


def shortened(given: str, family: str, chance: Random) -> str:
    """By the short name where there is one, else by the first letters of both names."""
    from clinic.base.short_names import related

    first = given.lower().split()[0]
    if others := sorted(related(first)):
        return f"{chance.choice(others)} {family}"
    return f"{first[:3]} {family[: max(4, len(family) - 2)]}"

"""How probable it is that two records are one person. Pure: it knows no database.

Three stories are weighed against each other (Fellegi and Sunter's two, and a third): the records are
one person; they are strangers; they are relatives, who share family name, address and telephone but
neither given name nor birth date. Without the third, families fill the list.

    likeness = score(a, b, commonness)
    likeness.score     0 to 1, the probability of the first story
    likeness.why       what agrees and what differs, a Finding for each field both sides tell

Each level of agreement has three chances: to be seen if the two are the same, strangers, relatives.
They are rounded from what is known of desks and from FEBRL 1 and 2 (docs/adr); a rare name that
agrees says more than a common one, so there the chance of strangers is how common the name is.
"""

from dataclasses import dataclass, field
from itertools import product

from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import token_sort_ratio

from clinic.base.short_names import related

from .people import Name, Person, joined, script, sounds_of

LIKELY = 0.5  # from here on a pair is on the list
SWAPPED = 0.02  # how often given and family name change places


@dataclass(frozen=True)
class Chances:
    same: float
    strangers: float
    relatives: float


FAMILY = {
    "equal": Chances(0.78, 0.001, 0.80),
    "part": Chances(0.03, 0.003, 0.03),
    "near": Chances(0.12, 0.002, 0.03),
    "alike": Chances(0.03, 0.010, 0.02),
    "differs": Chances(0.04, 0.980, 0.12),
}
GIVEN = {
    "equal": Chances(0.72, 0.001, 0.012),
    "part": Chances(0.04, 0.003, 0.01),
    "nickname": Chances(0.03, 0.001, 0.002),
    "initial": Chances(0.02, 0.030, 0.03),
    "near": Chances(0.12, 0.003, 0.003),
    "alike": Chances(0.02, 0.010, 0.012),
    "differs": Chances(0.06, 0.960, 0.96),
}
BORN = {
    "equal": Chances(0.78, 0.00004, 0.002),
    "swapped": Chances(0.02, 0.00004, 0.0001),
    "slip": Chances(0.11, 0.0010, 0.002),
    "two-parts": Chances(0.02, 0.0045, 0.005),
    "year": Chances(0.01, 0.0130, 0.013),
    "close": Chances(0.015, 0.0250, 0.03),
    "differs": Chances(0.05, 0.9565, 0.94),
    "same-so-far": Chances(0.95, 0.0150, 0.03),
    "differs-so-far": Chances(0.05, 0.9850, 0.97),
}
POSTCODE = {
    "equal": Chances(0.80, 0.001, 0.80),
    "near": Chances(0.09, 0.008, 0.03),
    "differs": Chances(0.11, 0.991, 0.17),
}
ADDRESS = {
    "equal": Chances(0.55, 0.002, 0.90),
    "near": Chances(0.15, 0.010, 0.03),
    "differs": Chances(0.30, 0.988, 0.07),
}
CONTACT = {
    "equal": Chances(0.55, 0.0002, 0.70),
    "differs": Chances(0.45, 0.9998, 0.30),
}
CLOSE = 2 * 12 * 31  # days, of dates that need not exist: two slips stay near, a parent of one name is far
AGREEING = {"equal", "part", "near", "alike", "nickname", "initial", "swapped", "slip", "same-so-far"}


@dataclass(frozen=True)
class Finding:
    """One field that both sides tell, e.g. ("born", "swapped")."""

    field: str
    level: str

    @property
    def agrees(self) -> bool:
        return self.level in AGREEING

    def __str__(self) -> str:
        return f"{self.field} {self.level}"


VERY_SAME = {Finding("family", "equal"), Finding("given", "equal"), Finding("born", "equal")}


@dataclass(frozen=True)
class Likeness:
    score: float
    why: tuple[Finding, ...]

    @property
    def rank(self) -> tuple[bool, float]:
        """The very name and birth date before any that are only alike: where many bear a name, to share it
        says less than to have nearly it, but whoever hears both means the first.
        """
        return VERY_SAME.issubset(self.why), self.score


@dataclass(frozen=True, kw_only=True)
class Commonness:
    """How common names and postcodes are among `people` records, and how many of those to expect twice.

    A small register tells little about it, so what it counts is mixed with what is usual.
    """

    people: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    expected: float = 0.6  # other records of the same person, for an average record
    WEIGHT = 1000
    SMALLEST = 4000

    def chance(self, word: str, usual: float, *, among: str = "") -> float:
        """How probable a stranger has this word; `among` those whose names are in that script."""
        people = self.counts.get(f"@{among}", 0) if among else self.people
        return (self.counts.get(word, 0) + self.WEIGHT * usual) / (people + self.WEIGHT)

    @property
    def prior(self) -> float:
        return self.expected / max(self.people, self.SMALLEST)


USUAL = Commonness()
RELATIVES = 1.0  # relatives in the register, for an average record


def score(a: Person, b: Person, commonness: Commonness = USUAL) -> Likeness:
    compared = [
        *_names(a, b, commonness),
        *_born(a.born, b.born),
        *_postcode(a.postcode, b.postcode, commonness),
        *_address(a.address, b.address),
        *_contacts(a.contacts, b.contacts),
    ]
    same, strangers = commonness.prior, 1.0
    relatives = commonness.prior * RELATIVES / commonness.expected
    for _finding, chances in compared:
        same *= chances.same
        strangers *= chances.strangers
        relatives *= chances.relatives
    return Likeness(same / (same + strangers + relatives), tuple(finding for finding, _chances in compared))


Compared = list[tuple[Finding, Chances]]


def _names(a: Person, b: Person, commonness: Commonness) -> Compared:
    """The pair of names that speaks most for one person."""
    best: Compared = []
    best_weight = 0.0
    for one, other in product(a.names, b.names):
        for compared in (_straight(one, other, commonness), _crossed(one, other, commonness)):
            weight = 1.0
            for _finding, chances in compared:
                weight *= chances.same / chances.strangers
            if compared and weight > best_weight:
                best, best_weight = compared, weight
    return best


def _straight(one: Name, other: Name, commonness: Commonness) -> Compared:
    return [
        *_name_part("family", FAMILY, one.family, other.family, commonness),
        *_name_part("given", GIVEN, one.given, other.given, commonness),
    ]


def _crossed(one: Name, other: Name, commonness: Commonness) -> Compared:
    compared = [
        *_name_part("family", FAMILY, one.family, other.given, commonness),
        *_name_part("given", GIVEN, one.given, other.family, commonness),
    ]
    if not compared or any(not finding.agrees for finding, _chances in compared):
        return []
    return [*compared, (Finding("names", "swapped"), Chances(SWAPPED, 1.0, SWAPPED))]


def _name_part(
    part: str, table: dict[str, Chances], one: str, other: str, commonness: Commonness
) -> Compared:
    if not one or not other:
        return []
    level = name_level(one, other, nicknames=part == "given")
    chances = table[level]
    if level == "equal":
        told = script(one) if part == "given" else ""  # the family name says already which names to expect
        common = commonness.chance(joined(one), chances.strangers, among=told)
        chances = Chances(chances.same, common, max(chances.relatives, common))
    return [(Finding(part, level), chances)]


def name_level(one: str, other: str, *, nicknames: bool) -> str:
    a, b = joined(one), joined(other)
    if a == b:
        return "equal"
    if nicknames and other.split(" ")[0] in related(one.split(" ")[0]):
        return "nickname"
    if " " in one or " " in other:
        mine, theirs = set(one.split()), set(other.split())
        if any(len(word) > 2 for word in mine & theirs):
            return "part"
    shorter, longer = sorted((a, b), key=len)
    if nicknames and len(shorter) <= 2 and longer.startswith(shorter):
        return "initial"
    if len(shorter) < 3:
        return "differs"
    slips, likeness = OSA.distance(a, b), JaroWinkler.similarity(a, b)
    if slips == 1 or likeness >= 0.92:
        return "near"
    if likeness >= 0.84 or (slips <= 2 and len(shorter) >= 5):
        return "alike"
    if len(shorter) >= 4 and sounds_of(a) == sounds_of(b) and likeness >= 0.7:
        return "alike"
    return "differs"


def _born(one: str, other: str) -> Compared:
    if not one or not other:
        return []
    if len(one) == len(other) == 8:
        level = _whole_date_level(one, other)
    else:
        known = min(len(one), len(other))
        level = "same-so-far" if one[:known] == other[:known] else "differs-so-far"
    return [(Finding("born", level), BORN[level])]


def _whole_date_level(one: str, other: str) -> str:
    if one == other:
        return "equal"
    if one[:4] == other[:4] and one[4:6] == other[6:] and one[6:] == other[4:6]:
        return "swapped"
    if OSA.distance(one, other) == 1:
        return "slip"
    parts = (one[:4] == other[:4]) + (one[4:6] == other[4:6]) + (one[6:] == other[6:])
    if parts == 2:
        return "two-parts"
    if one[:4] == other[:4]:
        return "year"
    return "close" if abs(_day_number(one) - _day_number(other)) <= CLOSE else "differs"


def _day_number(born: str) -> int:
    return (int(born[:4]) * 12 + int(born[4:6])) * 31 + int(born[6:])


def _postcode(one: str, other: str, commonness: Commonness) -> Compared:
    if not one or not other:
        return []
    level = "equal" if one == other else "near" if OSA.distance(one, other) == 1 else "differs"
    chances = POSTCODE[level]
    if level == "equal":
        common = commonness.chance(f"#{one}", chances.strangers)
        chances = Chances(chances.same, common, max(chances.relatives, common))
    return [(Finding("postcode", level), chances)]


def _address(one: str, other: str) -> Compared:
    if not one or not other:
        return []
    ratio = token_sort_ratio(one, other)
    level = "equal" if ratio >= 93 else "near" if ratio >= 78 else "differs"
    return [(Finding("address", level), ADDRESS[level])]


def _contacts(one: frozenset[str], other: frozenset[str]) -> Compared:
    if not one or not other:
        return []
    level = "equal" if one & other else "differs"
    return [(Finding("contact", level), CONTACT[level])]

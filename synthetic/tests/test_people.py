"""What synthetic people are like. No database."""

from collections import Counter, defaultdict
from itertools import islice

import pytest

from synthetic.people import people
from synthetic.words import words

MANY = list(people(20_000, seed=1))


def test_the_same_seed_makes_the_same_people_and_another_seed_others():
    assert list(islice(people(20_000, seed=1), 300)) == MANY[:300]
    assert list(islice(people(20_000, seed=2), 300)) != MANY[:300]


def test_surnames_fall_off_from_one_in_fifty_to_a_long_tail():
    english = words().cultures[0].families
    assert 0.01 < Counter(person.family for person in MANY)["Smith"] / len(MANY) < 0.03
    assert len({name for culture in words().cultures for name in culture.families.words}) > 18_000
    assert english.words[0] == "Smith"


def test_about_one_record_in_fifty_is_somebodys_second_and_says_of_whom_and_what_differs():
    again = [(place, person) for place, person in enumerate(MANY) if person.again is not None]
    assert 0.015 < len(again) / len(MANY) < 0.025
    assert all(person.again < place and person.how for place, person in again)
    assert len({person.again for _place, person in again}) == len(again)
    assert {word for _place, person in again for word in person.how.split()} >= {
        "family_misspelt", "nickname", "names_swapped", "day_and_month_swapped", "moved", "same",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("which", "least"),
    [
        (lambda p: not p.is_latin, 0.02),
        (lambda p: p.precision == "year", 0.02),
        (lambda p: p.precision == "unknown", 0.005),
        (lambda p: any(use == "maiden" for use, *_name in p.other_names), 0.02),
        (lambda p: any(use == "nickname" for use, *_name in p.other_names), 0.02),
        (lambda p: p.home is None, 0.03),
    ],
    ids=["other scripts", "year only", "no birth date", "earlier name", "nickname", "no address"],
)
def test_there_are_people_of_every_kind(which, least):
    assert sum(map(which, MANY)) / len(MANY) > least


def test_households_share_telephone_and_address():
    homes = Counter(id(person.home) for person in MANY if person.home)
    assert max(homes.values()) >= 4


def households():
    """Those with an address, without second records."""
    found = defaultdict(list)
    for person in MANY:
        if person.home and person.again is None:
            found[id(person.home)].append(person)
    return found.values()


def test_nobody_bears_the_first_name_of_another_under_the_same_roof():
    for members in households():
        first = [member.given.split(" ")[0] for member in members]
        assert len(first) == len(set(first)), first


def test_an_email_address_is_one_persons_or_one_couples():
    shared = 0
    for address, holders in emails().items():
        assert len({id(holder.home) for holder in holders}) == 1, address
        shared += len(holders) > 1
    assert 0.01 < shared / len(emails()) < 0.2


def emails():
    found = defaultdict(list)
    for person in MANY:
        if person.email and person.again is None:
            found[person.email].append(person)
    return found

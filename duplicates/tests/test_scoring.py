"""How likely two records are one person, without a database."""

import pytest

from duplicates.blocking import keys_of
from duplicates.pairing import candidate_pairs
from duplicates.people import contact, fold, person
from duplicates.scoring import LIKELY, Commonness, score

ANA = {"given": "Ana", "family": "Johnson", "birth_date": "19820403", "postcode": "N1 9GU"}


HOME = {"street": "4 Rose Lane", "contacts": ["020 7946 0018"]}


def likeness(**changes):
    return score(person(**ANA), person(**ANA | changes))


def at_home(**changes):
    return score(person(**ANA, **HOME), person(**ANA | HOME | changes))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "given equal"),
        ({"given": "Anna"}, "given near"),
        ({"family": "Jonson"}, "family near"),
        ({"family": "JÖHNSON"}, "family equal"),
        ({"given": "Johnson", "family": "Ana"}, "names swapped"),
        ({"birth_date": "19820304"}, "born swapped"),
        ({"birth_date": "19830403"}, "born slip"),
        ({"birth_date": "1982"}, "born same-so-far"),
        ({"postcode": "N1 9GV"}, "postcode near"),
        ({"family": "Miller"}, "family differs"),
        ({"family": "Johnson Reyes"}, "family part"),
    ],
)
def test_one_slip_leaves_a_pair_likely_and_is_named(changes, says):
    found = likeness(**changes)
    assert found.score >= LIKELY
    assert says in [str(finding) for finding in found.why]


def test_a_short_form_of_the_given_name_agrees():
    bill = person(given="Bill", family="Sample", birth_date="19500101", postcode="N1")
    found = score(bill, person(given="William", family="Sample", birth_date="19500101", postcode="N1"))
    assert (found.score >= LIKELY, "given nickname" in map(str, found.why)) == (True, True)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("sister", {"given": "Beatriz", "birth_date": "19850611"}),
        ("mother", {"given": "Carmen", "birth_date": "19540229"}),
        ("husband", {"given": "Liam", "birth_date": "19791105"}),
        (
            "stranger of the same name",
            {"birth_date": "19510717", "postcode": "M4 4AA", "street": "", "contacts": []},
        ),
    ],
)
def test_relatives_and_namesakes_are_not_likely(name, changes):
    assert at_home(**changes).score < LIKELY, name


def test_relatives_need_a_story_of_their_own(monkeypatch):
    """Strangers do not share name, address and telephone: without relatives a sister is taken for the same."""
    pair = person(**ANA, **HOME), person(**ANA | HOME | {"given": "Beatriz", "birth_date": "19850611"})
    monkeypatch.setattr("duplicates.scoring.RELATIVES", 0.0)
    assert score(*pair).score > LIKELY


def test_a_rare_name_says_more_than_a_common_one():
    alike = {"given": "Ana", "family": "Johnson"}
    rare = Commonness(people=10_000, counts={"johnson": 2, "ana": 2})
    common = Commonness(people=10_000, counts={"johnson": 900, "ana": 500})
    scores = [score(person(**alike), person(**alike), each).score for each in (rare, common)]
    assert scores[0] > 10 * scores[1]


def test_the_very_name_comes_before_one_that_is_alike_however_many_bear_it():
    common = Commonness(people=1000, counts={"johnson": 300, "ana": 100})
    mine = person(**ANA, **HOME)
    very, alike = (
        score(mine, person(**ANA | HOME | names), common)
        for names in ({}, {"given": "Anna", "family": "Jonson"})
    )
    assert alike.score > very.score
    assert very.rank > alike.rank


def test_a_common_name_in_another_script_is_common_among_those_who_write_so():
    pair = [person(given="太郎", family="中村")] * 2
    few, all_alike = {"太郎": 90, "中村": 90, "@CJK": 90}, {"太郎": 90, "中村": 90, "@CJK": 100_000}
    scores = [score(*pair, Commonness(people=100_000, counts=each)).score for each in (few, all_alike)]
    assert scores[1] > 3 * scores[0]
    assert "@CJK" in pair[0].words


def test_of_two_who_share_a_name_and_a_home_a_date_nearby_is_an_error_and_one_far_off_another_generation():
    son = at_home(birth_date="20090517")
    slips = at_home(birth_date="19830505")
    assert "born close" in [str(finding) for finding in slips.why]
    assert slips.score > LIKELY > son.score


def test_order_does_not_matter():
    one, other = person(**ANA, **HOME), person(given="Anna", family="Jonson", birth_date="19820304")
    assert score(one, other).score == pytest.approx(score(other, one).score)


@pytest.mark.parametrize("text", ["", " ", "毛泽东", "😀", "\u202e", "=1+1", "x" * 400, "'", "Null"])
def test_any_text_can_be_compared(text):
    mine, theirs = person(given=text, family=text, postcode=text, street=text), person(**ANA)
    assert 0 <= score(mine, theirs).score <= 1
    assert 0 <= score(mine, mine).score <= 1


def test_nothing_known_says_nothing():
    assert score(person(), person(**ANA)).score < 0.01


@pytest.mark.parametrize(
    ("text", "folded"),
    [("O'Brien-N’Diaye", "obrien ndiaye"), ("Łukasz", "lukasz"), ("Weiß", "weiss"), ("毛", "毛")],
)
def test_names_are_folded(text, folded):
    assert fold(text) == folded


def test_a_telephone_number_is_known_by_its_end():
    assert contact("+44 20 7946 0018") == contact("020 7946 0018") == "9460018"
    assert contact("call my son") == ""


def test_strangers_born_on_one_day_are_told_apart_by_their_names():
    one = person(given="Sophie", family="Smith", birth_date="19570703")
    other = person(given="Hannelore", family="Krause", birth_date="19570703")
    likely = score(one, other)
    assert (likely.score < LIKELY, "given differs" in map(str, likely.why)) == (True, True)


@pytest.mark.parametrize(("people", "pairs"), [(6, 15), (7, 0)])
def test_namesakes_without_a_date_or_a_place_are_compared_while_they_are_few(people, pairs):
    assert len(candidate_pairs([person(given="Ana", family="Smith")] * people)) == pairs


SMITH = {"given": "Ana", "family": "Smith", "birth_date": "19820403", "postcode": "N1 9GU"}


@pytest.mark.parametrize(
    ("changes", "is_compared"),
    [
        ({"birth_date": "19510717", "postcode": "M4 4AA"}, False),
        ({"birth_date": "", "postcode": "M4 4AA"}, True),
        ({"birth_date": "1982", "postcode": "M4 4AA"}, True),
        ({"birth_date": "1951", "postcode": "M4 4AA"}, False),
        ({"birth_date": "19821203", "postcode": "M4 4AA", "family": "Smyth"}, True),
        ({"birth_date": "19510717", "postcode": "9N 1GU", "family": "Smyth"}, True),
        ({"birth_date": "19510717", "postcode": "N1 9GV", "family": "Smyth"}, True),
    ],
    ids=[
        "another day and place",
        "no date",
        "the same year alone",
        "another year alone",
        "another month",
        "characters of the postcode swapped",
        "another end of the postcode",
    ],
)
def test_namesakes_are_compared_where_a_date_is_wanting_or_nearly_the_same_or_the_place_is(
    changes, is_compared
):
    pair = [person(**SMITH), person(**SMITH | changes)]
    assert bool(candidate_pairs(pair)) is bool(candidate_pairs(pair[::-1])) is is_compared


@pytest.mark.parametrize(
    ("mine", "theirs", "is_looked_at"),
    [
        ("", "19820403", True),
        ("1982", "19820403", True),
        ("19820403", "", True),
        ("19820403", "1982", True),
        ("19820403", "19510717", False),
    ],
)
def test_namesakes_look_at_each_other_where_one_of_the_two_tells_less(mine, theirs, is_looked_at):
    one, other = (keys_of(person(given="Ana", family="Smith", birth_date=born)) for born in (mine, theirs))
    assert bool(one.looks_under.keys() & other.found_under) is is_looked_at

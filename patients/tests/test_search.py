"""What the desk can type, and whom it finds."""

from datetime import date

import pytest
from django.utils import timezone

from patients import search

from .factories import make_patient
from .finding import names

pytestmark = pytest.mark.django_db


def why(text, user):
    hit = search.find(text, user=user, at=timezone.now()).hits[0]
    return [reason.label for reason in hit.why]


@pytest.fixture
def register():
    """People whose names are hard to hear, to spell and to sort."""
    make_patient("Bartholomew-Anne", "O'Brien-N'Diaye")
    make_patient("泽东", "毛", birth_date=None)
    make_patient("Caoimhe", "Núñez", phone="+353 1 555 0142", birth_date=date(1982, 4, 3))
    make_patient("Anna", "Przybylski", birth_date=date(1951, 7, 3))
    make_patient("Ana", "Johnson", birth_date=date(1982, 3, 4))
    make_patient("Johnson", "Ana", birth_date=date(1963, 1, 1), birth_date_precision="year")
    make_patient("Иван", "Петров")
    make_patient("", "Sukarno")
    make_patient(
        other_names=[{"given": "Zhou", "family": "Enlai", "use": "usual", "written_as": "周 (Chou Enlai)"}]
    )
    make_patient("William", "Ashdown", phone="555 7301", birth_date=date(1971, 5, 30))
    make_patient("Mary", "Ashdown", phone="(555) 73-01", birth_date=None)
    make_patient("Francisco", "Montes de Oca", birth_date=None)
    make_patient(
        "Anita", "Olsen", other_names=[{"given": "Anita", "family": "Featherstonehaugh", "use": "old"}]
    )


@pytest.mark.parametrize(
    ("typed", "found", "reason"),
    [
        pytest.param("obrien", "O'Brien-N'Diaye, Bartholomew-Anne", "name", id="no apostrophe"),
        pytest.param("O’Bri", "O'Brien-N'Diaye, Bartholomew-Anne", "begins with", id="curly apostrophe"),
        pytest.param("anne ndiaye", "O'Brien-N'Diaye, Bartholomew-Anne", "name", id="any order"),
        pytest.param("毛泽东", "毛泽东", "name", id="chinese without a space"),
        pytest.param("毛泽", "毛泽东", "begins with", id="chinese begun"),
        pytest.param("毛", "毛泽东", "name", id="one character"),
        pytest.param("nunez", "Núñez, Caoimhe", "name", id="no accents"),
        pytest.param("NUÑEZ cao", "Núñez, Caoimhe", "begins with", id="accents and capitals"),
        pytest.param("uñez", "Núñez, Caoimhe", "part of the name", id="inside"),
        pytest.param("周", "Sample, Omar", "called", id="as written by the person"),
        pytest.param("chuo enlai", "Sample, Omar", "sounds like", id="as written, misspelled"),
        pytest.param("петров", "Петров, Иван", "name", id="cyrillic"),
        pytest.param("sukarno", "Sukarno", "name", id="one name only"),
        pytest.param("przbylyski", "Przybylski, Anna", "sounds like", id="letters swapped"),
        pytest.param("pshibilski", "Przybylski, Anna", None, id="as heard"),
        pytest.param("ana jonhson", "Johnson, Ana", "sounds like", id="slip in a family name"),
        pytest.param("montse oca francisco", "Montes de Oca, Francisco", None, id="slip, words in any order"),
        pytest.param("feathrstonehaug", "Olsen, Anita", "earlier name", id="two letters missing"),
        pytest.param("fathersto", "Olsen, Anita", "spelled like", id="begun with a slip"),
        pytest.param("montesdeoca", "Montes de Oca, Francisco", "name", id="three words written as one"),
        pytest.param(
            "przy bylski anna", "Przybylski, Anna", "family name first", id="one word written as two"
        ),
        pytest.param("mary asdnwo", "Ashdown, Mary", "spelled like", id="two slips in one word"),
        pytest.param("bill ashdown", "Ashdown, William", "short for", id="nickname"),
        pytest.param("ashdown wiliam", "Ashdown, William", None, id="family name first, misspelled"),
        pytest.param("paco montes", "Montes de Oca, Francisco", "short for", id="spanish nickname"),
        pytest.param("ashdwon 30/5/71", "Ashdown, William", "born", id="misspelled with a birth date"),
        pytest.param("ashdown may 1971", "Ashdown, William", "born", id="name and month"),
        pytest.param(
            "william quarrington", "Ashdown, William", "a part of the name agrees", id="half a name"
        ),
        pytest.param("5557301", "Ashdown, Mary", "same phone: household", id="household"),
        pytest.param("fetherstonhaugh", "Olsen, Anita", "earlier name", id="misspelled earlier name"),
        pytest.param("ana johnson", "Johnson, Ana", "name", id="given name first"),
        pytest.param("johnson 1982", "Johnson, Ana", "born", id="name and year"),
        pytest.param("4/3/1982", "Johnson, Ana", "born", id="day first"),
        pytest.param("3.4.82", "Núñez, Caoimhe", "born", id="two digits of the year"),
        pytest.param("1982-04-03", "Núñez, Caoimhe", "born", id="ISO date"),
        pytest.param("caoimhe 3 de abril de 1982", "Núñez, Caoimhe", "born", id="month in another language"),
        pytest.param("july 3 1951", "Przybylski, Anna", "born", id="month written"),
        pytest.param("7/3/1951", "Przybylski, Anna", "day and month swapped", id="month first"),
        pytest.param("jul 1951", "Przybylski, Anna", "born", id="month and year"),
        pytest.param("0142", "Núñez, Caoimhe", "telephone", id="end of the number"),
        pytest.param("+353 15", "Núñez, Caoimhe", "telephone", id="beginning of the number"),
        pytest.param("00353 1555", "Núñez, Caoimhe", "telephone", id="beginning, from abroad"),
        pytest.param(
            "nunes 0142", "Núñez, Caoimhe", "telephone", id="misspelled, with the end of the number"
        ),
        pytest.param("555-0142", "Núñez, Caoimhe", "telephone", id="more of the number"),
    ],
)
def test_finds_first_and_says_why(register, desk, typed, found, reason):
    if reason is not None:
        assert (names(typed, desk)[:1], reason in why(typed, desk)) == ([found], True), why(typed, desk)
    else:
        assert found in names(typed, desk)


def test_an_exact_name_comes_before_a_nearer_one_that_is_only_alike(desk):
    for given, family in (("Jon", "Smyth"), ("John", "Smythe"), ("John", "Smith"), ("Joan", "Smit")):
        make_patient(given, family)
    assert names("jon smyth", desk)[:2] == ["Smyth, Jon", "Smythe, John"]
    assert names("john smith", desk)[0] == "Smith, John"


def test_a_name_that_many_bear_leaves_room_for_others_that_are_as_near(desk):
    for family in ("Carsan", "Carson"):
        for number in range(12):
            make_patient(f"Ann{number}", family)
    make_patient("Ann", "Carsyn")
    assert "Carsyn, Ann" in names("carsun", desk)
    assert len(names("carsun", desk)) == search.PAGE


def test_a_name_two_slips_away_is_found_beside_one_that_is_alike(desk):
    make_patient("Robert", "Barker-Powell")
    for number in range(12):
        make_patient("Robert", f"Abel{'abcdefghijkl'[number]}")
    make_patient("Robert", "Wells")
    assert names("robert wesl", desk)[0] == "Wells, Robert"


def test_a_word_that_is_wrong_altogether_leaves_the_person_for_whom_the_others_agree(desk):
    for number in range(12):
        for given, family in (("Patricia", "Abel"), ("Hannah", "Abel"), ("Ann", "Dixon Abel")):
            make_patient(given, f"{family}{'abcdefghijkl'[number]}")
    make_patient("Patricia Hannah", "Dixon-Cox")
    assert names("dixon xy patricia hannah", desk)[0] == "Dixon-Cox, Patricia Hannah"


def test_an_initial_before_a_family_name_with_the_same_letter_is_the_given_name(desk):
    for number in range(12):
        make_patient("Bernard", f"Wilson-Xy{'abcdefghijkl'[number]}")
    make_patient("William", "Wilson"), make_patient("Wanda", "Wilson")
    for number in range(61):
        make_patient("Anna", f"W{'abcdefgh'[number // 8]}{'abcdefgh'[number % 8]}")
    found = names("w wilson", desk)
    assert found[:2] == ["Wilson, Wanda", "Wilson, William"]
    assert not any("Bernard" in name for name in found)


def test_an_initial_before_a_family_name_is_found_beside_many_of_a_double_name(desk):
    for number in range(12):
        make_patient(f"Ann{number}", "Ward-Wilson")
    make_patient("William", "Wilson")
    for number in range(61):
        make_patient("Anna", f"W{'abcdefgh'[number // 8]}{'abcdefgh'[number % 8]}")
    assert names("w wilson", desk)[0] == "Wilson, William"


def test_a_name_written_together_comes_before_one_that_is_only_alike(desk):
    make_patient("Joris", "van der Linden")
    make_patient("Karel", "Vanderlinde")
    assert names("vanderlinden", desk) == ["van der Linden, Joris", "Vanderlinde, Karel"]


def test_names_with_digits_are_found_by_them(desk):
    make_patient("R2", "D2")
    make_patient("X Æ", "A-12")
    assert (names("r2", desk), names("d2 r2", desk), names("a-12", desk)) == (
        ["D2, R2"],
        ["D2, R2"],
        ["A-12, X Æ"],
    )


@pytest.mark.parametrize("day", [date(1957, 4, 23), date(1957, 1, 1)], ids=["some day", "new year's day"])
@pytest.mark.parametrize("typed", ["%s", "zelda quaxmore %s"])
def test_who_was_born_on_the_very_day_is_found_among_many_known_by_the_year(desk, typed, day, monkeypatch):
    monkeypatch.setattr(search.finding, "PAGE", 2)
    monkeypatch.setattr(search.names, "MOST_AT_ONCE", 8)
    for number in range(12):
        make_patient(f"Zel{number}", "Quaxmore", birth_date=date(1957, 1, 1), birth_date_precision="year")
    make_patient("Zelda", "Quaxmore", birth_date=day)
    assert names(typed % day, desk)[0] == "Quaxmore, Zelda"


@pytest.mark.parametrize("typed", ["23 Apr 1957", "zelda quaxmore 23 Apr 1957"])
def test_who_is_known_by_the_year_is_found_among_many_born_on_its_first_day(desk, typed, monkeypatch):
    monkeypatch.setattr(search.finding, "PAGE", 2)
    monkeypatch.setattr(search.names, "MOST_AT_ONCE", 8)
    for _namesake in range(12):
        make_patient("Zelda", "Quaxmore", birth_date=date(1957, 1, 1))
    make_patient("Zelda", "Quaxmore", birth_date=date(1957, 1, 1), birth_date_precision="year")
    assert names(typed, desk) == ["Quaxmore, Zelda"]


def test_a_word_that_sounds_alike_on_paper_only_is_nobody_s_name(desk):
    make_patient("Mike", "Hill")
    assert names("kyle noack", desk) == []


def test_who_has_one_of_the_names_is_found_beside_whose_names_only_sound_so(desk):
    make_patient("Kylie", "Lock")
    make_patient("Tahni", "Noack")
    assert names("kyle noack", desk) == ["Lock, Kylie", "Noack, Tahni"]


def test_a_word_alone_is_a_family_name_first_however_long_the_given_name(desk):
    make_patient("Carson", "Abel")
    make_patient("Maximiliana Josephine", "Carson")
    assert names("carsun", desk) == ["Carson, Maximiliana Josephine", "Abel, Carson"]


def test_a_day_that_does_not_exist_is_named(desk):
    make_patient()
    assert "no such day" in search.find("31/4/1980", user=desk, at=timezone.now()).remark


def test_a_birth_date_picks_one_of_many_with_the_name(desk):
    for day in range(1, 29):
        make_patient("Ana", "Smith", birth_date=date(1980, 2, day))
    assert names("smith 17 feb 1980", desk) == ["Smith, Ana"]

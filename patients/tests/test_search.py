"""What the desk can type, and whom it finds."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from patients import search

from .factories import make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    make_clinic()
    return make_user("front-desk")


def names(text, user):
    return [hit.patient.sort_name for hit in search.find(text, user=user, at=timezone.now()).hits]


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
        pytest.param("петров", "Петров, Иван", "name", id="cyrillic"),
        pytest.param("sukarno", "Sukarno", "name", id="one name only"),
        pytest.param("przbylyski", "Przybylski, Anna", "sounds like", id="letters swapped"),
        pytest.param("pshibilski", "Przybylski, Anna", None, id="as heard"),
        pytest.param("ana jonhson", "Johnson, Ana", "sounds like", id="slip in a family name"),
        pytest.param("fetherstonhaugh", "Olsen, Anita", "earlier name", id="misspelled earlier name"),
        pytest.param("ana johnson", "Johnson, Ana", "name", id="given name first"),
        pytest.param("johnson 1982", "Johnson, Ana", "born", id="name and year"),
        pytest.param("4/3/1982", "Johnson, Ana", "born", id="day first"),
        pytest.param("3.4.82", "Núñez, Caoimhe", "born", id="two digits of the year"),
        pytest.param("1982-04-03", "Núñez, Caoimhe", "born", id="ISO date"),
        pytest.param("july 3 1951", "Przybylski, Anna", "born", id="month written"),
        pytest.param("7/3/1951", "Przybylski, Anna", "day and month swapped", id="month first"),
        pytest.param("jul 1951", "Przybylski, Anna", "born", id="month and year"),
        pytest.param("0142", "Núñez, Caoimhe", "telephone", id="end of the number"),
        pytest.param("555-0142", "Núñez, Caoimhe", "telephone", id="more of the number"),
    ],
)
def test_finds_first_and_says_why(register, desk, typed, found, reason):
    if reason is not None:
        assert (names(typed, desk)[:1], reason in why(typed, desk)) == ([found], True), why(typed, desk)
    else:
        assert found in names(typed, desk)

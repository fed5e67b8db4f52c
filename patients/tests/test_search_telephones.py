"""Finding by telephone: its end, its beginning, beside a name, and who shares one."""

import pytest
from django.utils import timezone

from patients import search
from patients.models import ContactPoint

from .factories import make_patient
from .finding import names

pytestmark = pytest.mark.django_db


def households(text, user):
    hit = search.find(text, user=user, at=timezone.now()).hits[0]
    return [reason.label for reason in hit.why if "household" in reason.label]


def test_people_of_one_household_are_marked_once(desk):
    people = [make_patient(given, "Quixley", phone="555 7301") for given in ("Ana", "Ben")]
    for patient in people:
        ContactPoint.objects.create(patient=patient, system="phone", value="555 7302", rank=2)
    assert households("quixley", desk) == ["same phone: household"]


def test_people_who_share_telephone_and_home_are_marked_once(desk):
    for given in ("Ana", "Ben"):
        make_patient(given, "Quixley", phone="555 7301", address={"lines": "1 Mill Lane", "city": "Dublin"})
    assert households("quixley", desk) == ["same phone: household"]


def test_a_telephone_beside_a_name_leaves_only_those_who_have_both(desk):
    for number in range(30):
        make_patient("Ana", f"Sample{number:02}", phone=f"555 01{number:02}")
    make_patient("Zoe", "Sample", phone="555 0113")
    assert names("sample 0113", desk) == ["Sample, Zoe", "Sample13, Ana"]
    assert names("sample 9999", desk)[0] == "Sample, Zoe"


@pytest.mark.parametrize("typed", ["+44 20 7946 0018", "0044 2079460018", "(020) 7946-0018", "79460018"])
def test_a_number_is_found_with_and_without_the_code_of_the_country(desk, typed):
    make_patient("Ann", "Abroad", phone="+44 20 7946 0018")
    make_patient("Ben", "Home", phone="020 7946 0018")
    make_patient("Cem", "Other", phone="020 7946 1118")
    assert sorted(names(typed, desk)) == ["Abroad, Ann", "Home, Ben"]


def test_a_number_without_the_zero_is_found_by_the_code_of_a_country_with_short_numbers(desk):
    make_patient("Ciara", "Dublin", phone="01 555 0142")
    assert names("+353 1 555 0142", desk) == ["Dublin, Ciara"]

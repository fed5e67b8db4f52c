"""A duplicate caught while registering, in Chromium."""

from datetime import date

import pytest

from accounts.tests.factories import make_clinic, make_user
from duplicates import services
from duplicates.models import DuplicateDecision
from patients.models import Patient
from patients.tests.factories import make_patient

pytestmark = pytest.mark.browser


@pytest.fixture
def page(window):
    """A window of the desk."""
    make_clinic()
    return window(make_user("front-desk"))


def test_a_duplicate_is_caught_while_registering(page):
    known = make_patient("Ana", "Johnson", phone="555-0142", birth_date=date(1982, 3, 4))
    home = {"lines": "1 Mill Lane", "city": "Kendal"}
    sister = make_patient("Anna", "Johnson", phone="555-0142", birth_date=date(1982, 3, 4), address=home)
    page.goto("/patients/new/")
    for name, text in (("given", "Anna"), ("family", "Jonson"), ("birth_date", "3/4/1982")):
        page.fill(f"[name={name}]", text)
    page.wait_for_selector("#likely td >> text=day and month swapped")
    one = page.locator(".dup-one", has_text=sister.number)
    one.get_by_role("button", name="Same household").click()
    one.wait_for(state="detached")
    page.locator("[data-take-home]").click()
    assert [page.input_value(f"[name={name}]") for name in ("street", "city")] == ["1 Mill Lane", "Kendal"]
    page.keyboard.press("Alt+1")
    page.wait_for_url(f"**{known.get_absolute_url()}")
    page.go_back()
    assert not DuplicateDecision.objects.exists()  # nobody was registered
    assert Patient.objects.count() == 2


def test_a_duplicate_that_was_registered_all_the_same_is_shown_until_it_is_answered(page):
    known = make_patient("Ana", "Sample", phone="01 555 0111", birth_date=date(1982, 3, 4))
    page.goto("/patients/new/")
    for name, text in (("given", "Anna"), ("family", "Sampel"), ("birth_date", "4 Mar 1982")):
        page.fill(f"[name={name}]", text)
    page.fill("[name=phone]", "01 555 0111")
    page.wait_for_selector("#likely >> text=Sample, Ana")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/today/")
    page.locator(".note-warn").get_by_text(f"May be {known.number}").wait_for()
    services.catch_up()
    page.goto("/today/")
    page.get_by_role("link", name=f"May be {known.number}").click()
    doubt = page.locator("#may-be", has_text="Sample, Ana")
    doubt.get_by_role("button", name="Different person").click()
    page.get_by_text("these are two people").wait_for()
    assert page.locator("#may-be").count() == 0
    page.goto("/today/")
    page.wait_for_selector("text=Sampel, Anna")
    assert page.get_by_text("May be").count() == 0


@pytest.mark.parametrize("has_script", [True, False], ids=["with a script", "without one"])
def test_a_pair_of_the_list_is_answered_where_it_stands(window, has_script):
    make_clinic()
    page = window(make_user("front-desk"), java_script_enabled=has_script)
    for _twice in range(2):
        make_patient("Ana", "Johnson", phone="01 555 0111", birth_date=date(1982, 3, 4))
        make_patient("Teodor", "Quill", phone="01 555 0987", birth_date=date(1956, 11, 27))
    services.catch_up()
    page.goto("/patients/duplicates/")
    pair = page.get_by_role("region", name="Quill, Teodor")
    pair.get_by_role("button", name="Same household").click()
    page.get_by_text("these are two people").wait_for()
    decision = DuplicateDecision.objects.get()
    assert (decision.kind, decision.first.sort_name) == ("household", "Quill, Teodor")
    assert page.get_by_role("region", name="Johnson, Ana").count() == 1
    assert pair.count() == 0

"""The examination in a real browser: what its keys are, and where they lead."""

import pytest

from accounts.tests.factories import make_clinic, make_user

from .factories import make_assessment, make_signed

playwright = pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")
pytestmark = pytest.mark.browser
expect = playwright.expect
expect.set_options(timeout=30_000)


@pytest.fixture
def page(window):
    make_clinic()
    draft = make_assessment(by=make_user("practitioner"))
    shown = window(draft.author, viewport={"width": 1280, "height": 900})
    shown.goto(f"/exams/{draft.uuid}/")
    return shown


@pytest.mark.parametrize("at", ["h1", "#exam-grid .is-cursor"])
def test_the_slash_jumps_to_a_muscle_wherever_one_is_and_is_promised_once(page, at):
    page.locator(at).click()
    page.keyboard.press("/")
    expect(page.locator("#exam-jump")).to_be_focused()
    expect(page.locator("#find")).to_be_visible()
    expect(page.locator(".miniseek kbd")).to_have_count(0)


def test_the_keys_are_told_in_the_words_of_the_pad_before_the_first_row(page):
    told = page.locator(".legend").first
    expect(told).to_be_in_viewport()
    assert told.bounding_box()["y"] < page.locator("#exam-grid").bounding_box()["y"]
    for button in page.locator("#exam-pad [data-key]:has(small)").all():
        key, words = button.get_attribute("data-key").upper(), button.locator("small").text_content()
        if len(key) == 1:
            expect(told.locator("span", has_text=words)).to_contain_text(key)


def test_the_legend_says_what_the_point_repeats_and_a_capital_alone_sets_no_group(page):
    cells = page.locator('#exam-grid [data-kind="finding"]')
    cells.first.focus()
    page.keyboard.press("N")  # caps lock, and no shift
    expect(page.locator("[data-again]")).to_have_text("normal")
    expect(page.locator("#group-dialog")).to_be_hidden()
    cells.nth(3).focus()
    page.keyboard.press("t")
    expect(page.locator("[data-again]")).to_have_text("tight")
    page.keyboard.press("Shift+N")
    expect(page.locator("#group-dialog")).to_be_visible()


def test_what_is_brought_forward_is_confirmed_by_enter_on_its_finding(window):
    make_clinic()
    kim = make_user("practitioner")
    place = ("psoas-major", "left")
    before = make_signed(by=kim, days_ago=30, cells={(*place, "strength"): "4-"}, findings={place: "weak"})
    draft = make_assessment(before.patient, by=kim)
    page = window(kim, viewport={"width": 1280, "height": 900})
    page.goto(f"/exams/{draft.uuid}/")
    finding = page.locator("#psoas-major-left-finding")
    finding.focus()
    page.keyboard.press("f")
    expect(page.locator("#exam-message")).to_contain_text("Confirm each side with Enter")
    expect(finding.locator(".st-proposed")).to_be_visible()
    page.keyboard.press("Enter")
    expect(finding.locator(".st-proposed")).to_have_count(0)
    expect(finding).to_contain_text("Weak")
    kept = (*draft.measurements.all(), *draft.findings.all())
    assert [one.carried_forward for one in kept] == [False, False]

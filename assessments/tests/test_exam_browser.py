"""The examination in a real browser: what its keys are, and where they lead."""

import re

import pytest

from accounts.tests.factories import make_clinic, make_user
from assessments.models import Finding, Measurement

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


def all_is_saved(page):
    expect(page.locator("#exam-saved [data-words]")).to_have_text(re.compile("^All saved"))


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


def test_what_is_brought_forward_is_taken_back_or_confirmed_by_enter_on_its_finding(window):
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
    page.keyboard.press("Control+z")
    expect(finding.locator(".st-proposed")).to_have_count(0)
    all_is_saved(page)
    assert (draft.measurements.count(), draft.findings.count()) == (0, 0)
    page.keyboard.press("f")
    expect(finding.locator(".st-proposed")).to_be_visible()
    page.keyboard.press("Enter")
    expect(finding.locator(".st-proposed")).to_have_count(0)
    expect(finding).to_contain_text("Weak")
    kept = (*draft.measurements.all(), *draft.findings.all())
    assert [one.carried_forward for one in kept] == [False, False]


def test_the_rest_of_a_group_is_taken_back_as_one(page):
    cell = page.locator("#piriformis-left-finding")
    cell.focus()
    page.keyboard.press("t")
    page.keyboard.press("Shift+N")
    page.locator("#group-dialog button[value=yes]").click()
    expect(page.locator("#exam-message")).to_contain_text("3 sides set to normal")
    cell.focus()
    page.keyboard.press("Control+z")
    expect(page.locator("#obturator-internus-right-finding .is-normal")).to_have_count(0)
    all_is_saved(page)
    assert [(found.muscle.slug, found.side, found.code) for found in Finding.objects.all()] == [
        ("piriformis", "left", "tight")
    ]
    page.keyboard.press("Control+z")
    all_is_saved(page)
    assert not Finding.objects.exists()
    page.keyboard.press("Shift+N")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("Escape")  # no, after a yes
    expect(page.locator("#group-dialog")).to_be_hidden()
    page.evaluate("new Promise((done) => setTimeout(done, 100))")
    assert asked == []


def test_the_pad_takes_a_number_of_two_digits_by_the_finger(window):
    make_clinic()
    draft = make_assessment(by=make_user("practitioner"))
    page = window(draft.author, viewport={"width": 820, "height": 1180}, has_touch=True, is_mobile=True)
    page.goto(f"/exams/{draft.uuid}/")
    page.locator("#psoas-major-left-length").tap()
    for key in ("-", "1", "2", "c"):
        page.locator(f"#exam-pad [data-key='{key}']").tap()
    all_is_saved(page)
    kept = Measurement.objects.get()
    assert (kept.number, kept.method["pelvis_controlled"]) == (-12, True)

"""The examination typed faster than the server answers, or slower: nothing typed is lost or taken for something else."""

import re

import pytest

from accounts.tests.factories import make_clinic, make_user
from assessments.models import Finding, Measurement

from .factories import find, make_assessment, result, type_in

playwright = pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")
pytestmark = pytest.mark.browser
expect = playwright.expect
PSOAS = "psoas-major-left"


@pytest.fixture
def draft(live_clinic):
    make_clinic()
    return make_assessment(by=make_user("practitioner"))


@pytest.fixture
def page(window, draft):
    shown = window(draft.author, viewport={"width": 1280, "height": 900})
    shown.goto(f"/exams/{draft.uuid}/")
    return shown


class Held:
    """Keeps what the page sends to an address from the server until it is let go."""

    def __init__(self, page, name):
        self.page, self.pattern, self.routes = page, f"**/{name}/", []
        page.route(self.pattern, lambda route: self.routes.append(route))

    def let_go(self):
        while not self.routes:
            self.page.wait_for_timeout(20)
        route = self.routes.pop(0)
        with self.page.expect_response(route.request.url):
            route.continue_()


def press(page, at, *keys):
    page.locator(f"#{PSOAS}-{at}").focus()
    for key in keys:
        page.keyboard.press(key)


def words(page):
    return page.locator("#exam-saved [data-words]")


def cell(page, name):
    return page.locator(f"#{PSOAS}-{name}")


def all_is_saved(page):
    expect(words(page)).to_have_text(re.compile("^All saved"))


def test_a_sign_belongs_to_the_grade_before_it_after_the_grade_was_saved(page):
    press(page, "strength", "4")
    all_is_saved(page)
    page.keyboard.press("-")
    expect(cell(page, "strength").locator(".v")).to_have_text("4-")
    all_is_saved(page)
    assert Measurement.objects.get().grade == "4-"


def test_a_number_that_is_being_typed_stays_while_an_earlier_answer_comes(page):
    held = Held(page, "finding")
    press(page, "length", "t", "+", "8")
    held.let_go()
    expect(cell(page, "finding")).to_contain_text("Tight")
    expect(cell(page, "length").locator(".v")).to_have_text("+8")
    page.keyboard.press("c")
    all_is_saved(page)
    kept = Measurement.objects.get()
    assert (kept.number, kept.method["pelvis_controlled"]) == (8, True)


def test_a_number_given_up_leaves_what_an_answer_brought_meanwhile(page, draft):
    held = Held(page, "finding")
    press(page, "length", "t", "+", "8")
    type_in(draft, "psoas-major", "left", "length", "12c")
    held.let_go()
    expect(cell(page, "finding")).to_contain_text("Tight")
    page.keyboard.press("Escape")
    expect(cell(page, "length").locator(".v")).to_contain_text("12")
    expect(cell(page, "length")).to_be_focused()


def test_a_number_typed_over_one_that_was_never_shown_is_told_of_it(page, draft):
    held = Held(page, "finding")
    press(page, "length", "t", "+", "8")
    type_in(draft, "psoas-major", "left", "length", "12c")
    held.let_go()
    page.keyboard.press("c")
    expect(page.locator("#exam-message")).to_contain_text("You typed 8; stored is 12")
    assert Measurement.objects.get().number == 12


def test_a_second_key_does_not_write_over_what_the_first_was_refused_for(page, draft):
    type_in(draft, "psoas-major", "left", "strength", "3")
    held = Held(page, "cell")
    press(page, "strength", "4", "-")
    held.let_go()
    held.let_go()
    expect(words(page)).to_have_text("The last entry was not saved")
    expect(cell(page, "strength").locator(".v")).to_have_text("3")
    assert Measurement.objects.get().grade == "3"
    page.unroute(held.pattern)
    press(page, "strength", "5")
    all_is_saved(page)
    assert Measurement.objects.get().grade == "5"


def test_a_key_waiting_for_another_cell_does_not_write_over_what_its_page_never_showed(page, draft):
    held = Held(page, "finding")
    press(page, "strength", "t", "4")
    type_in(draft, "psoas-major", "left", "strength", "3")
    held.let_go()
    expect(words(page)).to_have_text("The last entry was not saved")
    assert Measurement.objects.get().grade == "3"


def test_undo_brings_a_number_back_with_the_pelvis_held(page):
    press(page, "length", "8", "c")
    all_is_saved(page)
    press(page, "length", "9", "c")
    all_is_saved(page)
    page.keyboard.press("Control+z")
    all_is_saved(page)
    expect(cell(page, "length").locator(".v")).to_contain_text("+8")
    kept = Measurement.objects.get()
    assert (kept.number, kept.method["pelvis_controlled"]) == (8, True)


def test_two_findings_in_a_row_are_both_set_before_the_first_answer(page):
    held = Held(page, "finding")
    press(page, "finding", "t", "w")
    held.let_go()
    held.let_go()
    all_is_saved(page)
    assert Finding.objects.get().code == "tight_weak"


def test_findings_that_somebody_else_has_set_are_shown_and_can_be_changed(page, draft):
    find(draft, "psoas-major", "left", "painful")
    press(page, "finding", "t")
    expect(words(page)).to_have_text("The last entry was not saved")
    expect(cell(page, "finding")).to_contain_text("Painful")
    page.keyboard.press("n")
    all_is_saved(page)
    assert Finding.objects.get().code == "normal"


class TestALineBesideTheGrid:
    @pytest.fixture
    def field(self, page):
        page.locator("details:has([data-test-form]) summary").first.click()
        return page.locator("[data-test-form] [name=entry]").first

    def test_keeps_what_is_typed_again_before_the_first_answer(self, page, field):
        held = Held(page, "test")
        field.fill("+")
        field.press("Tab")
        field.fill("-")
        held.let_go()
        expect(field).to_have_value("-")
        field.press("Tab")
        held.let_go()
        all_is_saved(page)
        assert Measurement.objects.get().code == "negative"

    def test_shows_what_is_stored_when_somebody_else_was_first_and_takes_the_next(self, page, draft, field):
        line = page.locator("[data-test-form]").first
        slug, side = (line.locator(f"[name={name}]").input_value() for name in ("test", "side"))
        result(draft, slug, side, "+")
        field.fill("-")
        field.press("Tab")
        expect(page.locator("#exam-message")).to_contain_text("stored is")
        expect(field).to_have_value(re.compile(r"\+|\w"))
        field.fill("-")
        field.press("Tab")
        all_is_saved(page)
        assert Measurement.objects.get().code == "negative"

    def test_is_cleared_when_it_is_emptied(self, page, draft, field):
        field.fill("+")
        field.press("Tab")
        all_is_saved(page)
        expect(field).not_to_have_value("")
        field.fill("")
        field.press("Tab")
        all_is_saved(page)
        expect(page.locator("[data-test-form] .micro").first).to_have_text("")
        assert not Measurement.objects.exists()


class TestTheReview:
    def test_waits_for_what_was_typed_last(self, page, draft):
        held = Held(page, "cell")
        press(page, "length", "8", "Control+Enter")
        expect(words(page)).to_have_text("Saving 1")
        assert page.url.endswith(f"/exams/{draft.uuid}/")
        held.let_go()
        page.wait_for_url("**/review/")
        assert Measurement.objects.get().number == 8

    def test_does_not_come_when_that_was_refused(self, page, draft):
        held = Held(page, "cell")
        press(page, "length", "9", "9", "9")
        page.locator("#exam-review").click()
        held.let_go()
        expect(words(page)).to_have_text("The last entry was not saved")
        page.evaluate("new Promise((done) => setTimeout(done, 100))")
        assert page.url.endswith(f"/exams/{draft.uuid}/")

    def test_reads_a_line_beside_the_grid_that_is_still_being_typed(self, page, draft):
        page.locator("details:has([data-test-form]) summary").first.click()
        page.locator("[data-test-form] [name=entry]").first.fill("+")
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/review/")
        assert Measurement.objects.get().code == "positive"

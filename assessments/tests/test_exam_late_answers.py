"""The examination typed faster than the server answers, or slower: nothing typed is lost or taken for something else."""

import re

import pytest

from accounts.tests.factories import make_clinic, make_user
from assessments.models import Finding, Measurement

from .factories import find, make_assessment, make_signed, result, type_in

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

    def test_takes_digits_in_their_order_however_slowly_they_come(self, page):
        page.locator("details:has([data-test-form])", has_text="Hip flexors in detail").locator(
            "summary"
        ).click()
        field = page.locator("details[open] [data-test-form] [name=entry]").first
        field.press("1")
        field.press("Enter")
        all_is_saved(page)
        page.keyboard.press("5")
        page.keyboard.press("Tab")
        all_is_saved(page)
        assert Measurement.objects.get().number == 15

    def test_keeps_what_was_refused_and_is_named(self, page, field):
        field.fill("abc")
        field.press("Tab")
        expect(page.locator("#exam-message")).to_contain_text("Saddle feeling")
        expect(field).to_have_value("abc")

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

    def test_waits_no_longer_when_something_more_is_typed(self, page, draft):
        held = Held(page, "cell")
        press(page, "pain", "3", "ArrowRight")
        page.locator("#exam-review").click()
        press(page, "length", "1")
        held.let_go()
        page.evaluate("new Promise((done) => setTimeout(done, 200))")
        assert page.url.endswith(f"/exams/{draft.uuid}/")
        expect(cell(page, "length").locator(".v")).to_have_text("1")

    def test_reads_a_line_beside_the_grid_that_is_still_being_typed(self, page, draft):
        page.locator("details:has([data-test-form]) summary").first.click()
        page.locator("[data-test-form] [name=entry]").first.fill("+")
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/review/")
        assert Measurement.objects.get().code == "positive"


class TestASign:
    def test_belongs_to_no_grade_once_the_cursor_was_moved(self, page):
        press(page, "strength", "4")
        page.locator("#iliacus-right-length").click()
        page.keyboard.type("-5", delay=50)
        page.keyboard.press("Enter")
        all_is_saved(page)
        assert Measurement.objects.get(kind="strength").grade == "4"
        assert Measurement.objects.get(kind="length").number == -5

    def test_falls_with_a_grade_that_was_refused(self, page, draft):
        type_in(draft, "psoas-major", "left", "strength", "2")
        press(page, "strength", "4")
        expect(words(page)).to_have_text("The last entry was not saved")
        page.keyboard.press("+")
        page.evaluate("new Promise((done) => setTimeout(done, 200))")
        assert Measurement.objects.get().grade == "2"


class TestUndo:
    def test_gives_up_what_is_being_typed_before_anything_else(self, page):
        press(page, "pain", "2", "Enter")
        press(page, "length", "1", "2", "Control+z", "6", "Enter")
        all_is_saved(page)
        assert Measurement.objects.get(kind="pain").number == 2
        assert Measurement.objects.get(kind="length").number == 6


def test_there_is_one_cursor_after_a_finding_was_refused(page):
    page.route("**/finding/", lambda route: route.fulfill(status=429, json={"message": "Wait."}))
    press(page, "finding", "w", "ArrowDown")
    expect(words(page)).to_have_text("The last entry was not saved")
    expect(page.locator("#exam-grid .is-cursor")).to_have_count(1)
    expect(page.locator("#exam-grid .is-cursor")).to_be_focused()


def test_what_is_typed_over_what_was_just_brought_forward_counts(window):
    make_clinic()
    kim = make_user("practitioner")
    before = make_signed(by=kim, days_ago=30, cells={("psoas-major", "left", "pain"): "3"})
    draft = make_assessment(before.patient, by=kim)
    page = window(kim, viewport={"width": 1280, "height": 900})
    page.goto(f"/exams/{draft.uuid}/")
    held = Held(page, "forward")
    press(page, "pain", "f", "7", "Enter")
    held.let_go()
    all_is_saved(page)
    assert draft.measurements.get().number == 7


def test_a_sign_after_an_answer_that_was_lost_counts(page):
    lost = []

    def lose_the_first(route):
        if not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route("**/cell/", lose_the_first)
    press(page, "strength", "3")
    expect(words(page)).to_contain_text("Waiting for the network")
    page.keyboard.press("+")
    all_is_saved(page)
    assert Measurement.objects.get().grade == "3+"


def test_a_message_goes_once_what_it_is_about_is_saved(page, draft):
    type_in(draft, "psoas-major", "left", "strength", "2")
    press(page, "strength", "4")
    expect(page.locator("#exam-message")).to_contain_text("stored is 2")
    press(page, "pain", "3", "Enter")
    all_is_saved(page)
    expect(page.locator("#exam-message")).to_contain_text("stored is 2")
    press(page, "strength", "5")
    all_is_saved(page)
    expect(page.locator("#exam-message")).to_be_hidden()


def test_the_page_is_not_left_without_a_question_while_a_number_is_being_typed(page):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    press(page, "length", "1", "4")
    page.evaluate("document.querySelector('header a').click()")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]

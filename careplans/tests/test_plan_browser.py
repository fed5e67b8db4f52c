"""The plan screen in a real browser: one key for a decision, the focus where it belongs, nothing a checker would refuse."""

import os
import re

import pytest
from django.utils.timezone import now

from careplans import services
from careplans.models import SuggestionRecord
from careplans.tests.factories import make_plan, make_practitioner, suggestion

playwright = pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")
pytestmark = pytest.mark.browser
expect = playwright.expect
expect.set_options(timeout=30_000)


@pytest.fixture
def plan(chromium, live_clinic):
    return make_plan(make_practitioner())


@pytest.fixture
def screen(window, plan):
    """The plan, opened by its author."""
    page = window(plan.author, viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(f"/plans/{plan.uuid}/")
    yield page
    if folder := os.environ.get("PLUMBLINE_PICTURES"):
        page.screenshot(path=f"{folder}/plan.png", full_page=True)


def row(page, plan, slug):
    return page.locator(f"#s-{suggestion(plan, slug).uuid}")


def test_one_key_accepts_and_the_focus_stays_on_the_row(screen, plan):
    stress = row(screen, plan, "stress-high")
    stress.focus()
    screen.keyboard.press("a")
    expect(stress.get_by_text("In the plan", exact=True)).to_be_visible()
    expect(stress).to_be_focused()


def test_d_asks_for_a_reason_and_declines_with_it(screen, plan):
    chosen = row(screen, plan, "qi-gong")
    chosen.focus()
    screen.keyboard.press("d")
    screen.keyboard.type("adapted later")  # an "a" in the reason accepts nothing
    screen.keyboard.press("Enter")
    expect(chosen.get_by_text("Declined", exact=True)).to_be_visible()
    assert suggestion(plan, "qi-gong").decision_reason == "adapted later"


def test_e_opens_the_text_and_escape_leaves_it(screen, plan):
    chosen = row(screen, plan, "stress-high")
    chosen.focus()
    screen.keyboard.press("e")
    expect(chosen.get_by_label("What", exact=True)).to_be_focused()
    screen.keyboard.press("Escape")
    expect(chosen).to_be_focused()


def test_a_question_is_answered_and_the_suggestion_accepted(screen, plan):
    chosen = row(screen, plan, "piriformis-painful")
    chosen.get_by_role("button", name="No").click()
    expect(chosen.get_by_text("Cannot tell")).to_have_count(0)
    chosen.get_by_role("button", name=re.compile("Accept")).click()
    expect(chosen.get_by_text("In the plan", exact=True)).to_be_visible()
    assert suggestion(plan, "piriformis-painful").decision == SuggestionRecord.Decision.ACCEPTED


def test_a_refusal_stands_at_the_suggestion_and_has_the_focus(screen, plan):
    chosen = row(screen, plan, "qi-gong")
    chosen.get_by_role("button", name=re.compile("Accept")).click()
    refusal = chosen.get_by_role("alert")
    expect(refusal).to_be_focused()
    expect(refusal).to_be_in_viewport()
    expect(screen.get_by_role("alert").filter(has_text="Not saved yet")).to_have_count(1)


def test_what_a_suggestion_waits_for_is_one_click_away_and_the_answer_leads_on(screen, plan):
    chosen = row(screen, plan, "qi-gong")
    asked = chosen.locator("a[href^='#ask-first-']").first
    question = screen.locator(asked.get_attribute("href"))
    asked.click()
    expect(question).to_be_focused()
    expect(question).to_be_in_viewport(ratio=1)
    question.get_by_role("button", name="No").click()
    expect(question).to_have_count(0)
    expect(screen.locator(":focus")).to_have_attribute("id", re.compile("^(ask-|s-)"))


def test_a_checker_finds_nothing_to_refuse(screen):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(screen)
    assert found.violations_count == 0, found.generate_report()


def test_a_phone_needs_no_sideways_scrolling(screen):
    screen.set_viewport_size({"width": 390, "height": 800})
    assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


class TestWhatIsTypedInOneForm:
    def test_stays_when_another_suggestion_is_accepted(self, screen, plan):
        edited, other = row(screen, plan, "prolonged-sitting"), row(screen, plan, "stress-high")
        edited.focus()
        screen.keyboard.press("e")
        edited.get_by_label("Text for the patient").fill("Stand up.")
        other.focus()
        screen.keyboard.press("a")
        expect(other.get_by_text("In the plan", exact=True)).to_be_visible()
        expect(other).to_be_focused()
        expect(edited.get_by_label("Text for the patient")).to_have_value("Stand up.")

    def test_keeps_the_focus_when_the_answer_to_another_comes(self, screen, plan):
        waits = []
        screen.route("**/accept/", lambda route: waits.append(route))
        edited, other = row(screen, plan, "prolonged-sitting"), row(screen, plan, "stress-high")
        other.focus()
        screen.keyboard.press("a")
        edited.focus()
        screen.keyboard.press("e")
        title = edited.get_by_label("What", exact=True)
        title.fill("Stand")
        waits[0].continue_()
        expect(other.get_by_text("In the plan", exact=True)).to_be_visible()
        expect(title).to_be_focused()
        screen.keyboard.type(" up")
        expect(title).to_have_value("Stand up")

    def test_is_told_of_what_somebody_has_made_of_the_same_words_meanwhile(self, screen, plan):
        edited, other = row(screen, plan, "stress-high"), row(screen, plan, "qi-gong")
        edited.focus()
        screen.keyboard.press("e")
        edited.get_by_label("What", exact=True).fill("Mine")
        theirs = suggestion(plan, "stress-high")
        services.edit_suggestion(
            suggestion=theirs, texts={"title": "Theirs"}, based_on=theirs.revision, by=plan.author, at=now()
        )
        other.focus()
        screen.keyboard.press("d")
        screen.keyboard.type("later")
        screen.keyboard.press("Enter")
        expect(other.get_by_text("Declined", exact=True)).to_be_visible()
        expect(edited.get_by_label("What", exact=True)).to_have_value("Mine")
        edited.get_by_role("button", name="Into the plan with these words").click()
        expect(screen.locator("#plan [data-focus]")).to_contain_text("changed")
        assert plan.activities.get().title == "Theirs"

    def test_stays_when_it_is_typed_on_while_the_same_form_is_under_way(self, screen, plan):
        waits = []
        screen.route("**/goals/", lambda route: waits.append(route))
        screen.locator("details:has([name=description]) summary").first.click()
        goal = screen.locator("[name=description]")
        goal.fill("Sit through dinner")
        goal.press("Enter")
        goal.fill("Climb the stairs")
        waits[0].continue_()
        expect(screen.locator(".goals")).to_contain_text("Sit through dinner")
        expect(goal).to_have_value("Climb the stairs")


def test_an_act_before_another_was_drawn_is_drawn_too(screen, plan):
    waits = []
    screen.route("**/suggestions/**", lambda route: waits.append(route))
    for slug in ("prolonged-sitting", "piriformis-painful"):
        chosen = row(screen, plan, slug)
        chosen.focus()
        screen.keyboard.press("d")
        screen.keyboard.type("later")
        screen.keyboard.press("Enter")
    screen.wait_for_timeout(200)
    for wait in waits:
        with screen.expect_response(wait.request.url):
            wait.continue_()
        screen.wait_for_timeout(200)
    for slug in ("prolonged-sitting", "piriformis-painful"):
        expect(row(screen, plan, slug).get_by_text("Declined", exact=True)).to_be_visible()

"""Review and sign in a real browser: everything is answered without the mouse, in one form."""

import pytest

from accounts.tests.factories import PASSWORD, make_clinic, make_user
from assessments.models import Assessment, Finding

from .factories import make_assessment, type_in

playwright = pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")
pytestmark = pytest.mark.browser
expect = playwright.expect
expect.set_options(timeout=30_000)


@pytest.fixture
def page(window):
    """Two proposals and a cell without a reason, before its author."""
    make_clinic()
    draft = make_assessment(by=make_user("practitioner"))
    for side in ("left", "right"):
        type_in(draft, "psoas-major", side, "strength", "2")
    type_in(draft, "soleus", "left", "strength", "x")
    shown = window(draft.author, viewport={"width": 1280, "height": 900})
    shown.goto(f"/exams/{draft.uuid}/review/")
    return shown


def test_one_key_says_yes_to_all_and_the_focus_walks_to_the_password(page):
    page.get_by_role("group", name="Psoas major, right").get_by_label("No").check()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("a")
    reason = page.get_by_label("Reason: Soleus, left")
    expect(reason).to_be_focused()
    reason.fill("No time today")
    page.locator("#password").fill("wrong")
    page.locator("#password").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not your password")
    expect(reason).to_have_value("No time today")
    expect(page.get_by_role("group", name="Psoas major, right").get_by_label("No")).to_be_checked()
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    expect(page.get_by_text("SHA-256")).to_be_visible()
    assert Assessment.objects.get().status == "final"
    assert [(f.side, f.code) for f in Finding.objects.all()] == [("left", "weak")]


def test_sign_goes_nowhere_while_something_is_undecided(page):
    page.get_by_label("Reason: Soleus, left").fill("No time today")
    page.get_by_role("group", name="Psoas major, left").get_by_label("Yes, a finding").check()
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    expect(
        page.get_by_role("group", name="Psoas major, right").get_by_label("Yes, a finding")
    ).to_be_focused()
    expect(page.locator("#password")).to_have_value(PASSWORD)
    assert Assessment.objects.get().is_draft

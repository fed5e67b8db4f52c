"""The screen before and at the idle limit, and single keys, in a browser."""

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.tests.factories import make_clinic, make_user

pytestmark = pytest.mark.browser


@pytest.fixture
def screen(component_pages, window, client):
    """A page of somebody signed in; its clock is the test's, so that nothing here waits."""
    make_clinic()
    page = window(make_user("practitioner"), client=client)
    page.clock.install()
    page.goto("/components/", wait_until="networkidle")
    return page


def let_pass(screen, seconds):
    screen.clock.fast_forward(seconds * 1000)


class TestTheIdleCover:
    def test_asks_first_and_stays_when_answered(self, screen):
        let_pass(screen, settings.SESSION_IDLE_SECONDS - 60)
        screen.wait_for_selector("dialog#idle[open]")
        with screen.expect_response("**/still-here/") as told:
            screen.get_by_role("button", name="I am here").click()
        assert told.value.status == 204
        let_pass(screen, settings.SESSION_IDLE_SECONDS - 120)
        assert not screen.locator("dialog#idle[open]").count()
        assert screen.get_by_role("heading", name="Components").is_visible()

    def test_takes_the_page_away_and_asks_for_the_password(self, screen):
        let_pass(screen, settings.SESSION_IDLE_SECONDS)
        screen.wait_for_url(f"**{reverse('account_login')}?next=**")
        assert "Components" not in screen.content()

    def test_is_not_what_ends_the_session(self, screen, client):
        """With no script running the server still refuses after the limit."""
        screen.goto("about:blank")
        session = client.session
        session["active_at"] -= settings.SESSION_IDLE_SECONDS + 1
        session.save()
        screen.goto("/components/")
        assert reverse("account_login") in screen.url

    def test_comes_over_a_page_whose_session_has_ended_elsewhere(self, screen, client):
        client.logout()
        let_pass(screen, settings.SESSION_IDLE_SECONDS - 60)
        screen.get_by_role("button", name="I am here").click()
        screen.wait_for_url(f"**{reverse('account_login')}?next=**")


class TestSingleKeys:
    def press_w(self, page):
        page.evaluate("""() => {
            window.pressed = 0;
            document.querySelector('[data-shortcut="w"]').addEventListener('click', () => window.pressed++);
        }""")
        page.locator("h1").click()
        page.keyboard.press("w")
        return page.evaluate("window.pressed")

    def test_press_the_button_that_names_them(self, screen):
        assert self.press_w(screen) == 1

    def test_do_nothing_while_somebody_types(self, screen):
        screen.locator("#id_family").focus()
        screen.keyboard.press("w")
        assert screen.locator("#id_family").input_value() == "w"

    def test_can_be_switched_off(self, screen):
        screen.locator("details.usermenu summary").click()
        screen.get_by_role("button", name="Single-key commands").click()
        screen.keyboard.press("Escape")
        assert self.press_w(screen) == 0
        assert screen.locator("details.usermenu").get_attribute("open") is None


def test_light_or_dark_is_remembered_from_page_to_page(screen):
    screen.locator("details.usermenu summary").click()
    screen.get_by_role("button", name="Dark", exact=True).click()
    screen.reload()
    assert screen.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 25, 26)"

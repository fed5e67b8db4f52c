"""Every page of clinic/tests/pages.py, opened once: its own policy, axe (WCAG 2.2 A and AA, best practice),
no id twice, no sideways scroll."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from .pages import Page

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
READ_BY_AXE = [("light", 1280), ("dark", 820)]
SCREENS = [*READ_BY_AXE, ("light", 320)]  # 320 stands for a zoom of 400 %

# Colours that are on their way to the other theme would be read halfway. A window that draws no frame, or
# an animation without an end, would keep the test waiting for ever.
SETTLED = """
    Promise.race([
        new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
            .then(() => Promise.allSettled(document.getAnimations().map(one => one.finished))),
        new Promise(resolve => setTimeout(resolve, 5000)),
    ])
"""

BORNE_TWICE = """
    [...document.querySelectorAll("[id]")].map(one => one.id).filter((id, place, all) => all.indexOf(id) < place)
"""

pytestmark = pytest.mark.browser


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A page as it came, and what the browser complained of until it was quiet."""

    wanted: Page
    page: Any
    answer: Any
    troubles: tuple[str, ...]


@pytest.fixture(scope="module")
def visit(chromium, visited) -> Iterator[Visit]:
    wanted, address, cookies = visited
    context = chromium.new_context(reduced_motion="reduce")
    context.add_cookies(cookies)
    page, troubles = context.new_page(), []
    page.on("console", lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("requestfailed", lambda request: troubles.append(request.url))
    answer = page.goto(address, wait_until="networkidle")
    yield Visit(wanted=wanted, page=page, answer=answer, troubles=tuple(troubles))
    context.close()


@pytest.fixture(scope="module")
def axe():
    return pytest.importorskip("axe_playwright_python.sync_playwright", reason="requirements-dev.txt").Axe()


def test_a_page_keeps_its_own_policy(visit):
    """Nothing refused, nothing missing, no script error."""
    status = visit.wanted.status
    assert visit.answer.status == status
    assert [text for text in visit.troubles if status == 200 or str(status) not in text] == []
    assert set(visit.answer.headers["content-security-policy"].split("; ")) == POLICY


def test_a_page_can_be_read_in_light_and_dark_and_at_four_hundred_percent(visit, axe):
    page, found = visit.page, []
    for theme, width in SCREENS:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(SETTLED)
        if (theme, width) in READ_BY_AXE:
            found += [(theme, width, *breach) for breach in breaches(axe, page)]
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wider > 0:
            found.append((theme, width, f"scrolls sideways by {wider} px", []))
    if twice := page.evaluate(BORNE_TWICE):
        found.append(("any", "any", "two elements share an id: a label names the first alone", twice))
    assert found == []


def breaches(axe, page):
    """(rule, where) of each violation that axe reports."""
    for violation in axe.run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response[
        "violations"
    ]:
        yield (
            violation["id"],
            [(node["target"], node.get("failureSummary")) for node in violation["nodes"][:3]],
        )


def test_the_policy_is_worth_keeping(chromium, clinic_of_pages):
    """A style that a page brings along is refused, so the test above would see one."""
    context = chromium.new_context()
    page, troubles = context.new_page(), []
    page.on("console", lambda said: troubles.append(said.text))
    page.goto(clinic_of_pages + "/accounts/login/", wait_until="networkidle")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    page.wait_for_timeout(100)
    context.close()
    assert any("Content Security Policy" in text for text in troubles)

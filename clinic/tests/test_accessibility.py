"""Every page of clinic/tests/pages.py: axe (WCAG 2.2 A and AA, best practice), no id twice, no sideways scroll."""

import pytest

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
READ_BY_AXE = [("light", 1280), ("dark", 820)]
SCREENS = [*READ_BY_AXE, ("light", 320)]  # 320 stands for a zoom of 400 %

# Colours that are on their way to the other theme would be read halfway.
SETTLED = """
    new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
        .then(() => Promise.allSettled(document.getAnimations().map(one => one.finished)))
"""

BORNE_TWICE = """
    [...document.querySelectorAll("[id]")].map(one => one.id).filter((id, place, all) => all.indexOf(id) < place)
"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def axe():
    return pytest.importorskip("axe_playwright_python.sync_playwright", reason="requirements-dev.txt").Axe()


def test_a_page_can_be_read_in_light_and_dark_and_at_four_hundred_percent(chromium, axe, visited):
    wanted, address, cookies = visited
    found = []
    # axe writes styles of its own, which the policy of the page refuses: it is off here, and on in test_csp
    context = chromium.new_context(bypass_csp=True, reduced_motion="reduce")
    context.add_cookies(cookies)
    page = context.new_page()
    assert page.goto(address, wait_until="load").status == wanted.status
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
    context.close()
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

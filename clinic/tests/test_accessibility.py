"""Every page of clinic/tests/pages.py: axe (WCAG 2.2 A and AA, best practice) and no sideways scroll."""

import pytest

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENS = [("light", 1280), ("dark", 820), ("light", 320)]  # 320 stands for a zoom of 400 %

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def axe():
    return pytest.importorskip("axe_playwright_python.sync_playwright", reason="requirements-dev.txt").Axe()


def test_a_page_can_be_read_in_light_and_dark_and_at_four_hundred_percent(chromium, axe, visited):
    wanted, address, cookies = visited
    found = []
    for theme, width in SCREENS:
        # axe writes styles of its own, which the policy of the page refuses: it is off here, and on in test_csp
        context = chromium.new_context(
            bypass_csp=True, color_scheme=theme, viewport={"width": width, "height": 900}
        )
        context.add_cookies(cookies)
        page = context.new_page()
        assert page.goto(address, wait_until="networkidle").status == wanted.status
        for breach in axe.run(page, options={"runOnly": RULES}).response["violations"]:
            places = [(node["target"], node.get("failureSummary")) for node in breach["nodes"][:3]]
            found.append((theme, width, breach["id"], places))
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wider > 0:
            found.append((theme, width, f"scrolls sideways by {wider} px", []))
        context.close()
    assert found == []

"""Every page of clinic/tests/pages.py under its own policy: nothing refused, nothing missing, no script error."""

import pytest

pytestmark = pytest.mark.browser
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


def test_a_page_keeps_its_own_policy(chromium, visited):
    wanted, address, cookies = visited
    context = chromium.new_context()
    context.add_cookies(cookies)
    page, troubles = context.new_page(), []
    page.on("console", lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("requestfailed", lambda request: troubles.append(request.url))
    answer = page.goto(address, wait_until="networkidle")
    context.close()
    assert answer.status == wanted.status
    assert [text for text in troubles if wanted.status == 200 or str(wanted.status) not in text] == []
    assert set(answer.headers["content-security-policy"].split("; ")) == POLICY


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

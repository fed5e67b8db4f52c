"""The browser of the tests marked `browser`: Debian's Chromium under Playwright.

Where one of the two is missing those tests are skipped and say so; with REQUIRE_BROWSER=1, as in CI,
the run fails instead.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import pytest

REFUSALS = ("Failed to load resource", "Response Status Error Code")  # of the server: the tests look at these
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def what_is_missing() -> str:
    if find_spec("playwright") is None:
        return "Playwright is not installed: pip install -r requirements-dev.txt"
    if CHROMIUM is None:
        return "Chromium is not installed: apt-get install chromium"
    return ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = what_is_missing()
    if not missing:
        return
    if os.environ.get("REQUIRE_BROWSER"):
        raise pytest.UsageError(f"The browser tests may not be skipped here. {missing}")
    for item in items:
        if item.get_closest_marker("browser") or "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture(scope="module")
def chromium() -> Iterator:
    """A running Chromium, one for each test file; ask it for a context or a page."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which makes Django refuse plain queries.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as running:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def window(chromium, live_clinic) -> Iterator[Callable[..., Any]]:
    """Opens a page of the clinic: for nobody, for somebody signed in, or with the cookies of a test client.

    A mistake in a script or a breach of the policy in any of them fails the test.
    """
    from django.test import Client

    contexts, mistakes = [], []

    def note(said: Any) -> None:
        if said.type == "error" and not said.text.startswith(REFUSALS):
            mistakes.append(said.text)

    def opened(user: Any = None, *, client: Any = None, **options: Any) -> Any:
        client = client or Client()
        if user is not None:
            client.force_login(user)
        context = chromium.new_context(base_url=live_clinic, **options)
        contexts.append(context)
        context.add_cookies(cookies_of(client, live_clinic))
        page = context.new_page()
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.on("console", note)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert mistakes == []


def cookies_of(client: Any, address: str) -> list[dict[str, str]]:
    """What a test client holds, for a browser that looks at `address`."""
    return [{"name": name, "value": held.value, "url": address} for name, held in client.cookies.items()]

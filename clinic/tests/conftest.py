"""A browser for the tests of the look; without Chromium they are skipped and say so."""

import shutil
from pathlib import Path

import pytest

from clinic.tests.pages import PAGES, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture(scope="module")
def chromium():
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    # Playwright keeps an event loop in this thread, which makes Django refuse plain queries.
    with pytest.MonkeyPatch.context() as patch, playwright.sync_playwright() as running:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def component_pages(settings):
    settings.ROOT_URLCONF = "clinic.tests.component_urls"
    house = settings.TEMPLATES[0]
    settings.TEMPLATES = [house | {"DIRS": [*house["DIRS"], TEMPLATES]}]


@pytest.fixture(params=PAGES, ids=str)
def visited(request, component_pages, live_clinic, client):
    """(page, address, cookies) of each page, as the person of its role."""
    wanted: Page = request.param
    user, path = wanted.prepare()
    if user is not None:
        client.force_login(user)
    cookies = [{"name": n, "value": c.value, "url": live_clinic} for n, c in client.cookies.items()]
    return wanted, live_clinic + path, cookies

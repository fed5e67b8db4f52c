"""The pages that the tests of the look visit."""

from pathlib import Path

import pytest

from clinic.tests.pages import PAGES, Page

TEMPLATES = Path(__file__).parent / "templates"


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

"""The pages that the tests of the look visit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings

from clinic.testing.browser import cookies_of
from clinic.testing.database import fresh_database, live_server
from clinic.tests.pages import PAGES, Page

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture(scope="module")
def component_pages(django_db_setup) -> Iterator[None]:
    from django.conf import settings

    house = settings.TEMPLATES[0]
    with override_settings(
        ROOT_URLCONF="clinic.tests.component_urls",
        TEMPLATES=[house | {"DIRS": [*house["DIRS"], TEMPLATES]}],
    ):
        yield


@pytest.fixture(scope="module")
def clinic_of_pages(component_pages, django_db_setup, django_db_blocker) -> Iterator[str]:
    """Address of one clinic for every page of a file: the pages are looked at, not changed."""
    with fresh_database(django_db_blocker), live_server() as address:
        yield address


@pytest.fixture(scope="module", params=PAGES, ids=str)
def visited(request, clinic_of_pages) -> tuple[Page, str, list[dict[str, str]]]:
    """(page, address, cookies) of each page, as the person of its role."""
    wanted: Page = request.param
    user, path = wanted.prepare()
    client = Client()
    if user is not None:
        client.force_login(user)
    return wanted, clinic_of_pages + path, cookies_of(client, clinic_of_pages)

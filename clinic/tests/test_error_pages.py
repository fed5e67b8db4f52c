"""Own pages for what went wrong: a number to give, no internals, and no database where it may be away."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import path
from django.views.decorators.http import require_POST

from clinic.base import error_pages
from clinic.base.access import public
from clinic.urls import *  # noqa: F403
from clinic.urls import urlpatterns as house

SECRET = "the name of a patient"
CODES = ["400", "403", "403_csrf", "404", "405", "409", "422", "429", "500", "503"]


@public
def breaks(request):
    raise ValueError(SECRET)


@public
def loses_the_database(request):
    raise OperationalError(SECRET)


@public
def refuses(request):
    raise PermissionDenied(SECRET)


@public
@require_POST
def takes_a_form(request):
    raise AssertionError


urlpatterns = [
    path("takes/", takes_a_form),
    path("breaks/", breaks),
    path("loses/", loses_the_database),
    path("refuses/", refuses),
    *house,
]


@pytest.mark.parametrize("code", CODES)
def test_a_page_is_drawn_without_database_or_session_and_says_what_to_do(code):
    """No database is set up for this test: a query would fail it."""
    request = RequestFactory().get("/")
    request.reference = "7c4k20m3"
    page = error_pages.error_page(request, int(code[:3]), template=f"{code}.html").content.decode()
    assert "7C4K20M3" in page
    assert 'lang="en"' in page
    assert "<main" in page
    assert 'href="/"' in page


@pytest.mark.django_db
@pytest.mark.urls("clinic.tests.test_error_pages")
@pytest.mark.parametrize(("path", "status"), [("/breaks/", 500), ("/loses/", 503), ("/refuses/", 403)])
def test_a_failure_shows_its_number_and_none_of_its_words(path, status):
    answer = Client(raise_request_exception=False).get(path)
    assert answer.status_code == status
    assert SECRET not in answer.content.decode()
    assert answer.wsgi_request.reference.upper() in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.urls("clinic.tests.test_error_pages")
def test_an_address_that_only_takes_a_form_says_so_and_what_it_takes():
    answer = Client().get("/takes/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert b"This cannot be opened by its address" in answer.content


@pytest.mark.django_db
def test_a_form_that_has_grown_old_says_so():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "kim"})
    assert answer.status_code == 403
    assert b"This page has grown old" in answer.content

"""What a person meets when the database goes away."""

import contextlib

import psycopg
import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.models import Session
from django.db import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
    connection,
    connections,
)
from django.http import HttpResponse
from django.urls import path

from clinic.base import error_pages, views
from clinic.base.access import public
from clinic.base.failures import is_database_failure
from clinic.base.models import JobProgress


@public
def lose_it(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    return HttpResponse("never")


@public
def save_and_lose_it(request):
    """Commits, and loses the database before the session of this request is saved."""
    JobProgress.objects.create(kind="saved")
    request.session["seen"] = "yes"
    with contextlib.suppress(OperationalError):
        lose_it(request)
    return HttpResponse("saved")


@public
def lose_the_program(request):
    raise ValueError("not the database")


urlpatterns = [
    path("healthz", views.healthz),
    path("lose/", lose_it),
    path("save-and-lose/", save_and_lose_it),
    path("bug/", lose_the_program),
]
handler400 = error_pages.bad_request
handler500 = error_pages.server_error


def chained(*kinds):
    """An exception of the last kind, raised because of the one before, and so on."""
    failure = None
    for kind in kinds:
        try:
            try:
                if failure is not None:
                    raise failure
            finally:
                raise kind("x")
        except kind as caught:
            failure = caught
    return failure


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([OperationalError], True),
        ([psycopg.OperationalError], True),
        ([psycopg.errors.LockNotAvailable], True),
        ([OperationalError, DatabaseError, SessionInterrupted], True),
        ([SessionInterrupted], False),
        ([IntegrityError], False),
        ([ProgrammingError], False),
        ([ValueError], False),
    ],
)
def test_a_lost_database_is_told_from_a_wrong_program(kinds, expected):
    assert is_database_failure(chained(*kinds)) is expected


def test_nothing_wrong_is_no_failure():
    assert not is_database_failure(None)


@pytest.fixture
def visitor(client, committed_db, settings):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    return client


class TestPages:
    def test_a_view_that_loses_it_answers_503_and_the_next_request_works(self, visitor):
        answer = visitor.get("/lose/")
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert b"terminating connection" not in answer.content
        connection.close_if_unusable_or_obsolete()
        assert visitor.get("/healthz").status_code == 200

    def test_a_lost_session_save_answers_503_although_the_work_is_saved(self, visitor):
        """Django alone answers 400, and a person would enter everything again."""
        visitor.session.save()  # the person has a session already
        session = visitor.session
        session["here"] = "before"
        session.save()
        answer = visitor.get("/save-and-lose/")
        connection.close()
        assert answer.status_code == 503
        assert JobProgress.objects.filter(kind="saved").exists()
        assert Session.objects.count() >= 1

    def test_a_wrong_program_stays_a_500(self, visitor):
        assert visitor.get("/bug/").status_code == 500


class TestHealth:
    def test_says_ok_when_the_database_answers(self, visitor):
        assert visitor.get("/healthz").json() == {"database": "ok"}

    def test_says_503_when_nobody_is_there(self, visitor, monkeypatch, tmp_path):
        connection.close()
        nowhere = {"HOST": str(tmp_path), "LOCAL": None}
        for key, value in nowhere.items():
            monkeypatch.setitem(connections["default"].settings_dict, key, value)
        answer = visitor.get("/healthz")
        assert (answer.status_code, answer.json()) == (503, {"database": "unavailable"})
        monkeypatch.undo()

"""Fixtures: the database of a test run, and databases of their own for tests that commit.

A plain database test (`db`, `@pytest.mark.django_db`) runs in a transaction that is rolled back. A
test that must commit (threads, browser, crash) asks for `committed_db` or `live_clinic` and gets a
fresh copy that is thrown away: nothing is flushed, which frozen tables refuse, and no trigger is
switched off. `transactional_db` and `django_db(transaction=True)` mean the same here.
Every test works as the app's role, which owns no table.
"""

import contextlib
import os
from collections.abc import Iterator

import pytest
from django.db import connections

COMMITTING = {"committed_db", "live_clinic", "live_server", "transactional_db"}


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> Iterator[None]:
    """One copy of the migrated database for this run."""
    from . import clones  # imports models' machinery, so only once Django stands

    server = connections["default"].settings_dict["LOCAL"]
    with django_db_blocker.unblock():
        clones.drop_leftovers(server)
        name = clones.make_clone(server)
    with clones.serving(name):
        yield
    clones.drop_clone(server, name)


@contextlib.contextmanager
def fresh_database(blocker) -> Iterator[str]:
    """A copy of the migrated database, served to every thread and process until the block ends."""
    from . import clones

    server = connections["default"].settings_dict["LOCAL"]
    name = clones.make_clone(server)
    try:
        with clones.serving(name), blocker.unblock():
            yield name
    finally:
        clones.drop_clone(server, name)


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker) -> Iterator[str]:
    """A fresh database where this test, its threads and its processes may commit; its name."""
    with fresh_database(django_db_blocker) as name:
        yield name


@pytest.fixture
def _django_db_helper(request, django_db_setup) -> None:
    """pytest-django's own helper for tests that roll back, a copy for those that commit."""
    marker = request.node.get_closest_marker("django_db")
    transaction = marker and (marker.kwargs.get("transaction") or any(marker.args[:1]))
    commits = transaction or COMMITTING.intersection(request.fixturenames)
    request.getfixturevalue("committed_db" if commits else "_django_db_helper")


@contextlib.contextmanager
def live_server() -> Iterator[str]:
    """Address of the clinic, run by a thread of this process.

    A thread rather than gunicorn: it is up at once, obeys the test's settings and can be stopped at a
    breakpoint. Tests of processes and signals start the real server instead.
    """
    from pytest_django.live_server_helper import LiveServer

    server = LiveServer("127.0.0.1", start=False)
    server._live_server_modified_settings.enable()
    try:
        server.start()
        yield server.url
    finally:
        server.stop()
        server._live_server_modified_settings.disable()


@pytest.fixture
def live_clinic(committed_db, monkeypatch) -> Iterator[str]:
    """Address of a running clinic over a fresh database."""
    # Playwright keeps an event loop in this thread, which makes Django refuse the test's own
    # queries although nothing here is asynchronous.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with live_server() as address:
        yield address


def pytest_report_header() -> str:
    server = connections["default"].settings_dict["LOCAL"]
    return f"database: {server.folder} (process {os.getpid()})"

"""A server of the clinic's own, over TCP with passwords, in place of the local one."""

import os
import socket
import subprocess
import sys

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured

from clinic.base.database import config
from clinic.base.database.config import CHECKOUT
from clinic.testing import servers

OWNER, APP = ("clinic_owner", "owner's pässword/1"), ("clinic_app", "app's p@ssword:2")


@pytest.fixture(scope="module")
def port():
    """A second server, made with the same programs: scram over the loopback interface."""
    with servers.password_server() as port:
        with psycopg.connect(
            servers.url(port, "postgres", "root-secret", "postgres"), autocommit=True
        ) as top:
            for name, password in (OWNER, APP):
                quoted = password.replace("'", "''")
                top.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{quoted}'")
            top.execute(f"CREATE DATABASE clinic OWNER {OWNER[0]}")
        yield port


def address(port, who, *, password=None, database="clinic"):
    name, right = who
    return servers.url(port, name, right if password is None else password, database)


def manage(*arguments, **addresses):
    """A command as a clinic types it: not in a test, so that its own server is used."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "PLUMBLINE_"))}
    environment |= {"SECRET_KEY": "for-this-test-only-" * 4} | addresses
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def last_line(done):
    return done.stderr.strip().splitlines()[-1]


ASK = (
    "from django.db import connection as c; k = c.cursor();"
    "k.execute('SELECT current_user, count(*) FROM django_migrations'); print(k.fetchone());"
    "c.settings_dict['LOCAL'] and print('local')"
)


@pytest.mark.slow
def test_the_owner_migrates_and_the_app_serves(port):
    addresses = {"DATABASE_URL": address(port, APP), "DATABASE_OWNER_URL": address(port, OWNER)}
    migrated = manage("migrate", "--verbosity", "0", **addresses)
    assert migrated.returncode == 0, migrated.stderr
    again = manage("migrate", "--check", **addresses)
    assert again.returncode == 0, again.stderr

    served = manage("shell", "-v", "0", "-c", ASK, DATABASE_URL=address(port, APP))
    assert served.stdout.startswith("('clinic_app', "), served.stderr
    assert "local" not in served.stdout

    with psycopg.connect(address(port, APP)) as app:
        assert app.execute("SELECT count(*) FROM accounts_user").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DELETE FROM audit_event")
    with psycopg.connect(address(port, APP)) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("DROP TABLE audit_event")


class TestRefusals:
    def test_migrate_without_an_owner_says_what_to_set(self, port):
        done = manage("migrate", DATABASE_URL=address(port, APP))
        assert done.returncode != 0
        assert last_line(done).startswith("CommandError: DATABASE_OWNER_URL is not set")

    def test_migrate_with_one_role_for_both(self, port):
        both = address(port, OWNER)
        done = manage("migrate", DATABASE_URL=both, DATABASE_OWNER_URL=both)
        assert "CommandError: The role clinic_owner of DATABASE_URL must be a role of its own" in done.stderr

    def test_a_wrong_password_is_refused_by_the_server(self, port):
        wrong = address(port, APP, password="wrong")
        done = manage("shell", "-c", ASK, DATABASE_URL=wrong)
        assert done.returncode != 0
        assert "password authentication failed" in done.stderr

    def test_the_local_database_is_not_started_beside_it(self, port):
        done = manage("database", "start", DATABASE_URL=address(port, APP))
        assert "CommandError: DATABASE_URL is set" in done.stderr

    def test_nobody_there_is_not_answered_by_starting_something(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            done = manage("shell", "-c", ASK, DATABASE_URL=address(unused.getsockname()[1], APP))
        assert "Connection refused" in done.stderr

    def test_a_server_older_than_16_is_refused_in_a_sentence(self, port):
        """No older server is at hand, so the oldest version is raised above the one we have."""
        raised = (
            "from clinic.base.database import base; base.DatabaseFeatures.minimum_database_version = (99,);"
        )
        call = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
        addresses = {"DATABASE_URL": address(port, APP), "DATABASE_OWNER_URL": address(port, OWNER)}
        done = manage("shell", "-v", "0", "-c", raised + call, **addresses)
        assert last_line(done).endswith("PostgreSQL 99 or later is required (found 18.6).")


class TestAddress:
    @pytest.mark.parametrize(
        "url", ["mysql://a:b@c/d", "postgres://a:secret@host:x/d", "secret", "postgres://a:secret@host"]
    )
    def test_a_bad_one_is_refused_without_repeating_its_password(self, url):
        with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must look like") as refused:
            config.databases({"DATABASE_URL": url})
        assert "secret" not in str(refused.value)

    def test_two_databases_are_refused(self):
        env = {"DATABASE_URL": "postgres://a:b@h/one", "DATABASE_OWNER_URL": "postgres://c:d@h/two"}
        with pytest.raises(ImproperlyConfigured, match="two databases"):
            config.databases(env)

    def test_connections_are_kept_and_checked(self):
        chosen = config.databases({"DATABASE_URL": "postgres://a:b%40c@h:5433/one"})["default"]
        assert chosen["PASSWORD"] == "b@c"
        assert (chosen["CONN_MAX_AGE"], chosen["CONN_HEALTH_CHECKS"]) == (60, True)
        assert chosen["LOCAL"] is None

    def test_tests_never_use_a_clinics_server(self):
        env = {"DATABASE_URL": "postgres://a:b@h/one", "PYTEST_VERSION": "9"}
        assert config.databases(env)["default"]["LOCAL"].instance.startswith("test-")

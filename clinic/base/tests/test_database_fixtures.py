"""What a test may rely on about its database."""

import subprocess
import threading

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, connections, transaction
from django.utils import timezone

from clinic.testing import clones


def make_session(key="one"):
    return Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())


def query(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.mark.django_db
class TestPlain:
    def test_works_as_the_app_role(self):
        assert query("SELECT current_user") == "plumbline_app"

    @pytest.mark.parametrize("turn", [1, 2])
    def test_is_rolled_back(self, turn):
        assert not Session.objects.exists()
        make_session()
        assert connection.in_atomic_block

    def test_never_reaches_the_database_of_a_clinic(self, settings):
        assert settings.DATABASES["default"]["LOCAL"].instance.startswith("test-")
        assert query("SELECT current_database()").startswith("run_")


class TestCommitted:
    @pytest.mark.parametrize("turn", [1, 2])
    def test_starts_empty_and_keeps_commits(self, committed_db, turn):
        assert not Session.objects.exists()
        assert not connection.in_atomic_block
        make_session()
        connection.close()
        assert Session.objects.count() == 1

    def test_is_seen_by_other_threads(self, committed_db):
        make_session()
        seen = []

        def count():
            seen.append((Session.objects.count(), query("SELECT current_database()")))
            connection.close()

        thread = threading.Thread(target=count)
        thread.start()
        thread.join()
        assert seen == [(1, committed_db)]

    @pytest.mark.django_db(transaction=True)
    def test_is_what_the_transaction_mark_gives(self):
        assert not connection.in_atomic_block
        with transaction.atomic():
            make_session()

    def test_is_what_transactional_db_gives(self, transactional_db):
        assert not connection.in_atomic_block

    def test_leaves_plain_tests_alone(self, db):
        assert not Session.objects.exists()
        assert connection.in_atomic_block


class TestLeftovers:
    def test_of_killed_runs_are_dropped_and_those_of_living_ones_stay(self, committed_db):
        server = connections["default"].settings_dict["LOCAL"]
        ended = subprocess.Popen(["true"])
        ended.wait()
        with server.connect() as superuser:
            superuser.execute(f"CREATE DATABASE run_{ended.pid}_1")
            clones.drop_leftovers(server)
            names = {name for (name,) in superuser.execute("SELECT datname FROM pg_database").fetchall()}
        assert f"run_{ended.pid}_1" not in names
        assert committed_db in names

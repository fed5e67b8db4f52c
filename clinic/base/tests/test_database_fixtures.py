"""What a test may rely on about its database."""

import threading

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone


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

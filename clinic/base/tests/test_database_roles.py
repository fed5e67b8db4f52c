"""What the app's role may do with each table."""

import pytest
from django.db import ProgrammingError, connection

from clinic.base.database import roles

pytestmark = pytest.mark.django_db

TABLES = "SELECT format('%I', c.relname) FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"


def column(sql, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()]


def may(right, table):
    return column("SELECT has_table_privilege(current_user, %s, %s)", [table, right])[0]


def test_it_owns_nothing():
    owned = "SELECT relname FROM pg_class WHERE relowner = current_user::regrole"
    assert column(owned) == []


def test_it_reads_every_table_and_truncates_none():
    tables = column(TABLES)
    assert len(tables) > 30
    assert [table for table in tables if not may("SELECT", table)] == []
    for right in ("TRUNCATE", "TRIGGER", "REFERENCES", "MAINTAIN"):
        assert [table for table in tables if may(right, table)] == []


def test_it_adds_to_what_is_append_only_and_changes_nothing_there():
    tables = roles.append_only_tables()
    assert "audit_event" in tables
    for table in tables:
        rights = [right for right in ("INSERT", "UPDATE", "DELETE") if may(right, table)]
        assert rights == ["INSERT"], table


def test_the_history_of_migrations_is_the_owners():
    assert not may("INSERT", "django_migrations")


def test_it_cannot_switch_a_trigger_off():
    with pytest.raises(ProgrammingError, match="must be owner"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER ALL")


@pytest.mark.parametrize(
    ("setting", "value"), [("lock_timeout", "8s"), ("statement_timeout", "30s"), ("enable_mergejoin", "off")]
)
def test_it_waits_no_longer_than_a_person_would_and_walks_along_no_whole_index(setting, value):
    assert column(f"SHOW {setting}") == [value]


def test_every_extension_is_there():
    installed = column("SELECT extname FROM pg_extension")
    assert set(roles.EXTENSIONS) <= set(installed)

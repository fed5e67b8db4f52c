"""Two roles: the owner makes and changes tables, the app's role works with the rows in them."""

from django.db.backends.utils import CursorWrapper

OWNER = "plumbline_owner"
APP = "plumbline_app"
DATABASE = "plumbline"
EXTENSIONS = ("btree_gist", "fuzzystrmatch", "pg_trgm", "unaccent")


def first_statements(*, may_create_databases: bool) -> list[str]:
    """What a new local server needs once, one statement a line (single-user mode reads lines)."""
    createdb = "CREATEDB" if may_create_databases else "NOCREATEDB"
    return [
        f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER {createdb} NOCREATEROLE",
        f"CREATE ROLE {APP} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {APP}",
        "REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC",
    ]


def create_extensions(cursor: CursorWrapper) -> None:
    """All of them are trusted: the owner of a database may create them without a superuser."""
    for name in EXTENSIONS:
        cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")


def is_mighty(cursor: CursorWrapper, *, app: str) -> bool:
    """Whether the app's role could do what only the owner, our connection, should."""
    cursor.execute(
        "SELECT rolsuper OR pg_has_role(rolname, current_user, 'MEMBER') FROM pg_roles WHERE rolname = %s",
        [app],
    )
    row = cursor.fetchone()
    return row is None or row[0]


def append_only_tables() -> list[str]:
    """Tables of models that say `append_only = True`: rows are added and read, never changed."""
    from django.apps import apps

    models = apps.get_models(include_auto_created=True)
    return sorted(m._meta.db_table for m in models if getattr(m, "append_only", False))


def grant(cursor: CursorWrapper, *, app: str, append_only: list[str]) -> None:
    """Give the app's role its rights, no more: run as the owner after every migration."""
    role = _quoted(app)
    for statement in (
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        "GRANT USAGE ON SCHEMA public TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    ):
        cursor.execute(statement.format(role=role))
    for table in append_only:
        cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {_quoted(table)} FROM {role}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

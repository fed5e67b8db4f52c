"""Working as the owner of the tables for a while."""

import contextlib
from collections.abc import Iterator

from django.core.management.base import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper


@contextlib.contextmanager
def as_owner(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let this connection speak as the owner, for migrations. For commands: all threads see it."""
    settings = connection.settings_dict
    owner = settings.get("OWNER")
    if not owner:
        raise CommandError(
            "DATABASE_OWNER_URL is not set: tables are made by a role of their own, not by that"
            " of DATABASE_URL. Set it to postgres://owner:password@host:5432/database."
        )
    served = dict(settings)
    connection.close()
    # The name stays: tests point the very same settings at a copy of the database.
    settings.update({key: value for key, value in owner.items() if key != "NAME"})
    try:
        yield
    finally:
        connection.close()
        settings.clear()
        settings.update(served)

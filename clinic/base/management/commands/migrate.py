"""Django's migrate, as the role that owns the tables; afterwards the app's role gets its rights."""

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import NotSupportedError, connections, transaction

from clinic.base.database import roles
from clinic.base.database.owner import as_owner


class Command(migrate.Command):
    def handle(self, *args, **options):
        connection = connections[options["database"]]
        served_by = connection.settings_dict["USER"]
        with as_owner(connection):
            try:
                connection.ensure_connection()
            except NotSupportedError as error:  # an older server
                raise CommandError(f"{str(error).rstrip('.')}.") from error
            with connection.cursor() as cursor:
                if roles.is_mighty(cursor, app=served_by):
                    raise CommandError(
                        f"The role {served_by} of DATABASE_URL must be a role of its own that is"
                        " no superuser and no member of the role that owns the tables."
                    )
                if not _only_shows(options):
                    roles.create_extensions(cursor)
            super().handle(*args, **options)
            if not _only_shows(options):
                # One transaction: the app never meets a table without its rights.
                with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
                    roles.grant(cursor, app=served_by, append_only=roles.append_only_tables())


def _only_shows(options) -> bool:
    return options["plan"] or options["check_unapplied"]

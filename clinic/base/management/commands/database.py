"""`manage.py database start|stop|status`: the local server, when DATABASE_URL is not set."""

import os

from django.core.management.base import CommandError
from django.db import connection

from clinic.base.commands import PipedCommand
from clinic.base.database.config import server_of_tests
from clinic.base.database.errors import ServerDown


class Command(PipedCommand):
    help = "Start or stop the local database server, or say where it stands."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["start", "stop", "status"])
        parser.add_argument("--of-tests", action="store_true", help="the one that this checkout's tests use")

    def handle(self, *, action, of_tests, **options):
        server = server_of_tests(os.environ) if of_tests else connection.settings_dict.get("LOCAL")
        if server is None:
            raise CommandError("DATABASE_URL is set: that server is not ours to start or stop.")
        try:
            self.stdout.write(getattr(self, f"_{action}")(server))
        except ServerDown as error:
            raise CommandError(str(error)) from error

    def _start(self, server):
        server.ensure_running()
        return self._status(server)

    def _stop(self, server):
        connection.close()
        stopped = server.stop() if server.durable else server.throw_away()
        return f"The database {server.instance!r} {'is stopped' if stopped else 'was not running'}."

    def _status(self, server):
        if not server.data.exists():
            return f"The database {server.instance!r} has not been made yet ({server.folder})."
        if not server.accepts():
            return f"The database {server.instance!r} is not running ({server.folder})."
        with server.connect() as superuser:
            version = superuser.execute("SHOW server_version").fetchone()[0]
            clients = superuser.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                " AND pid <> pg_backend_pid()"
            ).fetchone()[0]
        return (
            f"The database {server.instance!r} is running: PostgreSQL {version}, process"
            f" {server.pid()}, {clients} clients, folder {server.folder}."
        )

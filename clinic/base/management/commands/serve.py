"""`manage.py serve`: the web server and its task worker, until Ctrl-C. The database stays."""

import os
import socket

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from clinic.base import jobs, serving
from clinic.base.failures import is_database_failure


class Command(BaseCommand):
    help = "Serve the clinic with gunicorn and one task worker. Ctrl-C stops both."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=_port, default=os.environ.get("PORT") or "8000")

    def handle(self, *, host, port, **options):
        for guard in serving.guards:
            if refusal := guard(host):
                raise CommandError(refusal)
        if not serving.port_is_free(host, port):
            raise CommandError(
                f"Port {port} is in use on {host}. Stop what listens there, or choose another:"
                f" make run PORT={port + 1}"
            )
        self.worker_id = f"{socket.gethostname()[:50]}:{port}"
        web = serving.Child("The web server", serving.web_command(host, port))
        worker = serving.Child(
            "The task worker", serving.worker_command(self.worker_id), self._put_back_tasks
        )
        beside = [
            serving.Child(f"`{command[0]}`", serving.companion_command(command))
            for command in settings.SERVED_BESIDE
        ]
        daily = [
            serving.Daily(f"`{command[0]}`", serving.companion_command(command))
            for command in settings.SERVED_DAILY
        ]
        self.host, self.port = host, port
        serving.Supervisor([web, worker, *beside, *daily], self._say).run(when_ready=self._announce)
        self._say("Stopped. The database keeps running; `make stop` stops it too.")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()  # whoever reads a pipe or a log waits for it

    def _announce(self) -> bool:
        if not serving.answers(self.host, self.port):
            return False
        self._say(f"Serving on http://{self.host}:{self.port}  (Ctrl-C stops)")
        return True

    def _put_back_tasks(self) -> None:
        """The worker of our name is dead by now: what it was doing is done again."""
        try:
            jobs.requeue_interrupted(self.worker_id)
        except Exception as failure:
            if not is_database_failure(failure):
                raise
        finally:
            connection.close()


def _port(value: str) -> int:
    port = int(value)
    if not 1 <= port <= 65535:
        raise ValueError
    return port

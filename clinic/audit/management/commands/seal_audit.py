import threading

from django.db import connection
from django.utils import timezone

from clinic.audit import sealing
from clinic.base.commands import ClinicCommand
from clinic.base.failures import is_database_failure


class Command(ClinicCommand):
    help = "Seal new events into the audit's hash chain; with --every, again and again until stopped."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--every", type=int, default=0, help="Seconds between two rounds.")

    def handle(self, *args, every: int, verbosity: int, **options) -> None:
        while True:
            try:
                sealed = sealing.seal(at=timezone.now())
            except Exception as failure:
                if not every or not is_database_failure(failure):
                    raise
                sealed = 0
            if verbosity and not every:
                self.stdout.write(f"{sealed} event(s) sealed.")
            if not every:
                return
            connection.close()
            threading.Event().wait(every)

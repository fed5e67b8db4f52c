import threading

from django.db import connection

from clinic.base.commands import ClinicCommand
from clinic.base.failures import is_database_failure
from duplicates.services import catch_up


class Command(ClinicCommand):
    help = "Compare patients who changed with those who are like them; with --every, again and again."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--every", type=int, default=0, help="Seconds between two rounds.")

    def handle(self, *args, every: int, verbosity: int, **options) -> None:
        while True:
            try:
                looked = catch_up().patients
            except Exception as failure:
                if not every or not is_database_failure(failure):
                    raise
                looked = 0
            if verbosity and not every:
                self.stdout.write(f"{looked} changed patient(s) compared.")
            if not every:
                return
            connection.close()
            threading.Event().wait(every)

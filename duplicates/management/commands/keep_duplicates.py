import threading
import time

from django.db import connection
from django.utils import timezone

from clinic.base.commands import ClinicCommand
from clinic.base.failures import is_database_failure
from clinic.base.idempotency import forget_tokens
from duplicates.services import catch_up, forget_unsent
from patients.services import forget_drafts, keep_name_words

DAY = 24 * 3600


class Command(ClinicCommand):
    help = (
        "Compare patients who changed with those who are like them; with --every, again and again,"
        " and each day put the dictionary of name words in order and forget drafts and used form numbers."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--every", type=int, default=0, help="Seconds between two rounds.")

    def handle(self, *args, every: int, verbosity: int, **options) -> None:
        day_is_over = time.monotonic()
        while True:
            try:
                looked = catch_up().patients
                forget_unsent(at=timezone.now())
                if every and time.monotonic() >= day_is_over:
                    day_is_over = time.monotonic() + DAY
                    keep_name_words()
                    forget_drafts(at=timezone.now())
                    forget_tokens(at=timezone.now())
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

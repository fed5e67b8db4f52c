from django.core.management.base import CommandError
from django.db import transaction

from clinic.base import catalogue
from clinic.base.commands import ClinicCommand


class Command(ClinicCommand):
    help = "Bring the catalogue tables in line with the data files. Safe to run twice."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; fail if anything would change."
        )

    @transaction.atomic
    def handle(self, *args, check: bool, verbosity: int, **options) -> None:
        changes: list[str] = []
        for source in catalogue.sources():
            try:
                changes += source.sync()
            except (KeyError, ValueError) as error:
                raise CommandError(f"{source.path.name}: {error}") from error
        if verbosity > 1 or check:
            for change in changes:
                self.stdout.write(change)
        if check and changes:
            raise CommandError(f"{len(changes)} catalogue change(s) not loaded")
        if verbosity:
            self.stdout.write(f"{len(changes)} change(s) to the catalogue.")

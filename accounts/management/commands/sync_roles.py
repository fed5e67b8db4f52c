from django.core.management.base import CommandError
from django.db import transaction

from accounts import roles
from clinic.base.commands import ClinicCommand


class Command(ClinicCommand):
    help = "Bring the roles' groups in line with data/roles.toml. Safe to run twice."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; fail if anything would change."
        )

    @transaction.atomic
    def handle(self, *args, check: bool, verbosity: int, **options) -> None:
        try:
            changes = roles.sync()
        except LookupError as error:
            raise CommandError(str(error)) from error
        for change in changes if verbosity > 1 or check else []:
            self.stdout.write(change)
        if check and changes:
            raise CommandError(f"{len(changes)} change(s) to roles not loaded")
        if verbosity:
            self.stdout.write(f"{len(changes)} change(s) to roles.")

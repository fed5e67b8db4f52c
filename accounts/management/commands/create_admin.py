import getpass

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from accounts import roles, services
from accounts.models import ClinicProfile
from clinic.base.commands import ClinicCommand
from clinic.base.errors import DomainError


class Command(ClinicCommand):
    help = "Make an admin's account. Asks for the password, or reads it from standard input."

    def add_arguments(self, parser) -> None:
        parser.add_argument("username")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument(
            "--role", action="append", choices=sorted(roles.roles()), help="More roles; may be repeated."
        )
        parser.add_argument("--password-stdin", action="store_true", help="Read one line as password.")

    @transaction.atomic
    def handle(self, *args, username: str, password_stdin: bool, **options) -> None:
        if password_stdin:
            password = input()
        else:
            password = getpass.getpass("Password (12 characters or more): ")
            if password != getpass.getpass("Once more: "):
                raise CommandError("The two passwords differ.")
        roles.sync()
        ClinicProfile.objects.get_or_create(pk=1)
        try:
            services.add_staff(
                username=username,
                password=password,
                first_name=options["first_name"],
                last_name=options["last_name"],
                role_names=[roles.ADMIN, *(options["role"] or [])],
                by=None,
                at=timezone.now(),
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{username} can sign in.")

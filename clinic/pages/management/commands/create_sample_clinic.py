from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.models import ClinicProfile
from clinic.base.commands import ClinicCommand
from clinic.base.errors import DomainError
from clinic.pages.sample import clinic
from clinic.pages.sample.staff import accounts_file, keep_accounts


class Command(ClinicCommand):
    help = "Make the sample clinic in an empty database; in one that has it, only say how to sign in."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="Named in the address that is printed.")

    def handle(self, *args, port: int, **options) -> None:
        if settings.IS_PUBLIC:
            raise CommandError("A sample clinic answers on this machine only. Unset PUBLIC_URL.")
        if not clinic.exists():
            self._make()
        if not ClinicProfile.current().is_sample:
            raise CommandError(
                "This database holds a real clinic. Start it with `python manage.py serve`,"
                " or choose another PLUMBLINE_INSTANCE for the sample."
            )
        self._say_how_to_sign_in(port)

    def _make(self) -> None:
        try:
            made = clinic.make(at=timezone.now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        keep_accounts(made.accounts)
        path = Path(settings.BASE_DIR) / "var" / "sample-handout.pdf"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(bytes(made.handout.file.content))
        self.stdout.write(f"        the sample patient's handout is in {path.relative_to(settings.BASE_DIR)}")

    def _say_how_to_sign_in(self, port: int) -> None:
        path = accounts_file()
        gone = "(the file with the passwords is gone)\n"
        lines = path.read_text(encoding="utf-8") if path.exists() else gone
        indented = "".join(f"    {line}\n" for line in lines.splitlines())
        self.stdout.write(f"\n  Sign in at http://127.0.0.1:{port} (name, password, what for):\n{indented}")
        self.stdout.write(f"  The same lines are in {path}\n")

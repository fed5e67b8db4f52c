import shutil

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from accounts.models import ClinicProfile


class Command(BaseCommand):
    help = "Delete the sample clinic with everything entered in it. Refused for a real clinic."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *args, yes: bool, **options) -> None:
        server = settings.DATABASES["default"].get("LOCAL")
        if server is None:
            raise CommandError("DATABASE_URL is set: nothing of your own server is deleted.")
        if not server.folder.exists():
            self.stdout.write("There is no sample clinic yet.")
            return
        self._refuse_a_real_clinic()
        if not yes and input(f"Delete everything in {server.folder}? Type yes: ").strip() != "yes":
            self.stdout.write("Nothing was deleted.")
            return
        call_command("database", "stop")
        shutil.rmtree(server.folder)
        self.stdout.write("Deleted. `make run` makes a new one.")

    def _refuse_a_real_clinic(self) -> None:
        try:
            profile = ClinicProfile.objects.filter(pk=1).first()
        except DatabaseError:
            return  # no tables yet
        if profile is not None and not profile.is_sample:
            raise CommandError("This is a real clinic. Nothing was deleted.")

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Everything behind `make run`, in one process: database, content, sample clinic, server."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, port: int, **options) -> None:
        self._say("2 of 5  Database")
        call_command("migrate", verbosity=0)
        self._say("3 of 5  Roles and catalogue")
        call_command("sync_roles", verbosity=0)
        call_command("load_catalogue", verbosity=0)
        self._say("4 of 5  Sample clinic")
        call_command("create_sample_clinic", port=port)
        self._say("5 of 5  Serving")
        call_command("serve", port=port)

    def _say(self, step: str) -> None:
        self.stdout.write(step)
        self.stdout.flush()

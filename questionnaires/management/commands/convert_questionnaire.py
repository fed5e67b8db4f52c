from typing import Any

from django.core.management.base import BaseCommand

from questionnaires import conversion


class Command(BaseCommand):
    help = "For developers: convert the TOML sources in questionnaires/data to FHIR. Safe to run twice."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path in conversion.write_all():
            self.stdout.write(f"wrote {path}")

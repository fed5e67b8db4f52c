from typing import Any

from django.core.management.base import BaseCommand

from questionnaires import conversion


class Command(BaseCommand):
    help = "For developers: write the FHIR documents of questionnaires/data anew from their TOML sources. Safe to run twice."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path in conversion.write_all():
            self.stdout.write(f"wrote {path}")

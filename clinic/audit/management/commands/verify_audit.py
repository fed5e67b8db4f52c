from django.core.management.base import CommandError
from django.utils import timezone

from clinic.audit import sealing
from clinic.base.commands import ClinicCommand


class Command(ClinicCommand):
    help = "Verify the audit's hash chain; --seal first seals what is new. Safe at any time."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--seal", action="store_true", help="Seal new events first.")
        parser.add_argument("--anchor", default="", help="A line printed earlier: must still hold.")

    def handle(self, *args, seal: bool, anchor: str, **options) -> None:
        if seal:
            self.stdout.write(f"{sealing.seal(at=timezone.now())} event(s) sealed.")
        verdict = sealing.verify()
        problems = list(verdict.problems)
        if anchor and not sealing.holds(anchor):
            problems.append(f"The anchor {anchor} is not in the chain: its end was cut off.")
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write(
            f"{verdict.sealed} sealed event(s) verified, {verdict.unsealed} not yet sealed.\n"
            f"Anchor to keep elsewhere: {verdict.anchor}"
        )

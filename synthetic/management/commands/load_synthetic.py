import argparse
import csv
import json
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from accounts.models import ClinicProfile
from clinic.base.commands import AnsweringCommand
from clinic.base.database.owner import as_owner
from clinic.base.numbers import whole_number
from patients.services import keep_name_words
from synthetic.loading import Load, load

MOST = 5_000_000
BENCH = "bench"


class Command(AnsweringCommand):
    help = (
        "Load people who do not exist, for trials and measurements. Only into a sample clinic or the local"
        " instance `bench`; nobody can register there meanwhile. Exit status 1: refused, 2: usage."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--patients", type=_count, required=True, metavar="N")
        parser.add_argument("--visits", type=_count, default=0, metavar="M", help="Spread over them.")
        parser.add_argument("--seed", type=int, default=1, help="The same seed makes the same people.")
        parser.add_argument(
            "--truth",
            type=Path,
            default=Path(settings.BASE_DIR) / "var" / "synthetic-truth.csv",
            metavar="FILE",
            help="Where the pairs of records of one person go, with what differs (%(default)s).",
        )

    def handle(
        self, *args: Any, patients: int, visits: int, seed: int, truth: Path, format: str, **options: Any
    ) -> None:
        refuse_a_real_clinic()
        begun = time.monotonic()
        with as_owner(connection):
            done = load(count=patients, visits=visits, seed=seed, at=timezone.now())
            keep_name_words()
        seconds = round(time.monotonic() - begun, 1)
        keep_truth(done, truth)
        if format == "json":
            facts: dict[str, object] = {
                "patients": done.patients,
                "visits": done.visits,
                "pairs": len(done.pairs),
            }
            facts |= {"first_number": f"PL-{done.first_number}", "truth": str(truth), "seconds": seconds}
            self.stdout.write(json.dumps(facts))
            return
        self.stdout.write(
            f"{done.patients} patients and {done.visits} visits in {seconds} s, from PL-{done.first_number}."
            f" {len(done.pairs)} pairs of records are one person: {truth}"
        )


def refuse_a_real_clinic() -> None:
    profile = ClinicProfile.objects.filter(pk=1).first()
    server = settings.DATABASES["default"].get("LOCAL")
    is_bench = profile is None and server is not None and server.instance.partition("-")[0] == BENCH
    if settings.IS_PUBLIC or not (is_bench or (profile is not None and profile.is_sample)):
        raise CommandError(
            "Synthetic people are loaded only into a sample clinic (`manage.py create_sample_clinic`) or the"
            f" empty instance {BENCH} or {BENCH}-… (PLUMBLINE_INSTANCE={BENCH}). Nothing was changed."
        )


def keep_truth(done: Load, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["a", "b", "how"])
        writer.writerows(done.pairs)


def _count(text: str) -> int:
    count = whole_number(text, most=MOST)
    if not count:
        raise argparse.ArgumentTypeError(f"give a whole number from 1 to {MOST}")
    return count

import json
from argparse import ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone

from clinic.base.commands import AnsweringCommand, content_of
from duplicates.files import LIMITS, read
from duplicates.listing import numbered_pairs
from duplicates.pairing import likely_pairs
from duplicates.scoring import LIKELY
from duplicates.services import catch_up
from duplicates.wording import SAYINGS

Line = tuple[str, str, float, list[str]]


class Command(AnsweringCommand):
    """Asks as the system, not as a member of staff: who may run commands here may read every record."""

    requires_migrations_checks = False  # a file is compared without a database

    help = (
        "Likely duplicates, one line a pair, the likeliest first: over the register, by record number; or"
        " over a CSV or XLSX file with the columns given, family, birth_date, postcode (and address, city,"
        " phone, email, id), by its id or the number of the line. Exit status 1: the file is refused,"
        " 2: usage."
    )

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
        parser.add_argument(
            "--least", type=_chance, default=LIKELY, help="From which score on (%(default)s)."
        )

    def handle(self, *args, file: Path | None, format: str, least: float, **options) -> None:
        if file is None:
            self.check_migrations()
        lines = _in_file(file, least) if file else _in_register(least)
        for a, b, score, why in lines:
            told = [str(SAYINGS[finding]) for finding in why]
            if format == "json":
                row = {"a": a, "b": b, "score": round(score, 4), "why": told}
                self.stdout.write(json.dumps(row, ensure_ascii=False))
            else:
                self.stdout.write(f"{a}  {b}  {score:.2f}  ({', '.join(told)})")


def _in_file(path: Path, least: float) -> Iterator[Line]:
    rows = read(content_of(path, LIMITS), today=timezone.localdate())
    for pair in likely_pairs([row.person for row in rows], least=least):
        why = [str(finding) for finding in pair.likeness.why]
        yield rows[pair.one].name, rows[pair.other].name, pair.likeness.score, why


def _in_register(least: float) -> Iterator[Line]:
    """As the list shows them; those who wait are compared first."""
    catch_up()
    return numbered_pairs(least=least)


def _chance(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not LIKELY <= value <= 1:
        raise ArgumentTypeError(f"give a number from {LIKELY} to 1")
    return value

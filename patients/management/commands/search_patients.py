import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from clinic.base.commands import AnsweringCommand
from clinic.base.text import validate_text
from patients import search
from patients.search.asked import LONGEST


class Command(AnsweringCommand):
    """Asks as the system, not as a member of staff: who may run commands here may read every record."""

    help = "Find patients as the search box does: name parts, birth date, telephone, record number."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("query", nargs="+", metavar="QUERY", help="What would be typed into the box.")

    def handle(self, *args, query: list[str], format: str, **options) -> None:
        text = " ".join(query)
        if len(text) > LONGEST:
            raise CommandError(f"A search has at most {LONGEST} characters; this has {len(text)}.")
        try:
            validate_text(text)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        hits = search.find(text, user=None, at=timezone.now()).hits
        if format == "json":
            self.stdout.write(json.dumps({"hits": [_as_data(hit) for hit in hits]}, ensure_ascii=False))
            return
        for hit in hits:
            why = ", ".join(map(str, hit.why))
            self.stdout.write(f"{hit.patient.number}  {hit.patient.sort_name}  {hit.born}  ({why})")
        if not hits:
            self.stdout.write("Nobody found.")


def _as_data(hit: search.Hit) -> dict[str, Any]:
    """An unknown date is null; a partial one keeps only what is known of it: 1982-04, 1982."""
    patient = hit.patient
    known = {"day": 10, "month": 7, "year": 4}.get(patient.birth_date_precision, 0)
    return {
        "uuid": str(patient.uuid),
        "number": patient.number,
        "name": patient.display_name,
        "birth_date": patient.birth_date.isoformat()[:known] if patient.birth_date and known else None,
        "score": hit.figure,
        "why": [str(reason) for reason in hit.why],
    }

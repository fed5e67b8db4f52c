"""`manage.py import_patients FILE`: the same rehearsal and the same import as on the screen."""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.base.commands import AnsweringCommand, content_of
from clinic.base.errors import DomainError
from clinic.base.tables import USUAL
from imports import services
from imports.models import Import, ImportRow
from imports.reading import Mapping
from imports.reading.columns import with_columns
from imports.services.rehearsing import rehearse_now
from imports.services.running import run_now


class Command(AnsweringCommand):
    help = (
        "Import a CSV or XLSX file of patients. With --rehearse: say what would become of each line, and "
        "write nothing to the register. Exit status 0 fine, 1 refused or, with --rehearse, faulty lines, "
        "2 wrong usage."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--rehearse", action="store_true", help="rehearse only")
        parser.add_argument(
            "--mapping",
            type=Path,
            help='a TOML file: month_first = false, maybe = "skip" or "import", and a table '
            '[columns] with "name of the column" = "field"',
        )
        parser.add_argument("--by", help="username of the admin who answers for it")

    def handle(self, *args: Any, **options: Any) -> None:
        by, mapping = _admin(options["by"]), _mapping(options["mapping"])
        content = content_of(options["file"], USUAL)
        batch = _rehearsed(content, options["file"].name, mapping, by)
        if not options["rehearse"]:
            batch = _imported(batch, mapping, by)
        self._say(batch, options["format"])
        if options["rehearse"] and batch.counts.get("error"):
            sys.exit(1)

    def _say(self, batch: Import, form: str) -> None:
        if form == "text":
            self.stdout.write(", ".join(f"{name} {count}" for name, count in batch.counts.items()))
            for row in batch.rows.exclude(verdict=ImportRow.Verdict.NEW).order_by("number").iterator():
                self.stdout.write(f"{row.number} {row.verdict}: {' '.join(row.why.splitlines())}")
            return
        head = {"import": str(batch.uuid), "status": batch.status, "counts": batch.counts}
        self.stdout.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [', ending="")
        rows = batch.rows.order_by("number").select_related("patient")
        for place, row in enumerate(rows.iterator(chunk_size=2_000)):
            self.stdout.write(
                (",\n" if place else "\n") + json.dumps(_row(row), ensure_ascii=False), ending=""
            )
        self.stdout.write("]}")


def _row(row: ImportRow) -> dict[str, Any]:
    return {
        "line": row.number,
        "verdict": row.verdict,
        "why": row.why.splitlines(),
        "like": str(row.like_patient or row.like_line or "") or None,
        "patient": str(row.patient.uuid) if row.patient else None,
    }


def _rehearsed(content: bytes, name: str, wanted: dict[str, Any], by: User | None) -> Import:
    at = timezone.now()
    batch = services.upload(file=services.open_file(content), file_name=name, by=by, at=at)
    mapping = Mapping.stored(batch.mapping)
    if "columns" in wanted and not mapping.has_header:  # names nobody could have guessed
        how = {"charset": mapping.charset, "delimiter": mapping.delimiter, "has_header": True}
        batch = services.reread(batch=batch, by=by, at=at, **how)
        mapping = Mapping.stored(batch.mapping)
    columns = with_columns(mapping, wanted["columns"]) if "columns" in wanted else mapping.columns
    month_first = wanted.get("month_first", mapping.month_first)
    services.map_columns(batch=batch, columns=columns, month_first=month_first, by=by, at=at)
    services.rehearse(batch=batch, by=by, at=at, queued=False)
    rehearse_now.func(batch.pk, by.pk if by else 0)
    return _fresh(batch)


def _imported(batch: Import, wanted: dict[str, Any], by: User | None) -> Import:
    at = timezone.now()
    if wanted.get("maybe") == ImportRow.Decision.IMPORT:
        services.decide(batch=batch, decision=ImportRow.Decision.IMPORT, all_left=True, by=by, at=at)
    services.run(batch=batch, by=by, at=at, queued=False)
    run_now.func(batch.pk, by.pk if by else 0)
    return _fresh(batch)


def _fresh(batch: Import) -> Import:
    """As the work left it; whatever went wrong there is a refusal here."""
    batch = Import.objects.get(pk=batch.pk)
    if batch.problem:
        raise DomainError(batch.problem)
    return batch


def _admin(name: str | None) -> User | None:
    if name is None:
        return None
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None or not user.has_perm("imports.import_patients"):
        raise CommandError(_("“%(name)s” may not import patients.") % {"name": name}, returncode=2)
    return user


def _mapping(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        problem = _problem(found)
    except (OSError, ValueError, RecursionError) as error:  # a number of thousands of figures, a deep nest
        raise CommandError(f"{path}: {error}", returncode=2) from error
    if problem:
        raise CommandError(f"{path}: {problem}", returncode=2)
    return found


def _problem(mapping: dict[str, Any]) -> str:
    """What makes no sense in a mapping file: nothing in it is taken for something alike."""
    if unknown := set(mapping) - {"columns", "month_first", "maybe"}:
        return _("no such key: %(keys)s") % {"keys": ", ".join(sorted(unknown))}
    if not isinstance(mapping.get("month_first", False), bool):
        return _("month_first is true or false, without quotation marks.")
    if mapping.get("maybe", "skip") not in ImportRow.Decision.values:
        return _('maybe is "skip" or "import".')
    columns = mapping.get("columns", {})
    if not isinstance(columns, dict) or not all(isinstance(name, str) for name in columns.values()):
        return _('columns is a table of "name of the column" = "field".')
    return ""

"""A file comes in: what it is, which column seems to hold what, in which order it writes dates."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base import files
from clinic.base.models import XLSX
from clinic.base.tables import Line, Table, Unreadable, open_table

from ..models import Import
from ..reading import Mapping, guess, is_header, order_of

SAMPLE = 5_000  # lines looked at before the rehearsal reads them all


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A file that can be read, and what was found out about it."""

    content: bytes
    content_type: str
    found: dict[str, Any]


def open_file(content: bytes) -> Opened:
    """Read the first lines; it may take seconds, so no transaction should be open. Raises Unreadable."""
    table = open_table(content)
    kind = XLSX if table.kind == "xlsx" else "text/csv"
    return Opened(content=content, content_type=kind, found=looked_at(table))


@transaction.atomic
def upload(*, file: Opened, file_name: str, by: User | None, at: datetime) -> Import:
    """Keep the file with what was found out about it."""
    kept = files.store(content=file.content, content_type=file.content_type)
    batch = Import.objects.create(
        file=kept,
        file_name=_plain_name(file_name),
        uploaded_by=by,
        uploaded_at=at,
        **file.found,
    )
    record(by=by, verb="import.uploaded", at=at, subject=batch, digest=kept.digest, size=kept.size)
    return batch


def looked_at(table: Table, *, has_header: bool | None = None) -> dict[str, Any]:
    """Mapping and date order as they are stored, out of the first lines."""
    lines = list(islice(table.lines(), SAMPLE))
    if has_header is None:
        has_header = is_header(lines[0].cells)
    usual = _usual_width(lines[has_header:] or lines)
    width = _columns(lines, usual, has_header=has_header)
    first = (lines[0].cells + [""] * width)[:width]
    mapping = guess(first, charset=table.charset, delimiter=table.delimiter, has_header=has_header)
    if mapping.has_header and len(lines) == 1:
        raise Unreadable(_("This file holds the names of columns and nothing else. Please choose another."))
    lines = lines[mapping.has_header :]
    order = order_of(_dates(lines, mapping))
    found = {
        "month_first": order.is_month_first,
        "examples": _examples(lines, width),
        "widest": usual and max(usual, width),
    }
    mapping = Mapping(**asdict(mapping) | found)
    return {"mapping": asdict(mapping), "dates": asdict(order)}


def _usual_width(lines: list[Line]) -> int:
    """How many cells most lines of a text have; 0 for a sheet, where each stands in its column anyhow."""
    return Counter(line.width for line in lines).most_common(1)[0][0]


def _columns(lines: list[Line], usual: int, *, has_header: bool) -> int:
    """How many columns there are: as the first line names them, or as most lines have them.

    One separator too many in a single line makes that line faulty, not all the others.
    """
    if not usual:
        return max(len(line.cells) for line in lines)
    if not has_header:
        return usual
    named = len(lines[0].cells)
    return max(named, min(lines[0].width, usual))  # columns without a name count where the lines have them


def _dates(lines: list[Line], mapping: Mapping) -> list[str]:
    """The dates of birth; of a file whose columns nobody knows yet, all that looks like a date."""
    place = mapping.columns.index("birth_date") if "birth_date" in mapping.columns else None
    if place is None:
        return [cell for line in lines for cell in line.cells] if not any(mapping.columns) else []
    return [line.cells[place] for line in lines if len(line.cells) > place]


def _examples(lines: list[Line], width: int) -> list[list[str]]:
    """Three cells of each column, kept so that the page need not read the file again."""
    columns = ([line.cells[n] for line in lines[:50] if len(line.cells) > n] for n in range(width))
    return [[shown(cell)[:40] for cell in cells if cell][:3] for cells in columns]


def shown(cell: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in cell)


def _plain_name(file_name: str) -> str:
    name = PurePath(file_name.replace("\\", "/")).name
    return "".join(letter for letter in name if letter.isprintable())[:200] or _("list")

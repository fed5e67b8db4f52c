"""The first sheet of an XLSX file, one line at a time. An XLSX is a ZIP, and a ZIP can be a trap.

A few KB can unpack to millions of empty cells. So a part that grows beyond any real list is refused, a
sheet is never read through to learn its size, and no line may go on without an end.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import IO, Any, Self

from django.utils.translation import gettext as _
from openpyxl.packaging.relationship import Relationship
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from .unreadable import Unreadable

MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 60  # lists of 200,000 lines unpack to some 10 times their size
SMALL = 1024 * 1024  # a part that cannot hurt, whatever its ratio
MOST_OF_A_LINE = 2 * 1024 * 1024  # 299 cells of 2,000 letters fit in
MOST_PARTS = 1_000
MOST_WIDE = 16_384
PACKED = (".zip", ".gz", ".7z", ".rar", ".xz", ".bz2", ".xlsx", ".xlsm", ".docx", ".jar")


def lines_of_sheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    _check_parts(content)
    sheet = _first_sheet(content)
    rows = sheet.iter_rows(values_only=True)
    number = 0
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except Unreadable:
            raise
        except Exception as error:
            if sheet.is_through:  # what comes after the cells is not read
                return
            raise Unreadable(_broken()) from error
        number += 1
        sheet.begin_line()
        yield number, [text_of(value) for value in row[:MOST_WIDE]]


class _Sheet(ReadOnlyWorksheet):
    """One that does not look for its size first, and watches what is read of it."""

    source: "_Watched | None" = None

    def _get_size(self) -> None:
        """A file may lie about its size; one that does not name it would be read to its end."""

    def _get_source(self) -> "_Watched":
        self.source = _Watched(super()._get_source())
        return self.source

    @property
    def is_through(self) -> bool:
        return self.source is not None and self.source.is_through

    def begin_line(self) -> None:
        if self.source is not None:
            self.source.read_of_line = 0


class _Watched:
    """The text of a sheet up to the end of its cells; refused when one line does not end."""

    END = re.compile(rb"</(?:[A-Za-z_][\w.-]{0,60}:)?sheetData\s*>")
    KEPT = 100  # of the piece before: the end may lie across two

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._tail = source, b""
        self.read_of_line, self.is_through = 0, False

    def read(self, size: int = -1) -> bytes:
        if self.is_through:
            return b""
        piece = self._source.read(size)
        self.read_of_line += len(piece)
        if self.read_of_line > MOST_OF_A_LINE:
            raise Unreadable(_too_large())
        seen = self._tail + piece
        if (end := self.END.search(seen)) is not None:
            self.is_through = True
            return piece[: end.end() - len(self._tail)]
        self._tail = seen[-self.KEPT :]
        return piece

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._source.close()


def _first_sheet(content: bytes) -> _Sheet:
    """The first visible sheet; the others are not opened."""
    try:
        reader = ExcelReader(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        found = _visible_sheet(reader)
        if found is not None:
            title, part = found
            return _Sheet(reader.wb, title, part.target, reader.shared_strings)
    except Exception as error:  # whatever a broken file makes of the reader
        raise Unreadable(_broken()) from error
    raise Unreadable(_("This workbook has no sheet to read."))


def _visible_sheet(reader: ExcelReader) -> tuple[str, Relationship] | None:
    for sheet, part in reader.parser.find_sheets():
        is_sheet = part.target in reader.valid_files and "chartsheet" not in part.Type
        if is_sheet and sheet.state == "visible":
            return sheet.name, part
    return None


def text_of(value: Any) -> str:
    """As somebody would have typed it: dates in the order that cannot be mistaken, whole numbers whole."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _check_parts(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            inside = parts.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Unreadable(_broken()) from error
    names = {part.filename for part in inside}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/workbook") for name in names):
        raise Unreadable(_("This is a ZIP file. Please unpack it and send the CSV or XLSX file inside."))
    if any(part.flag_bits & 1 for part in inside):
        raise Unreadable(
            _("This workbook is protected by a password. Save it without one and send it again.")
        )
    if any(name.lower().endswith(PACKED) for name in names):
        raise Unreadable(
            _("There are packed files inside this workbook. Copy the list into a new one and send that.")
        )
    if len(inside) > MOST_PARTS or sum(part.file_size for part in inside) > MOST_UNPACKED:
        raise Unreadable(_too_large())
    if any(part.file_size > max(SMALL, MOST_RATIO * part.compress_size) for part in inside):
        raise Unreadable(_too_large())


def _too_large() -> str:
    return _("This workbook is too large once unpacked. Save the list as CSV or split it, and send that.")


def _broken() -> str:
    return _("This workbook is damaged. Open it, save it once more as XLSX, and send it again.")

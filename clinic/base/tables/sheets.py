"""The first sheet of an XLSX file, one line at a time. An XLSX is a ZIP, and a ZIP can be a trap.

A few KB can unpack to millions of empty cells. So a part that grows beyond any real list is refused, a
sheet is never read through to learn its size, and no line may go on without an end.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import IO, Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat.errors import XML_ERROR_NO_ELEMENTS, codes

from django.utils.translation import gettext as _
from openpyxl.packaging.relationship import Relationship
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import from_excel
from openpyxl.workbook import Workbook
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from .unreadable import Unreadable

MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 60  # lists of 200,000 lines unpack to some 10 times their size
SMALL = 1024 * 1024  # a part that cannot hurt, whatever its ratio
MOST_OF_A_LINE = 2 * 1024 * 1024  # 299 cells of 2,000 letters fit in
MOST_PARTS = 1_000
ERROR = "#VALUE!"
STOPS_EARLY = codes[XML_ERROR_NO_ELEMENTS]  # the text ends, and all that came was well formed
PACKED = (".zip", ".gz", ".7z", ".rar", ".xz", ".bz2", ".xlsx", ".xlsm", ".docx", ".jar")


def lines_of_sheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers, those that the sheet leaves out included. None is ever left out here."""
    _check_parts(content)
    number, source = 0, None
    try:
        rows, source = _first_sheet(content)
        for place, cells in rows.parse():
            if place <= number:
                raise Unreadable(_broken())
            for missing in range(number + 1, place):
                yield missing, []
            number, source.read_of_line = place, 0
            yield number, _texts(cells)
    except Unreadable:
        raise
    except ParseError as error:
        if source is None or not source.is_through or error.code != STOPS_EARLY:
            raise Unreadable(_broken()) from error
    except Exception as error:  # whatever a broken file makes of the reader
        raise Unreadable(_broken()) from error


def _texts(cells: Sequence[dict[str, Any]]) -> list[str]:
    by_column = {cell["column"]: text_of(cell["value"]) for cell in cells}
    if len(by_column) < len(cells):
        raise Unreadable(_broken())
    return [by_column.get(column, "") for column in range(1, max(by_column, default=0) + 1)]


class _Rows(WorkSheetParser):
    """Keeps a cell that makes no sense as an error of the spreadsheet, with everything around it."""

    def __init__(self, source: "_Watched", book: Workbook, strings: Sequence[str]) -> None:
        super().__init__(source, strings, epoch=book.epoch)
        self._dates, self._durations = book._date_formats, book._timedelta_formats

    def parse_cell(self, element: Any) -> dict[str, Any]:
        before = self.col_counter
        try:
            cell = super().parse_cell(element)
        except Exception:
            if self.col_counter == before:  # where it stands is what makes no sense
                raise
            return {"column": self.col_counter, "value": ERROR}
        if cell["data_type"] == "n" and cell["style_id"] in self._dates and cell["value"] is not None:
            cell["value"] = self._date(cell["value"], is_duration=cell["style_id"] in self._durations)
        return cell

    def _date(self, number: float, *, is_duration: bool) -> Any:
        """The parser's own way warns of a number that is no date, with the number: it may be a telephone."""
        try:
            return from_excel(number, self.epoch, timedelta=is_duration)
        except (OverflowError, ValueError):
            return number


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


def _first_sheet(content: bytes) -> tuple[_Rows, _Watched]:
    """The first visible sheet; the others are not opened."""
    reader = ExcelReader(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    if (part := _visible_sheet(reader)) is None:
        raise Unreadable(_("This workbook has no sheet to read."))
    source = _Watched(reader.archive.open(part.target))
    return _Rows(source, reader.wb, reader.shared_strings), source


def _visible_sheet(reader: ExcelReader) -> Relationship | None:
    for sheet, part in reader.parser.find_sheets():
        is_sheet = part.target in reader.valid_files and "chartsheet" not in part.Type
        if is_sheet and sheet.state == "visible":
            return part
    return None


def text_of(value: Any) -> str:
    """As somebody would have typed it: dates in the order that cannot be mistaken, whole numbers whole."""
    if value is None:
        return ""
    if isinstance(value, ArrayFormula | DataTableFormula):
        return getattr(value, "text", None) or "="
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

"""The first sheet of an XLSX file, one line at a time. An XLSX is a ZIP, and a ZIP can be a trap."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from .unreadable import Unreadable

MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 1_000
MOST_WIDE = 16_384
PACKED = (".zip", ".gz", ".7z", ".rar", ".xz", ".bz2", ".xlsx", ".xlsm", ".docx", ".jar")


def lines_of_sheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # 30 MB, which most processes never need

    _check_parts(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # whatever a broken file makes of the reader
        raise Unreadable(_broken()) from error
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise Unreadable(_("This workbook has no sheet to read."))
        sheets[0].reset_dimensions()  # a file may lie about its size
        rows = sheets[0].iter_rows(values_only=True)
        number = 0
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except Exception as error:
                raise Unreadable(_broken()) from error
            number += 1
            yield number, [text_of(value) for value in row[:MOST_WIDE]]
    finally:
        book.close()


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
        raise Unreadable(
            _("This workbook is too large once unpacked. Save the list as CSV or split it, and send that.")
        )


def _broken() -> str:
    return _("This workbook is damaged. Open it, save it once more as XLSX, and send it again.")

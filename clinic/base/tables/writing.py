"""Lists for people to open in a spreadsheet. What came from a file must not run there as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def guarded(text: str) -> str:
    """With an apostrophe before what a spreadsheet would calculate; the reader takes it off again."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def as_csv(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """UTF-8 with its mark, so that Excel shows the letters right."""
    yield b"\xef\xbb\xbf"
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([guarded(text) for text in row])
        yield line.getvalue().encode()


def as_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    """Every cell is text, whatever it begins with."""
    from openpyxl import Workbook  # 30 MB, which most processes never need

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([_text_cell(sheet, text) for text in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _text_cell(sheet: object, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value="".join(c for c in text if c.isprintable() or c in "\n\t"))
    cell.data_type = "s"
    return cell

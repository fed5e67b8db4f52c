"""The lines of a file, whatever wrote it: CSV of any delimiter and character set, or XLSX.

Lines come one at a time, so that a long file takes little memory. What is wrong with a single line
is said of that line; what makes the whole file useless raises Unreadable with a sentence.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .charsets import decode
from .delimiters import delimiter_of
from .unreadable import Unreadable

MOST_COLUMNS = 299
MOST_LETTERS = 2_000  # in one cell
WRONG_KINDS = (
    (b"\xd0\xcf\x11\xe0", "old"),
    (b"%PDF", "other"),
    (b"\x89PNG", "other"),
    (b"\xff\xd8\xff", "other"),
    (b"GIF8", "other"),
    (b"\x1f\x8b", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"Rar!", "packed"),
    (b"BZh", "packed"),
    (b"\xfd7zXZ", "packed"),
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of a file is read at all."""

    megabytes: int = 20
    lines: int = 200_000

    def check_size(self, size: int) -> None:
        """Also before anything is read. Raises Unreadable."""
        if size > self.megabytes * 1024 * 1024:
            sentence = _("A file can have at most %(limit)d MB. Please split it and send one part at a time.")
            raise Unreadable(sentence % {"limit": self.megabytes})

    def check_line(self, number: int) -> None:
        if number > self.lines:
            sentence = _(
                "A file can have at most %(limit)d lines. Please split it and send one part at a time."
            )
            raise Unreadable(sentence % {"limit": self.lines})


USUAL = Limits()


@dataclass(frozen=True)
class Line:
    """`number` counts like a spreadsheet does: the first line of the file is 1.

    `cells` end with the last that holds something; `width` is how many a text really has there.
    """

    number: int
    cells: list[str]
    width: int = 0


@dataclass(frozen=True, kw_only=True)
class Table:
    """A file that can be read, and what had to be found out for it."""

    kind: str
    charset: str = ""
    delimiter: str = ""
    limits: Limits = USUAL
    _text: str = field(default="", repr=False)
    _content: bytes = field(default=b"", repr=False)

    def lines(self) -> Iterator[Line]:
        """Every line that holds something, the names of the columns included."""
        found = self._rows_of_sheet() if self.kind == "xlsx" else self._rows_of_text()
        some = False
        for number, cells in found:
            self.limits.check_line(number)
            width = len(cells) if self.kind == "csv" else 0
            cells = [cell.strip() for cell in cells]
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            some = True
            _check(number, cells)
            yield Line(number, cells, width)
        if not some:
            raise Unreadable(_("This file holds no lines. Please choose another."))

    def _rows_of_sheet(self) -> Iterator[tuple[int, list[str]]]:
        from .sheets import lines_of_sheet  # brings 30 MB, which most processes never need

        return lines_of_sheet(self._content)

    def _rows_of_text(self) -> Iterator[tuple[int, list[str]]]:
        rows = csv.reader(
            io.StringIO(self._text, newline=""), delimiter=self.delimiter, skipinitialspace=True, strict=True
        )
        number = 0
        try:
            for number, cells in enumerate(rows, start=1):
                yield number, cells
        except csv.Error as error:
            raise Unreadable(
                _(
                    "Line %(number)d cannot be read: most often a quotation mark in it or before it is "
                    "not closed. Please mend the file and send it again."
                )
                % {"number": number + 1}
            ) from error


def open_table(content: bytes, *, charset: str = "", delimiter: str = "", limits: Limits = USUAL) -> Table:
    """`charset` and `delimiter` are found out unless they are given. Raises Unreadable."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Unreadable(_("This file is empty. Please choose another."))
    limits.check_size(len(content))
    for beginning, kind in WRONG_KINDS:
        if content.startswith(beginning):
            raise Unreadable(_wrong_kind(kind))
    if content.startswith(b"PK\x03\x04"):
        return Table(kind="xlsx", limits=limits, _content=content)
    text, charset = decode(content, charset)
    text, delimiter = delimiter_of(text, delimiter)
    return Table(kind="csv", charset=charset, delimiter=delimiter, limits=limits, _text=text)


def _wrong_kind(kind: str) -> str:
    return {
        "old": _("This is an old or a password-protected spreadsheet. Save it as XLSX without a password."),
        "packed": _("This file is packed. Please unpack it and send the CSV or XLSX file inside."),
        "other": _("This is neither CSV nor XLSX. Please save the list as one of these."),
    }[kind]


def _check(number: int, cells: list[str]) -> None:
    if len(cells) > MOST_COLUMNS:
        raise Unreadable(
            _(
                "Line %(number)d has %(count)d columns; at most %(limit)d can be read. Please take out those "
                "that are not about the patient."
            )
            % {"number": number, "count": len(cells), "limit": MOST_COLUMNS}
        )
    if any(len(cell) > MOST_LETTERS for cell in cells):
        raise Unreadable(
            _(
                "A cell in line %(number)d has more than %(limit)d letters: most often a quotation mark is "
                "not closed. Please mend the file and send it again."
            )
            % {"number": number, "limit": MOST_LETTERS}
        )

"""The cells of one line by what they hold, and what is wrong with them."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from clinic.base.text import clean_text

UNKNOWN = {
    "",
    "-",
    "--",
    "?",
    "n/a",
    "na",
    "none",
    "null",
    "unknown",
    "unk",
    "not known",
    "00.00.0000",
    "0000-00-00",
}
SPREADSHEET_ERRORS = {"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"}
GUARD = re.compile(r"^'(?=[=+\-@\t])")
Cell = tuple[str, str]  # the name of its column, and what stands in it


class Cells:
    """A field may stand in several columns. Each problem names the column it was found in."""

    def __init__(self) -> None:
        self._by_field: dict[str, list[Cell]] = {}
        self.problems: list[str] = []

    def take(self, name: str, header: str, cell: str) -> None:
        try:
            text = _cleaned(cell)
        except ValidationError as error:
            self.refuse(header, error.messages[0])
            return
        if text:
            self._by_field.setdefault(name, []).append((header, text))

    def refuse(self, header: str, sentence: str) -> None:
        self.problems.append(f"{header}: {sentence}")

    def all(self, name: str) -> Sequence[Cell]:
        return self._by_field.get(name, ())

    def first(self, name: str) -> str:
        found = self._by_field.get(name)
        return found[0][1] if found else ""

    def text(self, name: str, limit: int) -> str:
        found = self._by_field.get(name)
        if not found:
            return ""
        header, text = found[0]
        if len(text) > limit:
            sentence = _("At most %(limit)d characters, please; this has %(count)d.")
            self.refuse(header, sentence % {"limit": limit, "count": len(text)})
            return ""
        return text

    def one_of(self, name: str, read: Callable[[str], str | None], advice: str | Promise) -> str:
        found = self._by_field.get(name)
        if not found:
            return ""
        header, text = found[0]
        if (value := read(text)) is None:
            self.refuse(header, _("“%(text)s” is not known.") % {"text": text[:40]} + f" {advice}")
            return ""
        return value


@cache
def limit_of(model: Any, name: str) -> int:
    return int(model._meta.get_field(name).max_length)


def _cleaned(cell: str) -> str:
    text = GUARD.sub("", cell) if cell[0] == "'" else cell
    if text.startswith("=") or (text.startswith("@") and "(" in text):
        raise ValidationError(_("This is a formula. Put its value in the file."))
    if text.upper() in SPREADSHEET_ERRORS:
        raise ValidationError(_("There is an error of the spreadsheet here. Put the value in the file."))
    return text if text.isascii() and text.isprintable() else clean_text(text)

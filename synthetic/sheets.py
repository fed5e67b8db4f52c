"""Rows of one table as COPY takes them."""

import secrets
from datetime import datetime
from typing import Any, Self

from django.db import models


class Sheet:
    """Lines for the named columns; every other field of the model gets its default.

    So a field that is added to a model later needs nothing here, as long as it has a default. Uuids are
    of version 7: the moment of the load, then random bits of this sheet, then the number of the row.
    """

    def __init__(self, model: type[models.Model], columns: tuple[str, ...], at: datetime) -> None:
        fields = [f for f in model._meta.concrete_fields if not f.generated and f.column not in columns]
        fixed = {str(f.column): _default(f, at) for f in fields if f.column not in ("id", "uuid")}
        names = ", ".join(("uuid", *columns, *fixed))
        self.statement = f"COPY {model._meta.db_table} ({names}) FROM STDIN"
        self._rest = "".join(f"\t{value}" for value in fixed.values()) + "\n"
        self._at = at
        self._lines: list[str] = []
        self._begin()

    def _begin(self) -> None:
        millis, noise = int(self._at.timestamp() * 1000), secrets.token_hex(6)
        stamp = f"{millis:012x}"
        self._uuid = f"{stamp[:8]}-{stamp[8:]}-7{noise[:3]}-8{noise[3:6]}-{noise[6:10]}"

    def next(self) -> Self:
        """An empty sheet of the same table."""
        fresh = object.__new__(type(self))
        fresh.__dict__ = self.__dict__ | {"_lines": []}
        fresh._begin()
        return fresh

    def add(self, line: str) -> None:
        self._lines.append(f"{self._uuid}{len(self._lines):08x}\t{line}{self._rest}")

    def text(self) -> str:
        return "".join(self._lines)


def _default(field: Any, at: datetime) -> str:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return at.isoformat()
    value = field.get_default()
    if value is None:
        if not field.null:
            raise LookupError(f"{field} has no default: give it a column of its own.")
        return "\\N"
    return {True: "t", False: "f"}[value] if isinstance(value, bool) else str(value)

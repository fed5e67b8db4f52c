"""The date of birth of one line, in one column or in three, read in the file's own order."""

import re
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from patients.birth_dates import ReadBack, Reading, readings, said_roughly, why_unreadable
from patients.models import Patient

from .cells import UNKNOWN, Cells

MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?Z?$")
ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
THREE_NUMBERS = re.compile(r"(\d{1,2})\D+(\d{1,2})\D+\d{2,4}")


def birth_date_of(line: Cells, *, month_first: bool, today: date) -> dict[str, Any]:
    text = _text_of(line)
    if text.casefold() in UNKNOWN:
        return {"birth_date": None, "birth_date_precision": Patient.Precision.UNKNOWN}
    text, is_rough = said_roughly(text)
    reading, problem = born(text, month_first, today)
    if reading is None:
        header, _text = (line.all("birth_date") or line.all("birth_year") or [("", "")])[0]
        line.refuse(header, problem)
        return {"birth_date": None}
    return {
        "birth_date": reading.day,
        "birth_date_precision": reading.precision,
        "birth_date_estimated": is_rough,
    }


def _text_of(line: Cells) -> str:
    if whole := line.first("birth_date"):
        return whole
    year, month, day = (line.first(name) for name in ("birth_year", "birth_month", "birth_day"))
    if not year or not month:
        return year
    return f"{year}-{month}-{day}" if day else f"{month} {year}"


@lru_cache(maxsize=20_000)
def born(text: str, month_first: bool, today: date) -> tuple[Reading | None, str]:
    """How the file's own order reads this date; the other order is not tried behind anybody's back."""
    text = MIDNIGHT.sub("", text.strip())
    if found := ISO.match(text):
        text = "".join(found.groups())
    possible = readings(text, today=today)
    if numbers := THREE_NUMBERS.fullmatch(text):
        first, second = map(int, numbers.groups())
        wanted = month_first and first != second
        right = [reading for reading in possible if reading.swapped == wanted]
        is_to_come = ReadBack.of(text, today=today, month_first=month_first).is_future
        if possible and not right and not is_to_come:
            order = _("month first") if month_first else _("day first")
            return None, _("There is no such day when the file is read %(order)s.") % {"order": order}
    else:
        right = [reading for reading in possible if not reading.swapped]
    if not right:
        if not any(letter.isdecimal() for letter in text):
            return None, _("Write the date like 3 Apr 1982, 3/4/1982 or 1982, or leave the cell empty.")
        return None, why_unreadable(text, today=today)
    return right[0], ""

"""Dates of birth as people write them: any order, names of months, a year alone. Pure.

readings("3/4/1982")  ->  3 April 1982 first, then 4 March 1982 ("day and month swapped")
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.formats import date_format
from django.utils.translation import gettext as _

TOKENS = re.compile(r"\d+|[^\W\d_]+")
SEPARATORS = re.compile(r"[\s./,'’·-]+")
FIRST_YEAR = 1900
ENGLISH = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


@dataclass(frozen=True)
class Reading:
    """One way to read what was typed. `swapped`: month before day."""

    day: date
    precision: str = "day"
    swapped: bool = False

    def __str__(self) -> str:
        return shown(self.day, self.precision)


def shown(day: date | None, precision: str = "day") -> str:
    """3 Apr 1982, Apr 1982, 1982, or nothing."""
    if day is None or precision == "unknown":
        return ""
    if precision == "year":
        return str(day.year)
    return date_format(day, "YEAR_MONTH_FORMAT" if precision == "month" else "DATE_FORMAT")


def readings(text: str, *, today: date) -> list[Reading]:
    """Every reading that is a date between 1900 and `today`, the likeliest first."""
    return [
        reading for reading in _all(text, today) if reading.day.year >= FIRST_YEAR and reading.day <= today
    ]


def why_unreadable(text: str, *, today: date) -> str:
    """What to tell the person whose text has no reading."""
    found = list(_all(text, today))
    if any(reading.day > today for reading in found):
        return _("This date lies in the future. Please check it.")
    if found:
        return _("A date of birth lies in 1900 or later. Please check the year.")
    if len(_tokens(text)) == 2 and any(map(_month, _tokens(text))):
        return _("Add the year, for example 29 Feb 1984; a year alone is fine too.")
    if len(_tokens(text)) >= 2 and any(token.isdecimal() for token in _tokens(text)):
        return _("There is no such day. Please check day and month, for example 3 Apr 1982.")
    return _("Write the date like 3 Apr 1982, 3/4/1982 or 1982, or tick Unknown.")


def _tokens(text: str) -> list[str]:
    plain = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text).lower()
    if SEPARATORS.sub("", plain) != "".join(TOKENS.findall(plain)):
        return []
    return TOKENS.findall(plain)


def _all(text: str, today: date) -> list[Reading]:
    tokens = _tokens(text)
    if len(tokens) == 1 and len(tokens[0]) == 8 and tokens[0].isdecimal():
        t = tokens[0]
        return _existing(
            [(t[:4], t[4:6], t[6:], False), (t[4:], t[2:4], t[:2], False), (t[4:], t[:2], t[2:4], True)]
        )
    months = [_month(token) for token in tokens]
    if len(tokens) == 1 and _is_year(tokens[0]):
        return _existing([(tokens[0], "1", "1", False)], "year")
    if len(tokens) == 2:
        return _month_and_year(tokens, months)
    if len(tokens) != 3:
        return []
    a, b, c = tokens
    if months[0] and not a.isdecimal():
        return _existing([(_year(c, today), months[0], b, False)])
    if not b.isdecimal():
        return _existing([(_year(c, today), months[1], a, False)])
    if len(a) == 4:
        return _existing([(a, b, c, False), (a, c, b, True)])
    return _existing([(_year(c, today), b, a, False), (_year(c, today), a, b, True)])


def _month_and_year(tokens: list[str], months: list[int]) -> list[Reading]:
    for month, year in ((0, 1), (1, 0)):
        if months[month] and _is_year(tokens[year]):
            return _existing([(tokens[year], months[month], "1", False)], "month")
    return []


def _month(token: str) -> int:
    if token.isdecimal():
        return int(token) if 1 <= int(token) <= 12 and len(token) <= 2 else 0
    for number in range(1, 13):
        names = (ENGLISH[number - 1], str(MONTHS[number]).lower(), str(MONTHS_3[number]).lower())
        if token in names or (len(token) >= 3 and any(name.startswith(token) for name in names)):
            return number
    return 0


def _is_year(token: str) -> bool:
    return token.isdecimal() and len(token) == 4


def _year(token: str, today: date) -> str:
    """A year of two digits is the one not in the future."""
    if not token.isdecimal() or len(token) not in (2, 4):
        return "0"
    if len(token) == 4:
        return token
    year = today.year // 100 * 100 + int(token)
    return str(year if year <= today.year else year - 100)


def _existing(parts: list[tuple], precision: str = "day") -> list[Reading]:
    found: list[Reading] = []
    for year, month, day, swapped in parts:
        try:
            reading = Reading(date(int(year), int(month), int(day)), precision, swapped)
        except (ValueError, OverflowError):
            continue
        if all(reading.day != other.day for other in found):
            found.append(reading)
    return found

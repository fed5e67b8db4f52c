"""Dates of birth as people write them: any order, names of months, a year alone. Pure.

readings("3/4/1982")  ->  3 April 1982 first, then 4 March 1982 ("day and month swapped"): what to look for
meant("3/4/1982")     ->  3 April 1982, or nothing: what to keep
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .month_names import english_month, month

TOKENS = re.compile(r"\d+|[^\d\s./,'’·-]+")
ORDINAL = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|[ºª°])(?!\w)")
ABOUT = re.compile(r"\s*(?:~|c\.|(?:ca|circa|about|around|approx|approximately|est|estimated)\b\.?)\s*", re.I)
BETWEEN = {"d", "de", "del", "den", "of", "the"}  # beside a named month, as in 3 de abril de 1982
EAST_ASIAN = re.compile(r"(\d{4}) ?[年년] ?(?:(\d{1,2}) ?[月월] ?(?:(\d{1,2}) ?[日일])?)?")
ISO = re.compile(r"\d{4}-\d\d-\d\d")  # as the records are filled in: never the day before the month
FIRST_YEAR = 1900
LONGEST = 40  # letters of a month, or digits: nothing longer is part of a date


@dataclass(frozen=True)
class Reading:
    """One way to read what was typed. `swapped`: month before day."""

    day: date
    precision: str = "day"
    swapped: bool = False

    def __str__(self) -> str:
        return shown(self.day, self.precision)

    def is_over(self, today: date) -> bool:
        """Whether somebody who is treated here may have been born then."""
        return self.day.year >= FIRST_YEAR and self.day <= today


def shown(day: date | None, precision: str = "day") -> str:
    """3 Apr 1982, Apr 1982, 1982, or nothing."""
    if day is None or precision == "unknown":
        return ""
    if precision == "year":
        return str(day.year)
    return date_format(day, "YEAR_MONTH_FORMAT" if precision == "month" else "DATE_FORMAT")


def readings(text: str, *, today: date) -> list[Reading]:
    """Every reading that is a date between 1900 and `today`, the likeliest first.

    The text may be words out of many: a month beside a year has to be English, for Julio is a name too.
    """
    return [reading for reading in _existing(_written(text, today, english_month)) if reading.is_over(today)]


def said_roughly(text: str) -> tuple[str, bool]:
    """The date without an "about" before it, and whether there was one: such a date is an estimate."""
    about = ABOUT.match(text)
    return (text[about.end() :], True) if about else (text, False)


def every_reading(text: str, *, today: date, month_first: bool = False) -> list[Reading]:
    """Of a text that is a date and nothing else, days to come too. What is meant comes first."""
    text, _is_rough = said_roughly(text)
    found = _existing(_written(text, today, month))
    if ISO.fullmatch(text.strip()):
        return found[:1]
    return sorted(found, key=lambda reading: reading.swapped != month_first)


def meant(text: str, *, today: date, month_first: bool = False) -> Reading | None:
    """The one reading to keep. Where it lies in the future, the other one is not taken in its place."""
    found = every_reading(text, today=today, month_first=month_first)[:1]
    return next((reading for reading in found if reading.is_over(today)), None)


@dataclass(frozen=True)
class ReadBack:
    """What is said below the field while a date is typed: what would be kept, and the other reading."""

    first: Reading | None = None
    is_future: bool = False
    other: Reading | None = None
    is_rough: bool = False
    is_unread: bool = False  # something stands there that is no date, or none yet

    @classmethod
    def of(cls, text: str, *, today: date, month_first: bool = False) -> "ReadBack":
        found = every_reading(text, today=today, month_first=month_first)
        if not found:
            return cls(is_unread=bool(text.strip()))
        other = next((reading for reading in found[1:] if reading.is_over(today)), None)
        return cls(found[0], found[0].day > today, other, is_rough=said_roughly(text)[1])


def why_unreadable(text: str, *, today: date) -> str:
    """What to tell the person whose text has no reading."""
    text, _is_rough = said_roughly(text)
    written = _written(text, today, month)
    found = _existing(written)
    if future := [reading for reading in found if reading.day > today]:
        return _("%(date)s lies in the future. Please check it.") % {"date": future[0]}
    if any(reading.day.year < FIRST_YEAR for reading in found):
        return _("A date of birth lies in 1900 or later. Please check the year.")
    if written.parts and not found:
        return _("There is no such day. Please check day and month, for example 3 Apr 1982.")
    if len(tokens := _tokens(text)) == 2 and any(_month_number(token, month) for token in tokens):
        return _("Add the year, for example 29 Feb 1984; a year alone is fine too.")
    return _("This is not a date that I can read. Write the date like %(ways)s, or tick Unknown.") % {
        "ways": _("3 Apr 1982, 3/4/1982 or 1982")
    }


Part = tuple[int, int, int, bool]


@dataclass(frozen=True)
class Written:
    """Year, month, day and whether swapped: what stands there, whether there is such a day or not."""

    parts: list[Part]
    precision: str = "day"


Named = Callable[[str], int]


def _written(text: str, today: date, named_beside_year: Named) -> Written:
    if found := EAST_ASIAN.fullmatch(_plain(text)):
        year, *more = (int(part) if part else 0 for part in found.groups())
        precision = "day" if more[1] else "month" if more[0] else "year"
        return Written([(year, more[0] or 1, more[1] or 1, False)], precision)
    tokens = _tokens(text)
    if len(tokens) == 1:
        return _in_one(tokens[0])
    if len(tokens) == 2:
        return _month_and_year(tokens, named_beside_year)
    if len(tokens) == 3:
        parts = (_not_to_come(part, tokens, today) for part in _in_three(tokens, today))
        return Written([part for part in parts if part[0] and part[1]])
    return Written([])


def _plain(text: str) -> str:
    """Digits in one script, spaces single."""
    return " ".join("".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text).split())


def _tokens(text: str) -> list[str]:
    tokens = TOKENS.findall(ORDINAL.sub(r"\1 ", _plain(text).lower()))
    if any(len(token) > LONGEST for token in tokens):
        return []
    kept = [token for token in tokens if token not in BETWEEN]
    return kept if any(not token.isdecimal() for token in kept) else tokens


def _in_one(token: str) -> Written:
    if _is_year(token):
        return Written([(int(token), 1, 1, False)], "year")
    if len(token) != 8 or not token.isdecimal():
        return Written([])
    first, second, third, fourth = (int(token[at : at + 2]) for at in range(0, 8, 2))
    head, tail = int(token[:4]), int(token[4:])
    return Written([(head, third, fourth, False), (tail, second, first, False), (tail, first, second, True)])


def _month_and_year(tokens: list[str], named: Named) -> Written:
    for word, year in (tokens, tokens[::-1]):
        number = _month_number(word, named)
        if number and _is_year(year):
            return Written([(int(year), number, 1, False)], "month")
    return Written([])


def _in_three(tokens: list[str], today: date) -> Iterator[Part]:
    """The month is the one that is a word; of three numbers the year is one of four digits, or the last."""
    a, b, c = tokens
    named = [not token.isdecimal() for token in tokens]
    if sum(named) > 1:
        return
    if named[0]:
        yield _year(c, today), month(a), int(b), False
    elif named[1]:
        year, day = (a, c) if _is_year(a) else (c, a)
        yield _year(year, today), month(b), int(day), False
    elif named[2]:
        yield _year(a, today), month(c), int(b), False
    elif _is_year(a):
        yield int(a), int(b), int(c), False
        yield int(a), int(c), int(b), True
    else:
        yield _year(c, today), int(b), int(a), False
        yield _year(c, today), int(a), int(b), True


def _not_to_come(part: Part, tokens: list[str], today: date) -> Part:
    """Of a year of two digits the century that is over: 1.12.26 is of 1926 until that day has come."""
    year, month_number, day, swapped = part
    is_short = not any(map(_is_year, tokens))
    if is_short and (year, month_number, day) > (today.year, today.month, today.day):
        year -= 100
    return year, month_number, day, swapped


def _month_number(token: str, named: Named) -> int:
    if token.isdecimal():
        return int(token) if len(token) <= 2 and 1 <= int(token) <= 12 else 0
    return named(token)


def _is_year(token: str) -> bool:
    return token.isdecimal() and len(token) == 4


def _year(token: str, today: date) -> int:
    """A year of two digits is the one not in the future; 0 for what is no year."""
    if len(token) == 4:
        return int(token)
    if len(token) != 2:
        return 0
    year = today.year // 100 * 100 + int(token)
    return year if year <= today.year else year - 100


def _existing(written: Written) -> list[Reading]:
    found: list[Reading] = []
    for *parts, swapped in written.parts:
        try:
            reading = Reading(date(*parts), written.precision, swapped)
        except (ValueError, OverflowError):
            continue
        if all(reading.day != other.day for other in found):
            found.append(reading)
    return found

"""Rows of names by index: by the beginning of the name in either order, by words, by birth dates."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from ..birth_dates import Reading
from ..models import PatientName

AFTER_ALL = "\U0010ffff"
EACH, MOST, MOST_BORN = 10, 20, 400
Cursor = tuple[str, int]


class Named(NamedTuple):
    """A name with what is needed to judge it. `kept` is the record to open for it."""

    pk: int
    use: str
    given: str
    family: str
    key: str
    given_first_key: str
    words: list[str]
    born: date | None
    precision: str
    number: str
    patient: int
    kept: int

    @property
    def text(self) -> str:
        return PatientName(given=self.given, family=self.family).text


BEGUN = """SELECT * FROM clinic_names_begun(
    %(begin)s, %(page)s, %(after_key)s, %(after_id)s, %(born)s::daterange[])"""
WITH_WORDS = """SELECT * FROM clinic_names_with(
    %(groups)s::text[], %(lists)s::text[], %(born)s::daterange[], %(each)s, %(most)s)"""
BORN_ON = "SELECT * FROM patients_named WHERE birth_date = ANY (%(days)s) LIMIT %(most)s"
BEGUN_ALL = """(SELECT * FROM patients_named
    WHERE key >= %(from{place})s AND key < %(to{place})s AND (' ' || key) LIKE ALL (%(begun)s)
    ORDER BY key LIMIT %(page)s)"""


def _rows(sql: str, values: dict[str, Any]) -> list[Named]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Named(*row) for row in cursor.fetchall()]


def begun(key: str, *, page: int, after: Cursor | None, born: Sequence[Reading]) -> list[Named]:
    """Names that begin like this, in either order; a further page by family name only."""
    after_key, after_id = after or (None, None)
    values = {"begin": key, "page": page, "after_key": after_key, "after_id": after_id}
    return sorted(
        _rows(BEGUN, values | {"born": periods(born) or None}), key=lambda name: (name.key, name.pk)
    )


def with_words(groups: Sequence[str], lists: Sequence[str], *, born: Sequence[Reading]) -> list[Named]:
    """Names with all words of a group, the first groups first; then with one word of each list."""
    if not (groups or lists):
        return []
    values = {"groups": list(groups), "lists": list(lists), "born": periods(born) or None}
    return _rows(WITH_WORDS, values | {"each": EACH, "most": MOST})


def born_on(days: Sequence[date]) -> list[Named]:
    return _rows(BORN_ON, {"days": list(days), "most": MOST_BORN})


def with_beginnings(words: Sequence[str], *, page: int) -> list[Named]:
    """For short beginnings only ("an sm"), each of which many names have: the first that have them all."""
    values: dict[str, Any] = {"begun": [f"% {_escaped(word)}%" for word in words], "page": page}
    for place, word in enumerate(words):
        values |= {f"from{place}": word, f"to{place}": word + AFTER_ALL}
    branches = (BEGUN_ALL.format(place=place) for place in range(len(words)))
    return _rows(" UNION ALL ".join(branches), values)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def periods(born: Sequence[Reading]) -> list[str]:
    return [f"[{reading.day},{end_of(reading)})" for reading in born]


def end_of(reading: Reading) -> date:
    """The first day after what the reading covers."""
    day = reading.day
    if reading.precision == "year":
        return day.replace(year=day.year + 1)
    if reading.precision == "month":
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(day.toordinal() + 1)

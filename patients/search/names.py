"""Rows of names by index: whatever may answer the typed words, a further page, or those born on some days."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from ..birth_dates import Reading
from ..models import PatientName
from .words import Word

MOST_AT_ONCE = 400
Place = tuple[str, int]  # a key, and the patient of it


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
    written_as: str

    @property
    def text(self) -> str:
        return PatientName(given=self.given, family=self.family, written_as=self.written_as).text


class Cursor(NamedTuple):
    """Where a page of names that begin alike ended, family name first and given name first."""

    family: Place
    given: Place


FIND = """SELECT * FROM clinic_find_names(%(whole)s, %(words)s::text[], %(short)s::text[],
    %(born)s::daterange[], %(further)s, %(page)s)"""
BEGUN = """SELECT * FROM clinic_names_begun(%(begin)s, %(page)s, %(after_key)s, %(after_patient)s,
    %(after_given_key)s, %(after_given_patient)s)"""
BORN_ON = """(SELECT * FROM patients_named
        WHERE birth_date = ANY (%(days)s) AND birth_date_precision = 'day' LIMIT %(most)s)
    UNION ALL (SELECT * FROM patients_named
        WHERE birth_date = ANY (%(firsts)s) AND birth_date_precision <> 'day' LIMIT %(most)s)"""
REACHED = """SELECT c.value, n.*
    FROM patients_contactpoint c JOIN patients_named n ON n.patient = c.patient_id
    WHERE c.tail = %(tail)s AND c.digits LIKE ANY (%(endings)s) LIMIT %(most)s"""
HEARD = """SELECT typed.place, array_agg(there.word)
    FROM unnest(%(words)s::text[]) WITH ORDINALITY AS typed (word, place)
    JOIN patients_nameword there ON there.sounds && daitch_mokotoff(left(typed.word, 60))
    GROUP BY typed.place"""


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def find(words: list[Word], *, page: int, born: Sequence[Reading], further: bool = False) -> list[Named]:
    """Names that may answer these words; the words learn what sounds like them (clinic_find_names)."""
    texts = [word.text for word in words]
    values = {
        "whole": " ".join(texts),
        "words": texts,
        "short": [" ".join(word.nicknames) for word in words],
        "born": periods(born) or None,
        "further": further,
        "page": page,
    }
    found = []
    for typed, *row in _rows(FIND, values):
        if typed:
            words[typed - 1].sounds.update(row[6])
        else:
            found.append(Named(*row))
    return found


def begun(key: str, *, page: int, after: Cursor) -> list[Named]:
    """A further page of names that begin like this, in either order."""
    values = {
        "begin": key,
        "page": page,
        "after_key": after.family[0],
        "after_patient": after.family[1],
        "after_given_key": after.given[0],
        "after_given_patient": after.given[1],
    }
    return [Named(*row) for row in _rows(BEGUN, values)]


def born_on(days: Sequence[date], firsts: Sequence[date], words: list[Word]) -> list[Named]:
    """Names of the people born on these days, and of those of whom only a month or a year is known, which
    are kept as their `firsts`; the words learn what sounds like them.
    """
    values = {"days": list(days), "firsts": list(firsts), "most": MOST_AT_ONCE}
    found = [Named(*row) for row in _rows(BORN_ON, values)]
    if found:
        _teach(words)
    return found


def reached_by(endings: Sequence[str], words: list[Word]) -> list[tuple[str, Named]]:
    """The telephone numbers that end so, each with a name of whoever has it; the words learn as above."""
    values = {
        "tail": endings[0][-4:],
        "endings": [f"%{ending}" for ending in endings],
        "most": MOST_AT_ONCE,
    }
    found = [(value, Named(*row)) for value, *row in _rows(REACHED, values)]
    if found:
        _teach(words)
    return found


def _teach(words: list[Word]) -> None:
    """What sounds like them."""
    for place, heard in _rows(HEARD, {"words": [word.text for word in words]}):
        words[place - 1].sounds.update(heard)


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

"""Rows of names by index: by the beginning of the name in either order, by words, by birth dates."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from ..birth_dates import Reading
from ..models import PatientName

AFTER_ALL = "\U0010ffff"
EACH, MOST, MOST_BORN = 20, 40, 400
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


COLUMNS = """n.id, n.use, n.given, n.family, n.key, n.given_first_key, n.words,
    p.birth_date, p.birth_date_precision, p.number, p.id, coalesce(p.replaced_by_id, p.id)"""
BORN = """ AND EXISTS (SELECT 1 FROM patients_patient b
    WHERE b.id = c.patient_id AND b.birth_date <@ ANY (%(born)s::daterange[]))"""
BEGUN = """
    SELECT {columns} FROM (
        (SELECT c.* FROM patients_patientname c
         WHERE c.key >= %(from)s AND c.key < %(to)s {after} {born}
         ORDER BY c.key, c.id LIMIT %(page)s)
        {other}
    ) n JOIN patients_patient p ON p.id = n.patient_id"""
OTHER_ORDER = """UNION ALL
        (SELECT c.* FROM patients_patientname c
         WHERE c.given_first_key >= %(from)s AND c.given_first_key < %(to)s {born}
         ORDER BY c.given_first_key, c.id LIMIT %(page)s)"""
WITH_WORDS = """
    SELECT {columns}
    FROM clinic_names_with(
        %(groups)s::text[], %(lists)s::text[], %(born)s::daterange[], %(each)s, %(most)s) AS found
    JOIN patients_patientname n ON n.id = found.id JOIN patients_patient p ON p.id = n.patient_id"""
BORN_ON = """
    SELECT {columns} FROM patients_patient p JOIN patients_patientname n ON n.patient_id = p.id
    WHERE p.birth_date = ANY (%(days)s) LIMIT %(most)s"""
BEGUN_BOTH = """
    SELECT {columns} FROM (
        {branches}
    ) n JOIN patients_patient p ON p.id = n.patient_id"""
BRANCH = """(SELECT c.* FROM patients_patientname c
         WHERE c.key >= %(from{place})s AND c.key < %(to{place})s AND (' ' || c.key) LIKE ALL (%(begun)s)
         ORDER BY c.key LIMIT %(page)s)"""


def _rows(sql: str, values: dict[str, Any]) -> list[Named]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Named(*row) for row in cursor.fetchall()]


def begun(key: str, *, page: int, after: Cursor | None, born: Sequence[Reading]) -> list[Named]:
    """Names that begin like this, in either order; a further page by family name only."""
    condition = BORN if born else ""
    sql = BEGUN.format(
        columns=COLUMNS,
        after="AND (c.key, c.id) > (%(after_key)s, %(after_id)s)" if after else "",
        born=condition,
        other="" if after else OTHER_ORDER.format(born=condition),
    )
    values = {"from": key, "to": key + AFTER_ALL, "page": page, "born": periods(born)}
    if after:
        values |= {"after_key": after[0], "after_id": after[1]}
    return sorted(_rows(sql, values), key=lambda name: (name.key, name.pk))


def with_words(groups: Sequence[str], lists: Sequence[str], *, born: Sequence[Reading]) -> list[Named]:
    """Names with all words of a group, the first groups first; then with one word of each list."""
    if not (groups or lists):
        return []
    values = {"groups": list(groups), "lists": list(lists), "born": periods(born) or None}
    return _rows(WITH_WORDS.format(columns=COLUMNS), values | {"each": EACH, "most": MOST})


def born_on(days: Sequence[date]) -> list[Named]:
    return _rows(BORN_ON.format(columns=COLUMNS), {"days": list(days), "most": MOST_BORN})


def with_beginnings(words: Sequence[str], *, page: int) -> list[Named]:
    """For short beginnings only ("an sm"), each of which many names have: the first that have them all."""
    values: dict[str, Any] = {"begun": [f"% {_escaped(word)}%" for word in words], "page": page}
    for place, word in enumerate(words):
        values |= {f"from{place}": word, f"to{place}": word + AFTER_ALL}
    branches = (BRANCH.format(place=place) for place in range(len(words)))
    return _rows(BEGUN_BOTH.format(columns=COLUMNS, branches=" UNION ALL ".join(branches)), values)


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

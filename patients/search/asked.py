"""What somebody typed into the box, taken apart."""

import re
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from clinic.base.text import BIDI_OVERRIDES

from ..birth_dates import Reading, readings

LONGEST = 200  # of what is typed, and of a word after "ß" has become "ss"
MOST_WORDS = 8
NUMBER = re.compile(r"(?:pl[- ]?)?(\d{1,10})", re.IGNORECASE)
PHONE = re.compile(r"[+()\d\s./-]{4,}")
FEWEST_DIGITS = 4
BETWEEN_WORDS = re.compile(r"[-.,_/()\s]+")  # with SILENT, what clinic_name_key does to ASCII letters
SILENT = str.maketrans("", "", "'`")


@dataclass(frozen=True, kw_only=True)
class Asked:
    words: list[str] = field(default_factory=list)  # in the form of the name keys
    born: list[Reading] = field(default_factory=list)
    number: str = ""
    digits: str = ""

    @property
    def key(self) -> str:
        return " ".join(self.words)

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.born or self.number or self.digits)


def read(text: str, *, today: date) -> Asked:
    """Numbers can be several things at once and are looked for as each of them."""
    plain = "".join(c for c in text[:LONGEST] if c.isprintable() and c not in BIDI_OVERRIDES).strip()
    number = NUMBER.fullmatch(plain)
    if (plain and PHONE.fullmatch(plain)) or number:
        digits = "".join(c for c in plain if c.isdecimal())
        return Asked(
            born=readings(plain, today=today),
            number=f"PL-{number[1]}" if number else "",
            digits=digits if len(digits) >= FEWEST_DIGITS else "",
        )
    born, rest = _take_date(plain.split(), today)
    names = [part for part in rest if not any(c.isdecimal() for c in part)]
    digits = "".join(c for part in rest for c in part if c.isdecimal())
    return Asked(
        words=[word[:LONGEST] for word in name_key(" ".join(names)).split()[:MOST_WORDS]],
        born=born,
        digits=digits if len(digits) >= FEWEST_DIGITS else "",
    )


def _take_date(parts: list[str], today: date) -> tuple[list[Reading], list[str]]:
    """The longest run of parts that is a date, and what is left."""
    for length in (3, 2, 1):
        for start in range(len(parts) - length + 1):
            run = parts[start : start + length]
            has_digits = any(c.isdecimal() for part in run for c in part)
            if has_digits and (found := readings(" ".join(run), today=today)):
                return found, parts[:start] + parts[start + length :]
    return [], parts


def name_key(text: str) -> str:
    """As names are compared: lower case, without accents and apostrophes.

    The database says what that is; for plain ASCII it need not be asked (a test compares the two).
    """
    if text.isascii():
        return BETWEEN_WORDS.sub(" ", text.translate(SILENT).lower()).strip()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clinic_name_key(%s)", [text])
        return cursor.fetchone()[0]

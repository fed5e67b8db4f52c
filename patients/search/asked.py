"""What somebody typed into the box, taken apart."""

import re
from dataclasses import dataclass, field
from datetime import date

import phonenumbers
from django.db import connection

from clinic.base.text import BIDI_OVERRIDES

from ..birth_dates import Reading, readings

LONGEST = 200  # of what is typed, and of a word after "ß" has become "ss"
MOST_WORDS = 8
LONGEST_DATE = 5  # words, as in 3 de abril de 1982
NUMBER = re.compile(r"(?:pl[- ]?)?(\d{1,10})", re.IGNORECASE)
PHONE = re.compile(r"[+()\d\s./-]{4,}")
FEWEST_DIGITS, BEGINNING_DIGITS, TELLING_DIGITS = 4, 5, 9
ABROAD = re.compile(r"\s*(?:\+|00|011)")
BETWEEN_WORDS = re.compile(r"[-.,_/()\s]+")  # with SILENT, what clinic_name_key does to ASCII letters
SILENT = str.maketrans("", "", "'`")


@dataclass(frozen=True, kw_only=True)
class Asked:
    words: list[str] = field(default_factory=list)  # in the form of the name keys
    born: list[Reading] = field(default_factory=list)
    number: str = ""
    phones: list[str] = field(default_factory=list)  # how the digits of a number that is meant may end
    phone_begins: str = ""  # or begin, while it is being typed

    @property
    def key(self) -> str:
        return " ".join(self.words)

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.born or self.number or self.phones)


def read(text: str, *, today: date) -> Asked:
    """Numbers can be several things at once and are looked for as each of them."""
    plain = "".join(c for c in text[:LONGEST] if c.isprintable() and c not in BIDI_OVERRIDES).strip()
    number = NUMBER.fullmatch(plain)
    if (plain and PHONE.fullmatch(plain)) or number:
        return Asked(
            born=readings(plain, today=today),
            number=f"PL-{number[1]}" if number else "",
            phones=phone_endings(plain),
            phone_begins=_phone_beginning(plain),
        )
    born, _date, rest = _take_date(plain.split(), today)
    names = [part for part in rest if _may_be_a_name(part)]
    return Asked(
        words=[word[:LONGEST] for word in name_key(" ".join(names)).split()[:MOST_WORDS]],
        born=born,
        phones=phone_endings(" ".join(part for part in rest if has_digit(part))),
    )


@dataclass(frozen=True, kw_only=True)
class Told:
    """The same text as somebody writes it into the form of a new person."""

    names: list[str] = field(default_factory=list)
    birth_date: str = ""
    phone: str = ""


def told(text: str, *, today: date) -> Told:
    """Of digits alone a date is a date, and what is too short for a telephone nothing."""
    parts = "".join(c for c in text[:LONGEST] if c.isprintable()).replace(",", " ").split()
    _born, run, rest = _take_date(parts, today)
    phone = " ".join(part for part in rest if has_digit(part) and not _may_be_a_name(part))
    if sum(map(str.isdecimal, phone)) < TELLING_DIGITS - 3:
        phone = ""
    return Told(names=[part for part in rest if _may_be_a_name(part)], birth_date=" ".join(run), phone=phone)


def has_digit(text: str) -> bool:
    return any(map(str.isdecimal, text))


def _may_be_a_name(part: str) -> bool:
    """With letters: "R2" is one, "0142" and "PL-1001" are none."""
    return any(c.isalpha() for c in part) and not NUMBER.fullmatch(part)


def _phone_beginning(text: str) -> str:
    digits = _digits(text)
    return digits.removeprefix("00") if len(digits) >= BEGINNING_DIGITS else ""


def _digits(text: str) -> str:
    return "".join(str(int(c)) for c in text if c.isdecimal())


def phone_endings(text: str) -> list[str]:
    """With or without the code of the country, a zero before it or a 1: the end of a number is the same.

    Of a whole number the last nine digits tell it apart; where a country has shorter ones, and its code was
    typed, those after the code.
    """
    digits = _digits(text)
    if len(digits) < FEWEST_DIGITS:
        return []
    within = digits.lstrip("0")
    endings = [within if len(within) >= TELLING_DIGITS - 3 else digits]
    if len(within) > TELLING_DIGITS:
        endings.append(within[-TELLING_DIGITS:])
    if code := ABROAD.match(text):
        try:
            number = phonenumbers.parse(f"+{text[code.end() :]}")
        except phonenumbers.NumberParseException:
            return endings
        endings.append(phonenumbers.national_significant_number(number))
    return [one for one in dict.fromkeys(endings) if len(one) >= FEWEST_DIGITS]


def _take_date(parts: list[str], today: date) -> tuple[list[Reading], list[str], list[str]]:
    """The longest run of parts that is a date: how it is read, the run itself, and what is left."""
    for length in range(LONGEST_DATE, 0, -1):
        for start in range(len(parts) - length + 1):
            run = parts[start : start + length]
            if any(map(has_digit, run)) and (found := readings(" ".join(run), today=today)):
                return found, run, parts[:start] + parts[start + length :]
    return [], [], parts


def name_key(text: str) -> str:
    """As names are compared: lower case, without accents and apostrophes.

    The database says what that is; for plain ASCII it need not be asked (a test compares the two).
    """
    if text.isascii():
        return BETWEEN_WORDS.sub(" ", text.translate(SILENT).lower()).strip()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clinic_name_key(%s)", [text])
        return cursor.fetchone()[0]

"""What stands between the cells: said by Excel's `sep=`, or the sign that is in each line equally often."""

import csv
import io
from collections import Counter

USUAL = ",;\t|"
INSIDE_WORDS = set("\"'’@._-/()+*&# \r\n")
LINES = 200


def delimiter_of(text: str, wanted: str = "") -> tuple[str, str]:
    """The text without a `sep=` line, and its delimiter. A file of one column is read with commas."""
    first, _newline, rest = text.partition("\n")
    if first[:4].lower() == "sep=" and len(first.strip("\r")) == 5 and _may_part(first[4]):
        return rest, wanted or first[4]
    if wanted:
        return text, wanted
    beginning = "\n".join(text.splitlines()[:LINES])
    rated = [(_evenness(beginning, sign), sign) for sign in _candidates(first)]
    best = max(rated, key=lambda pair: pair[0], default=((0.0, 0), ","))
    return text, best[1] if best[0] > (0.0, 1) else ","


def _candidates(first: str) -> list[str]:
    others = [sign for sign in Counter(first) if _may_part(sign) and sign not in INSIDE_WORDS | set(USUAL)]
    return [*USUAL, *others[:5]]


def _may_part(sign: str) -> bool:
    return sign == "\t" or (sign.isprintable() and not sign.isalnum() and sign != '"')


def _evenness(text: str, sign: str) -> tuple[float, int]:
    """Which part of the lines has as many cells as the first, and how many those are."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign) if row]
    except csv.Error:
        return 0.0, 0
    if not rows or len(rows[0]) < 2:
        return 0.0, 0
    usual = len(rows[0])
    return round(sum(len(row) == usual for row in rows) / len(rows), 1), usual

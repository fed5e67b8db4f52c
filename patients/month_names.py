"""Which month a word means, in the languages that Django has names of months for. Pure."""

import unicodedata
from collections import defaultdict
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

import django
from django.conf.locale import LANG_INFO
from django.utils.translation import to_locale

ENGLISH = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
CUT_SHORT = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
FEWEST_LETTERS = 3
CATALOGUES = Path(django.__file__).parent / "conf" / "locale"


def folded(word: str) -> str:
    """In small letters and without accents."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in apart if not "\u0300" <= c <= "\u036f")


def english_month(word: str) -> int:
    """1 to 12, or 0; a beginning of three letters is enough."""
    if len(word) < FEWEST_LETTERS:
        return 0
    return next((number for number, name in enumerate(ENGLISH, start=1) if name.startswith(word)), 0)


def month(word: str) -> int:
    """In English, or else in any other language in which no second month is called so."""
    return english_month(word.lower()) or _abroad().get(folded(word), 0)


@cache
def _abroad() -> dict[str, int]:
    """Read from Django's catalogues once; what means one month here and another there is left out."""
    meant: dict[str, set[int]] = defaultdict(set)
    for code in LANG_INFO:
        path = CATALOGUES / to_locale(code) / "LC_MESSAGES" / "django.mo"
        if not path.exists():
            continue
        with path.open("rb") as file:
            catalogue = GNUTranslations(file)
        for number in range(1, 13):
            for word in _names(catalogue, number):
                meant[word].add(number)
    return {word: numbers.pop() for word, numbers in meant.items() if len(numbers) == 1}


def _names(catalogue: GNUTranslations, number: int) -> set[str]:
    """By itself, within a date, and both ways of cutting it short."""
    english = ENGLISH[number - 1]
    found = (
        catalogue.gettext(english.title()),
        catalogue.gettext(english[:3]),
        catalogue.pgettext("alt. month", english.title()),
        catalogue.pgettext("abbrev. month", CUT_SHORT[number - 1]),
    )
    return {folded(name).rstrip(".") for name in found}

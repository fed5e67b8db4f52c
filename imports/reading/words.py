"""Sex, language, yes and no in the words of other programs. None where a word is not known."""

import tomllib
from functools import cache, lru_cache
from pathlib import Path

from django.conf.locale import LANG_INFO

from clinic.base.tables.headers import folded
from patients.models import Patient

from .cells import UNKNOWN

WORDS = Path(__file__).resolve().parent.parent / "data" / "words.toml"
AS_PICTURE = "\ufe0f"  # how a tick is drawn, not which


@lru_cache(maxsize=1_000)
def sex_of(text: str) -> str | None:
    known = _words("sex") | {plain(str(label)): value for value, label in Patient.Sex.choices}
    return known.get(plain(text)) or ("" if text.casefold() in UNKNOWN else None)


@lru_cache(maxsize=1_000)
def yes_of(text: str) -> str | None:
    return {"yes": "yes", "no": ""}.get(_words("yes_no").get(plain(text), ""))


@lru_cache(maxsize=1_000)
def language_of(text: str) -> str | None:
    return "" if text.casefold() in UNKNOWN else _languages().get(plain(text))


def plain(text: str) -> str:
    """As words are compared; a sign that stands alone, like a tick, stays what it is."""
    return folded(text) or text.strip().removesuffix(AS_PICTURE)


@cache
def _words(kind: str) -> dict[str, str]:
    table = tomllib.loads(WORDS.read_text(encoding="utf-8"))[kind]
    return {plain(word): meaning for meaning, words in table.items() for word in words}


@cache
def _languages() -> dict[str, str]:
    """By code and by name, and both names as the desk's own list shows them."""
    known: dict[str, str] = {}
    for code, info in LANG_INFO.items():
        if "name" in info:
            name, local = info["name"], info["name_local"]
            for one in (code, name, local, f"{name} ({local})"):
                known.setdefault(folded(one), code)
    return known

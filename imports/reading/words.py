"""Sex, language, yes and no in the words of other programs. None where a word is not known."""

import unicodedata
from functools import cache, lru_cache

from django.conf.locale import LANG_INFO

from clinic.base.tables.headers import folded

from .cells import UNKNOWN

SEXES = {
    "female": "f female w weiblich woman femme feminin mujer femenino femmina vrouw vrouwelijk frau",
    "male": "m male mannlich man homme masculin hombre masculino maschio mannelijk mann herr",
    "intersex": "i x d intersex divers diverse other o",
    "unknown": "u unknown unbekannt inconnu desconocido not known rather not say",
}
YES = {"y", "yes", "true", "1", "x", "ja", "oui", "si", "sim", "j"}
NO = {"", "n", "no", "false", "0", "nein", "non", "nao", "nee"}


def sex_of(text: str) -> str | None:
    return _sexes().get(folded(text)) or ("" if text.casefold() in UNKNOWN else None)


def yes_of(text: str) -> str | None:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return "yes" if plain in YES else "" if plain in NO else None


@lru_cache(maxsize=1_000)
def language_of(text: str) -> str | None:
    return "" if text.casefold() in UNKNOWN else _languages().get(folded(text))


@cache
def _sexes() -> dict[str, str]:
    return {word: sex for sex, words in SEXES.items() for word in words.split()}


@cache
def _languages() -> dict[str, str]:
    known: dict[str, str] = {}
    for code, info in LANG_INFO.items():
        if "name" in info:
            for name in (code, info["name"], info["name_local"]):
                known.setdefault(folded(name), code)
    return known

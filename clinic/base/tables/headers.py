"""What a column holds, by the name that one of many programs gave it."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

HEADERS = Path(__file__).resolve().parent.parent / "data" / "headers.toml"


def field_of(header: str) -> str:
    """given, birth_date, street ...; empty where nobody knows the name."""
    return _known().get(folded(header), "")


def folded(text: str) -> str:
    """Small letters and figures with single spaces; accents and signs off; "firstName" in two words."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", " ", plain).strip()


@cache
def _known() -> dict[str, str]:
    table = tomllib.loads(HEADERS.read_text(encoding="utf-8"))
    return {header: name for name, headers in table.items() for header in headers}

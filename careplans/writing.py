"""A rule's conditions as a person reads and types them: one a line, as in the data file."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from clinic.base.errors import DomainError


def as_lines(conditions: Iterable[Mapping[str, Any]]) -> str:
    return "\n".join("{ " + ", ".join(_pairs(c)) + " }" for c in conditions)


def _pairs(condition: Mapping[str, Any], prefix: str = "") -> list[str]:
    pairs = []
    for key, value in condition.items():
        if isinstance(value, Mapping):
            pairs += _pairs(value, f"{prefix}{key}.")
        else:
            pairs.append(f"{prefix}{key} = {json.dumps(value, ensure_ascii=False)}")
    return pairs


def in_words(value: Any) -> str:
    """A field of a rule as it is typed, whatever it holds."""
    if not isinstance(value, list):
        return "" if value is None else str(value)
    return as_lines(value) if any(isinstance(one, Mapping) for one in value) else ", ".join(value)


def from_lines(text: str) -> list[dict[str, Any]]:
    """Raises DomainError naming the line that cannot be read."""
    found = []
    for number, line in enumerate((line.strip().rstrip(",") for line in text.splitlines()), 1):
        if not line:
            continue
        try:
            found.append(tomllib.loads(f"c = {line}")["c"])
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise DomainError(
                _("Line %(number)s cannot be read: %(why)s") % {"number": number, "why": error}
            ) from error
        if not isinstance(found[-1], dict):
            raise DomainError(_("Line %(number)s is no condition.") % {"number": number})
    return found

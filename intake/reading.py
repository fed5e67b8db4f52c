"""From what a form posted to what the questionnaire checks. Reads shapes only; judging is scoring's work."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from clinic.base.numbers import whole_number
from questionnaires.scoring import Item

LONGEST = 20_000
SCORE, KIND = ":score", ":kind"


class UnreadableAnswer(ValueError):
    pass


def field_of(link_id: str) -> str:
    """The name of the question's field; also the start of the ids around it."""
    return link_id


def from_form(item: Item, data: QueryDict) -> Any:
    """The answer that one page of plain fields gives to a question; None when nothing was given."""
    name = field_of(item.link_id)
    if item.type == "body-regions":
        return _marks(name, data)
    if item.repeats:
        given = [value if value.strip() else None for value in data.getlist(name)]
        if item.is_number:
            return given if any(given) else None
        return [value for value in given if value] or None
    value = data.get(name, "")
    return value if value.strip() else None


def _marks(name: str, data: QueryDict) -> list[dict[str, Any]] | None:
    marks = []
    for region in data.getlist(name):
        score = data.get(f"{name}:{region}{SCORE}", "")
        marks.append(
            {
                "region": region,
                "score": whole_number(score, most=999),
                "kinds": data.getlist(f"{name}:{region}{KIND}"),
            }
        )
    return marks or None


def from_json(text: str) -> Any:
    """One answer as a page's script sends it. Bounded, no infinities, no half characters, no deep nesting."""
    if len(text) > LONGEST:
        raise UnreadableAnswer
    try:
        value = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswer from error
    if _depth(value) > 4:
        raise UnreadableAnswer
    return value


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _depth(value: Any) -> int:
    if isinstance(value, Mapping):
        return 1 + max((_depth(inner) for inner in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((_depth(inner) for inner in value), default=0)
    return 0

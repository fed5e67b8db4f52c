"""A part of a page that is asked for again and again and mostly says the same: a row of the day board.

{% remembered "patients/_board_row.html" row %}
"""

from dataclasses import fields, replace
from functools import cache, lru_cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

PARTS = 512  # some kilobytes each


@register.simple_tag
def remembered(name: str, row: Any) -> SafeString:
    """The template with `row` alone, a frozen dataclass of plain values.

    What was made of a row is given again for one that is equal to it. So that nothing out of date is ever
    shown, the template sees neither the page around it nor what does not count in comparing
    (`field(compare=False)`).
    """
    return _made(name, _comparable(row), get_language())


@lru_cache(PARTS)
def _made(name: str, row: Any, language: str) -> SafeString:
    return get_template(name).render({"row": row})


def _comparable(row: Any) -> Any:
    return replace(row, **dict.fromkeys(_beside(type(row))))


@cache
def _beside(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if not field.compare)

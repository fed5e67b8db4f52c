"""Three values: what is missing is *cannot tell*, never *no*."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any

from clinic.base.comparing import COMPARE

from .form import SAYS_NOTHING


class Truth(Enum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "cannot-tell"

    @staticmethod
    def of(value: bool) -> Truth:
        return Truth.YES if value else Truth.NO

    @staticmethod
    def any_of(values: Iterable[Truth]) -> Truth:
        found = set(values)
        if Truth.YES in found:
            return Truth.YES
        return Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.NO

    @staticmethod
    def all_of(values: Iterable[Truth]) -> Truth:
        found = set(values)
        if Truth.NO in found:
            return Truth.NO
        return Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.YES


def compare(left: Any, op: str, right: Any) -> bool:
    """Numbers with numbers, words with words; whatever cannot be compared does not hold."""
    if is_number(left) != is_number(right):
        return op == "!="
    if (
        not is_number(left)
        and op not in ("=", "!=")
        and not (isinstance(left, str) and isinstance(right, str))
    ):
        return False
    return bool(COMPARE[op](left, right))


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def holds(answer: Any, op: str, wanted: Any) -> Truth:
    """A condition on an answer. For several answers, `=` and `in` mean "one of the chosen answers"."""
    given = answer if isinstance(answer, list) else [answer]
    given = [one["region"] if isinstance(one, dict) else one for one in given if one is not None]
    if not given:
        return Truth.UNKNOWN
    named = wanted if isinstance(wanted, list | tuple) else [wanted]
    if op == "in":
        met = any(compare(one, "=", name) for one in given for name in named)
    elif op == "!=":
        met = not any(compare(one, "=", wanted) for one in given)
    else:
        met = any(compare(one, op, wanted) for one in given)
    unheard = any(one in SAYS_NOTHING and one not in named for one in given if isinstance(one, str))
    if unheard and (op == "!=" or not met):
        return Truth.UNKNOWN
    return Truth.of(met)

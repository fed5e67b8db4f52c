"""Is this an answer to the question? Every refusal says what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from .form import Form, Item

LONGEST_TEXT = 2000
LONGEST_NUMBER = 40
MOST_ANSWERS = 100
BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def gettext_noop(message: str) -> str:
    """Marks a sentence for the translators; the caller translates, because this module knows no Django."""
    return message


class AnswerError(ValueError):
    """A refused answer. `str()` is English; translate `message` and put `params` in for others."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message % params if params else message)
        self.message, self.params = message, params


def check_answer(form: Form, link_id: str, raw: Any) -> Any:
    """The answer as it is kept, or AnswerError. What it returned once it returns again."""
    item = form.items.get(link_id)
    if item is None or item.calculated or not item.enabled:
        raise AnswerError(gettext_noop("This question is not on the form."))
    if item.type == "body-regions":
        return _marks(item, raw)
    if not item.repeats:
        return _one(item, _single(raw))
    values = _numbers(item, _several(raw)) if item.is_number else [_one(item, one) for one in _several(raw)]
    if item.options or item.type == "body-region-choice":
        values = _choices(item, values)
    limit = item.max_answers or MOST_ANSWERS
    if len(values) > limit:
        raise AnswerError(gettext_noop("At most %(limit)d answers, please."), limit=limit)
    return values


def _numbers(item: Item, given: list[Any]) -> list[Any]:
    """Each belongs to its place: one that was left out is None there, and nothing stands after the last."""
    values = [None if _is_blank(one) else _one(item, one) for one in given]
    while values and values[-1] is None:
        values.pop()
    if not values:
        raise AnswerError(gettext_noop("Please choose or type an answer."))
    return values


def _single(raw: Any) -> Any:
    if isinstance(raw, list | tuple):
        if len(raw) != 1:
            raise AnswerError(gettext_noop("Please give one answer."))
        return raw[0]
    return raw


def _several(raw: Any) -> list[Any]:
    values = list(raw) if isinstance(raw, list | tuple) else [raw]
    if not values:
        raise AnswerError(gettext_noop("Please choose or type an answer."))
    if len(values) > MOST_ANSWERS:
        raise AnswerError(gettext_noop("At most %(limit)d answers, please."), limit=MOST_ANSWERS)
    return values


def _one(item: Item, raw: Any) -> Any:
    if _is_blank(raw):
        raise AnswerError(gettext_noop("Please choose or type an answer."))
    return CHECKS[item.type](item, raw)


def _is_blank(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def _choice(item: Item, raw: Any) -> str:
    code = raw.strip() if isinstance(raw, str) else None
    if type(raw) is int and abs(raw) < 10**LONGEST_NUMBER:
        code = str(raw)
    if isinstance(raw, bool) and item.fhir_type == "boolean":
        code = "true" if raw else "false"
    if code is None or item.option(code) is None:
        raise AnswerError(gettext_noop("Please choose one of the answers shown."))
    return code


def _choices(item: Item, codes: list[str]) -> list[str]:
    """Each once, in the order of the form. "None of these" stands alone."""
    chosen = [option for option in item.options if option.code in codes]
    alone = next((option for option in chosen if option.exclusive), None)
    if alone is not None and len(chosen) > 1:
        raise AnswerError(
            gettext_noop("“%(answer)s” cannot stand together with other answers. Please take one away."),
            answer=alone.text,
        )
    return [option.code for option in chosen]


def _integer(item: Item, raw: Any) -> int:
    number = _number(raw)
    if number != number.to_integral_value():
        raise AnswerError(gettext_noop("Please give a whole number."))
    return int(_in_range(item, number))


def _decimal(item: Item, raw: Any) -> float:
    return float(_in_range(item, _number(raw)))


def _number(raw: Any) -> Decimal:
    refused = AnswerError(gettext_noop("Please give a number, for example 3."))
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise refused
    if isinstance(raw, int) and abs(raw) > 10**LONGEST_NUMBER:
        raise refused
    text = str(raw).strip()
    if len(text) > LONGEST_NUMBER or "_" in text:
        raise refused
    try:
        number = Decimal(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except InvalidOperation:
        raise refused from None
    if not number.is_finite() or abs(number.adjusted()) > 2 * LONGEST_NUMBER:
        raise refused
    return number


def _in_range(item: Item, number: Decimal) -> Decimal:
    low, high = item.min, item.max
    if (low is not None and number < Decimal(str(low))) or (high is not None and number > Decimal(str(high))):
        if item.unit == "h" and high == 24:
            raise AnswerError(gettext_noop("A day has 24 hours: please give a number from 0 to 24."))
        if low is not None and high is not None:
            raise AnswerError(
                gettext_noop("Please give a number from %(low)s to %(high)s."),
                low=f"{low:g}",
                high=f"{high:g}",
            )
        if low is not None and number < Decimal(str(low)):
            raise AnswerError(gettext_noop("Please give a number of %(low)s or more."), low=f"{low:g}")
        raise AnswerError(gettext_noop("Please give a number of %(high)s or less."), high=f"{high:g}")
    if item.step:
        _on_step(item, number)
    return number


def _on_step(item: Item, number: Decimal) -> None:
    step = Decimal(str(item.step))
    below = (number / step).to_integral_value(rounding="ROUND_FLOOR") * step
    if below != number:
        raise AnswerError(
            gettext_noop("Please use steps of %(step)s: %(below)s or %(above)s."),
            step=f"{item.step:g}",
            below=f"{float(below):g}",
            above=f"{float(below + step):g}",
        )


def _text(item: Item, raw: Any) -> str:
    if not isinstance(raw, str):
        raise AnswerError(gettext_noop("Please type your answer as text."))
    text = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(_is_forbidden(letter) for letter in text):
        raise AnswerError(
            gettext_noop("There is an invisible control character in this text. Please type it again.")
        )
    limit = item.max_length or LONGEST_TEXT
    if len(text) > limit:
        raise AnswerError(
            gettext_noop("At most %(limit)d characters, please; this has %(count)d."),
            limit=limit,
            count=len(text),
        )
    if not text:
        raise AnswerError(gettext_noop("Please choose or type an answer."))
    return text


def _is_forbidden(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return (kind == "Cc" and letter not in "\n\t") or kind == "Cs" or letter in BIDI_OVERRIDES


def _date(item: Item, raw: Any) -> str:
    try:
        return date.fromisoformat(raw.strip()).isoformat()
    except (AttributeError, ValueError):
        raise AnswerError(
            gettext_noop("Please give a date as year-month-day, for example 2026-03-31.")
        ) from None


def _marks(item: Item, raw: Any) -> list[dict[str, Any]]:
    """The body drawing: places, each once, with 0 to 10 and what it is like (both may be left out)."""
    marks = [_mark(item, one) for one in _several(raw)]
    regions = [mark["region"] for mark in marks]
    if len(set(regions)) != len(regions):
        raise AnswerError(gettext_noop("The same place is marked twice. Please mark it once."))
    order = [option.code for option in item.options]
    return sorted(marks, key=lambda mark: order.index(mark["region"]))


def _mark(item: Item, raw: Any) -> dict[str, Any]:
    if not isinstance(raw, Mapping) or not set(raw) <= {"region", "score", "kinds"}:
        raise AnswerError(
            gettext_noop("Please mark the places on the body picture or in the list beside it.")
        )
    region = raw.get("region")
    if not isinstance(region, str) or item.option(region) is None:
        raise AnswerError(gettext_noop("Please mark one of the places on the body picture."))
    kinds = raw.get("kinds") or []
    known = [kind.code for kind in item.kinds]
    if not isinstance(kinds, list | tuple) or any(kind not in known for kind in kinds):
        raise AnswerError(gettext_noop("Please choose one of the answers shown."))
    score = raw.get("score")
    return {
        "region": region,
        "score": None if score in (None, "") else _integer(item, score),
        "kinds": [code for code in known if code in kinds],
    }


CHECKS = {
    "choice": _choice,
    "body-region-choice": _choice,
    "integer": _integer,
    "decimal": _decimal,
    "text": _text,
    "date": _date,
}

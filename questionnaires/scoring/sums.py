"""What answers add up to: sums in the form, scores with their thresholds, and the facts they stand for."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .asked import visible
from .form import Form, Item, ScoreRule
from .truth import compare, is_number

Answers = Mapping[str, Any]
LINK = r"[A-Za-z0-9_.\-]+"


@dataclass(frozen=True, kw_only=True)
class Score:
    """`value` is None while an answer is missing: cannot tell, never zero.

    `partial` adds up what is there, `mean` divides it by `counted`; "I never do this" is left out.
    """

    slug: str
    name: str
    value: float | None
    unit: str = ""
    flags: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    counted: int = 0
    partial: float | None = None
    mean: float | None = None
    out_of_range: bool = False


def calculated(form: Form, answers: Answers, shown: set[str] | None = None) -> dict[str, float | None]:
    """The value of each question that the form works out itself; None = cannot tell yet."""
    shown = visible(form, answers) if shown is None else shown
    return {
        item.link_id: _calculate(form, item, answers, shown)
        for item in form.items.values()
        if item.calculated
    }


def _calculate(form: Form, item: Item, answers: Answers, shown: set[str]) -> float | None:
    operation, parts = read_expression(item.calculated)
    found = [points(form.items[part], answers.get(part)) if part in shown else None for part in parts]
    if operation == "*":
        if any(value == 0 for value in found):
            return 0.0
        return _round(math.prod(found)) if None not in found else None  # type: ignore[arg-type]
    state = [_state(form, part, answers, shown) for part in parts]
    counted = [
        value for value, kind in zip(found, state, strict=True) if kind == "counted" and value is not None
    ]
    if "missing" in state or not counted:
        return None
    return _round(sum(counted))


def read_expression(text: str) -> tuple[str, list[str]]:
    """`a + b + c`, `sum of a, b, c` or `a * b`."""
    listed = re.fullmatch(rf"sum of ({LINK}(?:\s*,\s*{LINK})*)", text.strip())
    if listed:
        return "+", re.findall(LINK, listed.group(1))
    for sign in "+*":
        parts = [part.strip() for part in text.split(sign)]
        if len(parts) > 1 and all(re.fullmatch(LINK, part) for part in parts):
            return sign, parts
    raise ValueError(f"cannot read the sum {text!r}")


def points(item: Item, answer: Any) -> float | None:
    """What an answer counts: a number as it is, an option by its score, several by their sum."""
    if is_number(answer):
        return float(answer)
    if isinstance(answer, str):
        option = item.option(answer)
        return option.score if option else None
    if isinstance(answer, list) and answer:
        each = [points(item, one) for one in answer if one is not None]
        return None if None in each else math.fsum(each)  # type: ignore[arg-type]
    return None


def _state(form: Form, link_id: str, answers: Answers, shown: set[str]) -> str:
    if link_id not in shown:
        return "not-asked"
    if answers.get(link_id) in (None, "", []):
        return "missing"
    return "counted" if points(form.items[link_id], answers[link_id]) is not None else "left-out"


def scores(form: Form, answers: Answers, shown: set[str] | None = None) -> dict[str, Score]:
    """Every score of the form, with the flags of the thresholds it has crossed."""
    shown = visible(form, answers) if shown is None else shown
    known = _with_sums(form, answers, shown)
    return {slug: _score(form, rule, known, shown) for slug, rule in form.scores.items()}


def score(form: Form, rule: ScoreRule, answers: Answers) -> Score:
    """One of them."""
    shown = visible(form, answers)
    return _score(form, rule, _with_sums(form, answers, shown), shown)


def _with_sums(form: Form, answers: Answers, shown: set[str]) -> dict[str, Any]:
    """The answers with what the form works out itself instead of what stood for it."""
    sums = calculated(form, answers, shown)
    given = {link_id: value for link_id, value in answers.items() if link_id not in sums}
    return given | {link_id: value for link_id, value in sums.items() if value is not None}


def _score(form: Form, rule: ScoreRule, answers: Answers, shown: set[str]) -> Score:
    state = {link_id: _state(form, link_id, answers, shown) for link_id in rule.items}
    missing = tuple(link_id for link_id, kind in state.items() if kind == "missing")
    given: list[float] = []
    for link_id, kind in state.items():
        if kind == "counted":
            answer = answers[link_id]
            given += [
                p
                for one in (answer if isinstance(answer, list) else [answer])
                if (p := points(form.items[link_id], one)) is not None
            ]
    partial = _round(math.fsum(given)) if given else None
    mean = _round(math.fsum(given) / len(given)) if given else None
    value = None if missing or partial is None else mean if rule.kind == "mean" else partial
    outside = value is not None and (
        (rule.min is not None and value < rule.min) or (rule.max is not None and value > rule.max)
    )
    flags = tuple(t.flag for t in rule.thresholds if value is not None and compare(value, t.op, t.value))
    return Score(
        slug=rule.slug,
        name=rule.name,
        value=value,
        unit=rule.unit,
        flags=flags,
        missing=missing,
        left_out=tuple(link_id for link_id, kind in state.items() if kind == "left-out"),
        counted=len(given),
        partial=partial,
        mean=mean,
        out_of_range=outside,
    )


def flags(form: Form, answers: Answers) -> set[str]:
    """The words that options and thresholds stand for, e.g. "prolonged_sitting", "worse_uphill"."""
    found = {flag for score in scores(form, answers).values() for flag in score.flags}
    for link_id in visible(form, answers):
        answer = answers.get(link_id)
        for code in answer if isinstance(answer, list) else [answer]:
            option = form.items[link_id].option(code) if isinstance(code, str) else None
            if option and option.flag:
                found.add(option.flag)
    return found


def facts(form: Form, answers: Answers) -> dict[str, Any]:
    """What the rest of the program calls the answers: fact name to value; nothing for what is not known."""
    shown = visible(form, answers)
    sums = calculated(form, answers)
    known = {}
    for link_id, item in form.items.items():
        value = sums.get(link_id) if item.calculated else answers.get(link_id)
        if item.fact and link_id in shown and value not in (None, "", []):
            known[item.fact] = value
    return known


def _round(value: float) -> float:
    """Quarter hours add up exactly; thirds of a mean need not be shown to the last digit."""
    return round(float(value), 6)

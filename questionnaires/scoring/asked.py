"""Which questions are on the screen, which of them still need an answer, which should be asked again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .form import Condition, Form, Group, Item
from .truth import compare

Answers = Mapping[str, Any]


def visible(form: Form, answers: Answers) -> set[str]:
    """The questions that are asked with these answers, sums included.

    Conditions look only at questions that are asked themselves, so hiding one hides what hangs on it.
    While the other question is unanswered no condition holds, except "exists = false".
    """
    asked: dict[str, bool] = {}

    def is_asked(link_id: str) -> bool:
        if link_id not in asked:
            asked[link_id] = False  # a circle of conditions hides all of its questions
            asked[link_id] = _is_asked(link_id)
        return asked[link_id]

    def _is_asked(link_id: str) -> bool:
        node: Item | Group | None = form.items.get(link_id) or form.groups.get(link_id)
        if node is None or not getattr(node, "enabled", True):
            return False
        return all(is_asked(group) for group in node.within) and _enabled(node)

    def _enabled(node: Item | Group) -> bool:
        if not node.enable_when:
            return True
        met = [holds_here(condition) for condition in node.enable_when]
        return any(met) if node.enable_any else all(met)

    def holds_here(condition: Condition) -> bool:
        given = answers.get(condition.question) if is_asked(condition.question) else None
        return _holds(condition, given)

    return {link_id for link_id in form.items if is_asked(link_id)}


def askable(form: Form) -> set[str]:
    """The questions that some answers bring on the screen: neither switched off nor hanging on what is."""
    found = {item.link_id for item in form.items.values() if item.enabled}

    def can_hold(node: Item | Group) -> bool:
        met = [c.question in found or (c.operator == "exists" and not c.value) for c in node.enable_when]
        return not met or (any(met) if node.enable_any else all(met))

    def can_be(link_id: str) -> bool:
        item = form.items[link_id]
        return can_hold(item) and all(can_hold(form.groups[group]) for group in item.within)

    while left := {link_id for link_id in found if not can_be(link_id)}:
        found -= left
    return found


def hidden(form: Form, answers: Answers) -> set[str]:
    """Known not to be asked: hidden by their own conditions, or switched off by the clinic."""
    return set(form.items) - visible(form, answers)


def _holds(condition: Condition, given: Any) -> bool:
    values = given if isinstance(given, list) else [given]
    values = [one["region"] if isinstance(one, dict) else one for one in values if one not in (None, "")]
    if condition.operator == "exists":
        return bool(values) == bool(condition.value)
    if condition.operator == "!=":
        return bool(values) and not any(compare(one, "=", condition.value) for one in values)
    return any(compare(one, condition.operator, condition.value) for one in values)


def missing_required(form: Form, answers: Answers, section: str | None = None) -> list[str]:
    """Required questions on the screen without an answer, in the order of the form."""
    shown = visible(form, answers)
    return [
        item.link_id
        for item in form.items.values()
        if item.required
        and not item.calculated
        and item.link_id in shown
        and section in (None, item.section)
        and not is_answered(form, item, answers)
    ]


def ask_again(form: Form, answers: Answers) -> list[str]:
    """Safety questions that a mark on the body puts in doubt: not answered with what raises their flag."""
    item = form.body_regions_item
    marked = {mark["region"] for mark in answers.get(item.link_id) or []} if item else set()
    questions = [
        link
        for option in (item.options if item else ())
        if option.code in marked
        for link in option.asks_again
    ]
    return [
        link_id
        for link_id in dict.fromkeys(questions)
        if (asked := form.items.get(link_id))
        and asked.trigger
        and answers.get(link_id) != asked.trigger.answer
    ]


def is_answered(form: Form, item: Item, answers: Answers) -> bool:
    """The place that bothers most must still be one of the marked places."""
    value = answers.get(item.link_id)
    if value in (None, "", []):
        return False
    if item.type == "body-region-choice" and form.body_regions_item is not None:
        marks = answers.get(form.body_regions_item.link_id) or []
        return any(mark["region"] == value for mark in marks)
    return True

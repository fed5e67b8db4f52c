"""Examples made from a rule's own conditions: for each way to fire, facts for it and facts against it.

They show a reviewer what a rule says, and refuse to publish one that can never fire or never stay silent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from careplans.rules.conditions import Condition
from careplans.rules.documents import Contraindication, Rule
from careplans.rules.facts import GRADES, Facts, FindingFact, TestFact, Truth, Vocabulary


@dataclass(frozen=True, kw_only=True)
class Example:
    name: str
    facts: Facts
    expected: Truth


def examples(document: Rule | Contraindication, vocabulary: Vocabulary) -> list[Example]:
    """For: each `when_any` by itself with every `when_all`.

    Against: all of them failing, each `unless` holding, nothing known.
    """
    unless: tuple[Condition, ...] = getattr(document, "unless", ())
    made = []
    for condition in document.when_any or document.when_all[:1]:
        others = [c for c in document.when_any if c is not condition and c.subject != condition.subject]
        yes = [condition, *(c for c in document.when_all if c is not condition)]
        no = [*unless, *others]
        made.append(
            Example(
                name=f"for {condition.kind} {condition.subject}",
                facts=facts_that(yes, no, vocabulary),
                expected=Truth.YES,
            )
        )
        if unless:
            made += [
                Example(
                    name=f"not when {u.kind} {u.subject} {u.value}",
                    facts=facts_that([*yes, u], no, vocabulary),
                    expected=Truth.NO,
                )
                for u in unless
            ]
    every = (*document.when_any, *document.when_all)
    against = facts_that([], [*every, *unless], vocabulary)
    for name in getattr(document, "enough", ()):
        if "." in name:
            against = replace(against, answers={name: "something-else", **against.answers})
    made.append(Example(name="against, all known", facts=against, expected=Truth.NO))
    always_known = all(c.kind in ("urgency", "exam_flag") for c in every)
    made.append(
        Example(name="nothing known", facts=Facts(), expected=Truth.NO if always_known else Truth.UNKNOWN)
    )
    return made


def facts_that(holding: Iterable[Condition], failing: Iterable[Condition], vocabulary: Vocabulary) -> Facts:
    """Facts in which the first conditions hold and the second do not."""
    kept: dict[str, Any] = {
        "answers": {},
        "scores": {},
        "derived": {},
        "tests": [],
        "findings": [],
        "examined": set(),
    }
    for condition in failing:
        _put(kept, condition, vocabulary, yes=False)
    for condition in holding:
        _put(kept, condition, vocabulary, yes=True)
    return Facts(
        answers=kept["answers"],
        scores=kept["scores"],
        derived=kept["derived"],
        tests=tuple(kept["tests"]),
        findings=tuple(kept["findings"]),
        examined=frozenset(kept["examined"]),
        age=kept.get("age"),
        urgency=kept.get("urgency", "none"),
        exam_flag=kept.get("exam_flag", "none"),
    )


def _put(kept: dict[str, Any], c: Condition, vocabulary: Vocabulary, *, yes: bool) -> None:
    if c.kind in ("finding", "finding_group"):
        members = [c.subject]
        if c.kind == "finding_group":
            members = sorted(m for m, group in vocabulary.group_of.items() if group == c.subject) or ["?"]
        kept["examined"] |= set(members)
        if yes:
            kept["findings"].append(FindingFact(muscle=members[0], side="left", code=c.value[0]))
    elif c.kind == "test":
        kept["tests"] = [t for t in kept["tests"] if t.test != c.subject]
        sides = ["left", "right"] if c.subject in vocabulary.paired_tests else ["bilateral"]
        kept["tests"] += [
            TestFact(test=c.subject, side=side, value=_value(c, yes and side != "right"), method=c.method)
            for side in sides
        ]
    elif c.kind == "intake":
        value = _value(c, yes)
        kept["answers"][c.subject] = value
    elif c.kind in ("score", "derived"):
        kept["scores" if c.kind == "score" else "derived"][c.subject] = _value(c, yes)
    elif c.kind == "age":
        kept["age"] = int(_value(c, yes))
    elif yes:
        kept[c.kind] = c.value


def _value(c: Condition, yes: bool) -> Any:
    """A value on the wanted side of the line, as near to it as can be."""
    if c.op == "in":
        return c.value[0] if yes else "something-else"
    if c.op in ("=", "!="):
        if yes is (c.op == "="):
            return c.value
        if c.kind == "test" and isinstance(c.value, str):
            return "negative" if c.value == "positive" else "positive"
        return "something-else" if isinstance(c.value, str) else c.value + 1
    if isinstance(c.value, str):
        at = GRADES.index(c.value)
        return GRADES[_step(c.op, yes, at)]
    return _step(c.op, yes, c.value)


def _step(op: str, yes: bool, line: Any) -> Any:
    move = {("<", True): -1, ("<=", False): 1, (">", True): 1, (">=", False): -1}
    return line + move.get((op, yes), 0)

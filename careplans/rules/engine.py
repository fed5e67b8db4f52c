"""From facts to suggestions that explain themselves.

Nothing here decides for a person: a suggestion changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from careplans.rules.conditions import Condition, Fired, Missing, Verdict
from careplans.rules.documents import Contraindication, Effect, Rule
from careplans.rules.facts import NO_WORDS, NOTHING, SAYS_NOTHING, Facts, Truth, Vocabulary


class State(Enum):
    HOLDS = "holds"
    DOES_NOT_HOLD = "does-not-hold"
    CANNOT_TELL = "cannot-tell"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One contraindication, looked at for this person."""

    contraindication: Contraindication
    state: State
    fired: tuple[Fired, ...] = ()
    missing: tuple[Missing, ...] = ()
    cleared: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    answered: bool = False  # the state is the practitioner's answer, not the data's

    @property
    def asks(self) -> bool:
        return self.state is State.CANNOT_TELL


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Advice for a clinician to accept, edit or decline."""

    rule: Rule
    title: str
    fired: tuple[Fired, ...]
    checks: tuple[Check, ...] = ()
    replaces: tuple[str, ...] = ()

    @property
    def asks(self) -> tuple[Check, ...]:
        return tuple(c for c in self.checks if c.asks)

    @property
    def holding(self) -> tuple[Check, ...]:
        return tuple(c for c in self.checks if c.state is State.HOLDS)


@dataclass(frozen=True, kw_only=True)
class Untold:
    """A rule that could not be told, and what is missing."""

    rule: Rule
    missing: tuple[Missing, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """`checks` are all contraindications, also those that guard nothing suggested now; `blocks` are those
    that stop the whole plan; while it is blocked, only safety gates are suggested."""

    suggestions: tuple[Suggestion, ...]
    checks: tuple[Check, ...] = ()
    blocks: tuple[Check, ...] = ()
    blocked: bool = False
    untold: tuple[Untold, ...] = ()
    withheld: tuple[Suggestion, ...] = ()

    def guarding(self, rule: Rule) -> tuple[Check, ...]:
        return tuple(c for c in self.checks if c.contraindication.guards(rule))


def evaluate(
    rules: Iterable[Rule],
    contraindications: Iterable[Contraindication],
    facts: Facts,
    *,
    vocabulary: Vocabulary = NO_WORDS,
    answered: Mapping[str, bool] = NOTHING,
) -> Outcome:
    """Suggestions by priority.

    `answered` holds what the practitioner said to a contraindication's question (True = it
    holds).
    """
    rules, contraindications = list(rules), list(contraindications)
    checks = [check(c, facts, vocabulary, answered.get(c.slug)) for c in contraindications]
    blocks = tuple(
        c for c in checks if c.state is State.HOLDS and c.contraindication.effect is Effect.BLOCK_ALL
    )
    verdicts = [(rule, judge(rule, facts, vocabulary)) for rule in rules]
    firing = {rule.slug: (rule, v) for rule, v in verdicts if v.truth is Truth.YES}
    suggestions = _suggestions(firing, checks)
    gates = [s for s in suggestions if s.rule.blocks_all_exercise]
    blocked = bool(blocks or gates)
    shown = gates if blocked else suggestions
    return Outcome(
        suggestions=tuple(shown),
        checks=tuple(checks),
        blocks=blocks,
        blocked=blocked,
        untold=tuple(Untold(rule=r, missing=v.missing) for r, v in verdicts if v.truth is Truth.UNKNOWN),
        withheld=tuple(s for s in suggestions if s not in shown),
    )


def judge(rule: Rule, facts: Facts, vocabulary: Vocabulary = NO_WORDS) -> Verdict:
    """Fires only on yes: one of `when_any`, all of `when_all`, none of `unless`."""
    parts = _when(rule.when_any, rule.when_all, facts, vocabulary)
    for condition in rule.unless:
        verdict = condition.judge(facts, vocabulary)
        parts.append(replace(verdict, truth=verdict.truth.negated(), fired=()))
    return Verdict.all_of(parts)


def check(
    c: Contraindication, facts: Facts, vocabulary: Vocabulary = NO_WORDS, answer: bool | None = None
) -> Check:
    """What the data say comes first; an answer may add a danger, and take one away only where the data
    cannot tell."""
    verdict = Verdict.all_of(_when(c.when_any, c.when_all, facts, vocabulary))
    if not (c.when_any or c.when_all):
        verdict = Verdict(truth=Truth.UNKNOWN)
    state = State.CANNOT_TELL
    if verdict.truth is Truth.YES:
        state = State.HOLDS
    elif c.enough and _enough_is_known(c, facts, vocabulary):
        state = State.DOES_NOT_HOLD
    answered = answer is not None and (state is State.CANNOT_TELL or (answer and state is not State.HOLDS))
    if answered:
        state = State.HOLDS if answer else State.DOES_NOT_HOLD
    missing = verdict.missing if state is State.CANNOT_TELL else ()
    return Check(
        contraindication=c,
        state=state,
        fired=verdict.fired if verdict.truth is Truth.YES else (),
        missing=missing,
        cleared=verdict.cleared,
        not_asked=tuple(
            condition.subject
            for condition in (*c.when_any, *c.when_all)
            if condition.subject in facts.not_asked - set(facts.answers)
        ),
        answered=answered,
    )


def _when(
    when_any: tuple[Condition, ...], when_all: tuple[Condition, ...], facts: Facts, vocabulary: Vocabulary
) -> list[Verdict]:
    parts = [condition.judge(facts, vocabulary) for condition in when_all]
    if when_any:
        parts.append(Verdict.any_of([condition.judge(facts, vocabulary) for condition in when_any]))
    return parts


def _enough_is_known(c: Contraindication, facts: Facts, vocabulary: Vocabulary) -> bool:
    """Every fact of `enough` is known, and with them alone the contraindication does not hold."""
    if not all(_known(name, facts, vocabulary) for name in c.enough):
        return False

    def settled(condition: Condition) -> Truth:
        truth = condition.judge(facts, vocabulary).truth
        outside = condition.subject not in c.enough
        return Truth.NO if truth is Truth.UNKNOWN and outside else truth

    parts = [settled(condition) for condition in c.when_all]
    if c.when_any:
        parts.append(Truth.any_of([settled(condition) for condition in c.when_any]))
    return Truth.all_of(parts) is Truth.NO


def _known(name: str, facts: Facts, vocabulary: Vocabulary) -> bool:
    if name == "age":
        return facts.age is not None
    if name in facts.cleared:
        return True
    if "." not in name:  # a test's slug; a question's link id always has a dot
        any_value = Condition(kind="test", subject=name, op="=", value="positive")
        return any_value.judge(facts, vocabulary).truth is not Truth.UNKNOWN
    if name not in facts.answers:
        return name in facts.not_asked
    answer = facts.answers[name]
    chosen = answer if isinstance(answer, (list, tuple)) else [answer]
    return bool(chosen) and not any(one in (None, "") or one in SAYS_NOTHING for one in chosen)


def _suggestions(firing: dict[str, tuple[Rule, Verdict]], checks: list[Check]) -> list[Suggestion]:
    replaced = {slug for rule, _ in firing.values() for slug in rule.supersedes if slug in firing}
    found = []
    for slug, (rule, verdict) in firing.items():
        if slug in replaced:
            continue
        gone = tuple(s for s in rule.supersedes if s in firing)
        fired = verdict.fired + tuple(f for s in gone for f in firing[s][1].fired)
        found.append(
            Suggestion(
                rule=rule,
                title=rule.title_for(_title_keys(verdict.fired)),
                fired=tuple(dict.fromkeys(fired)),
                checks=tuple(c for c in checks if c.contraindication.guards(rule)),
                replaces=gone,
            )
        )
    return sorted(found, key=lambda s: (s.rule.priority, s.rule.slug))


def _title_keys(fired: tuple[Fired, ...]) -> set[str]:
    return {str(f.value) for f in fired if f.kind == "finding"} | {"test" for f in fired if f.kind == "test"}

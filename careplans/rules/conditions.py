"""One condition of a rule or a contraindication, and its answer: yes, no or cannot tell, always with
the facts behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from careplans.rules.facts import GRADES, NOTHING, SAYS_NOTHING, Facts, TestFact, Truth, Vocabulary
from clinic.base.comparing import COMPARE

OPERATORS = frozenset({*COMPARE, "in"})
FIELDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {  # kind -> (needed, optional)
    "finding": (frozenset({"muscle", "any_of"}), frozenset()),
    "finding_group": (frozenset({"group", "any_of"}), frozenset()),
    "intake": (frozenset({"linkId", "op", "value"}), frozenset()),
    "score": (frozenset({"score", "op", "value"}), frozenset()),
    "test": (frozenset({"test", "op", "value"}), frozenset({"side", "method"})),
    "derived": (frozenset({"derived", "op", "value"}), frozenset()),
    "age": (frozenset({"op", "value"}), frozenset()),
    "urgency": (frozenset({"level"}), frozenset()),
    "exam_flag": (frozenset({"level"}), frozenset()),
}
LEVELS = frozenset({"none", "note", "same-day", "urgent"})
SUBJECT = {"finding": "muscle", "finding_group": "group", "intake": "linkId"}


@dataclass(frozen=True, kw_only=True)
class Fired:
    """A fact that made a condition hold, with the line it crossed."""

    kind: str
    subject: str
    value: Any
    side: str = ""
    op: str = ""
    line: Any = None
    pain_limited: bool = False

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A fact that could not be told, and why: unanswered, unsure, not-performed, equivocal, method ..."""

    kind: str
    subject: str
    why: str
    side: str = ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    truth: Truth
    fired: tuple[Fired, ...] = ()
    missing: tuple[Missing, ...] = ()
    cleared: tuple[str, ...] = ()

    @staticmethod
    def any_of(verdicts: list[Verdict]) -> Verdict:
        return _joined(Truth.any_of([v.truth for v in verdicts]), verdicts)

    @staticmethod
    def all_of(verdicts: list[Verdict]) -> Verdict:
        return _joined(Truth.all_of([v.truth for v in verdicts]), verdicts)


def _joined(truth: Truth, verdicts: list[Verdict]) -> Verdict:
    missing: tuple[Missing, ...] = ()
    if truth is Truth.UNKNOWN:
        missing = tuple(dict.fromkeys(m for v in verdicts if v.truth is Truth.UNKNOWN for m in v.missing))
    return Verdict(
        truth=truth,
        fired=tuple(f for v in verdicts if v.truth is Truth.YES for f in v.fired),
        missing=missing,
        cleared=tuple(dict.fromkeys(c for v in verdicts for c in v.cleared)),
    )


@dataclass(frozen=True, kw_only=True)
class Condition:
    kind: str
    subject: str
    op: str = "="
    value: Any = None
    side: str = ""
    method: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Condition:
        """Read `{fact=…}` strictly: a field nobody knows is a rule nobody checked."""
        kind = document.get("fact", "")
        if kind not in FIELDS:
            raise ValueError(f"unknown fact {kind!r}")
        needed, optional = FIELDS[kind]
        given = set(document) - {"fact"}
        if not needed <= given or given - needed - optional:
            raise ValueError(f"{kind}: has {sorted(given)}, needs {sorted(needed)}")
        op = document.get("op", "in" if "any_of" in document else "=")
        value = document.get("value", document.get("any_of", document.get("level")))
        if op not in OPERATORS or (op == "in") != isinstance(value, list) or value == []:
            raise ValueError(f"{kind}: operator {op!r} with {value!r}")
        if kind in ("urgency", "exam_flag") and value not in LEVELS:
            raise ValueError(f"{kind}: no level {value!r}")
        return cls(
            kind=kind,
            subject=document.get(SUBJECT.get(kind, kind), kind),
            op=op,
            value=tuple(value) if isinstance(value, list) else value,
            side=document.get("side", ""),
            method=document.get("method", NOTHING),
        )

    def judge(self, facts: Facts, vocabulary: Vocabulary) -> Verdict:
        return _JUDGES[self.kind](self, facts, vocabulary)

    def _yes(self, value: Any, **more: Any) -> Verdict:
        fired = Fired(kind=self.kind, subject=self.subject, value=value, op=self.op, line=self.value, **more)
        return Verdict(truth=Truth.YES, fired=(fired,))

    def _unknown(self, why: str, side: str = "", subject: str = "") -> Verdict:
        kind = "finding" if self.kind == "finding_group" and subject else self.kind
        missing = Missing(kind=kind, subject=subject or self.subject, why=why, side=side)
        return Verdict(truth=Truth.UNKNOWN, missing=(missing,))


NO = Verdict(truth=Truth.NO)


def compare(op: str, value: Any, line: Any) -> bool | None:
    """None where the two cannot be compared (a grade with a number, a code with a number)."""
    if op == "in":
        return any(compare("=", value, one) for one in line)
    if op in ("=", "!="):
        same = float(value) == float(line) if _number(value) and _number(line) else value == line
        return same if op == "=" else not same
    if value in GRADES and line in GRADES and not (_number(value) or _number(line)):
        value, line = GRADES.index(value), GRADES.index(line)
    if not (_number(value) and _number(line)):
        return None
    return COMPARE[op](value, line)


def _number(value: Any) -> bool:
    return not isinstance(value, (bool, str)) and hasattr(value, "__float__")


def _finding(c: Condition, facts: Facts, vocabulary: Vocabulary) -> Verdict:
    members = [c.subject]
    if c.kind == "finding_group":
        members = sorted(m for m, group in vocabulary.group_of.items() if group == c.subject)
    matching = [f for f in facts.findings if f.muscle in members and f.code in c.value]
    if matching:
        return Verdict(
            truth=Truth.YES,
            fired=tuple(
                Fired(kind="finding", subject=f.muscle, value=f.code, side=f.side, op="in", line=c.value)
                for f in matching
            ),
        )
    looked_at = facts.examined | {f.muscle for f in facts.findings}
    unseen = [m for m in members if m not in looked_at] if members else [c.subject]
    return Verdict.any_of([c._unknown("not-examined", subject=m) for m in unseen]) if unseen else NO


def _intake(c: Condition, facts: Facts, vocabulary: Vocabulary) -> Verdict:
    if c.subject not in facts.answers:
        return NO if c.subject in facts.not_asked else c._unknown("unanswered")
    answer = facts.answers[c.subject]
    chosen = list(answer) if isinstance(answer, (list, tuple)) else [answer]
    chosen = [one for one in chosen if one is not None and one != ""]
    if not chosen:
        return c._unknown("unanswered")
    named = set(c.value) if c.op == "in" else {c.value}
    verdicts = []
    for one in chosen:
        result = compare(c.op, one, c.value)
        if isinstance(one, str) and one in SAYS_NOTHING - named:
            verdicts.append(c._unknown(one))
        elif result is None:
            verdicts.append(c._unknown("unreadable"))
        else:
            verdicts.append(c._yes(one) if result else NO)
    together = Verdict.all_of(verdicts) if c.op == "!=" else Verdict.any_of(verdicts)
    return _unless_cleared(c, together, facts)


def _unless_cleared(c: Condition, verdict: Verdict, facts: Facts) -> Verdict:
    """What raised a flag stops holding once a named clinician has cleared that flag."""
    if verdict.truth is Truth.YES and c.subject in facts.cleared:
        return Verdict(truth=Truth.NO, cleared=(c.subject,))
    return verdict


def _number_fact(value: float | None, c: Condition, why: str) -> Verdict:
    if value is None:
        return c._unknown(why)
    result = compare(c.op, value, c.value)
    if result is None:
        return c._unknown("unreadable")
    return c._yes(value) if result else NO


def _test(c: Condition, facts: Facts, vocabulary: Vocabulary) -> Verdict:
    """Either side is enough for yes; for no, every side that the test has must be known."""
    results = [
        r for r in facts.tests if r.test == c.subject and (not c.side or r.side in (c.side, "bilateral"))
    ]
    verdicts = [_one_result(c, r) for r in results]
    sides = {r.side for r in results}
    wanted = {c.side} if c.side else ({"left", "right"} if c.subject in vocabulary.paired_tests else set())
    if "bilateral" not in sides:
        verdicts += [c._unknown("not-recorded", side) for side in sorted(wanted - sides)]
    if not verdicts:
        return c._unknown("not-recorded")
    return _unless_cleared(c, Verdict.any_of(verdicts), facts)


def _one_result(c: Condition, r: TestFact) -> Verdict:
    if r.absent or r.value is None:
        return c._unknown(r.absent or "not-recorded", r.side)
    if r.value == "equivocal" and c.value != "equivocal":
        return c._unknown("equivocal", r.side)
    if any(r.method.get(name) != needed for name, needed in c.method.items()):
        return c._unknown("method", r.side)
    result = compare(c.op, r.value, c.value)
    if result is None:
        return c._unknown("unreadable", r.side)
    return c._yes(r.value, side=r.side, pain_limited=r.pain_limited) if result else NO


_JUDGES = {
    "finding": _finding,
    "finding_group": _finding,
    "intake": _intake,
    "test": _test,
    "score": lambda c, facts, v: _number_fact(facts.scores.get(c.subject), c, "unanswered"),
    "derived": lambda c, facts, v: _number_fact(facts.derived.get(c.subject), c, "not-recorded"),
    "age": lambda c, facts, v: _number_fact(facts.age, c, "unknown"),
    "urgency": lambda c, facts, v: c._yes(facts.urgency) if facts.urgency == c.value else NO,
    "exam_flag": lambda c, facts, v: c._yes(facts.exam_flag) if facts.exam_flag == c.value else NO,
}

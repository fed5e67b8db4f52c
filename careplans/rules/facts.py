"""What the rules may know about one person on one day, and the catalogue words they need to read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})

# Weakest first, as in the catalogue of strength grades; a test compares the two.
GRADES = ("0", "1", "2-", "2", "2+", "3-", "3", "3+", "4-", "4", "4+", "5-", "5")

# Answers that say nothing unless a condition names them.
SAYS_NOTHING = frozenset({"unsure", "prefer_not", "ask"})


class Truth(Enum):
    """Three values: what is missing is *cannot tell*, never *no*."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "cannot-tell"

    @staticmethod
    def any_of(values: list[Truth]) -> Truth:
        if Truth.YES in values:
            return Truth.YES
        return Truth.UNKNOWN if Truth.UNKNOWN in values else Truth.NO

    @staticmethod
    def all_of(values: list[Truth]) -> Truth:
        if Truth.NO in values:
            return Truth.NO
        return Truth.UNKNOWN if Truth.UNKNOWN in values else Truth.YES

    def negated(self) -> Truth:
        return {Truth.YES: Truth.NO, Truth.NO: Truth.YES}.get(self, Truth.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class FindingFact:
    """A finding that a person set."""

    muscle: str
    side: str
    code: str


@dataclass(frozen=True, kw_only=True)
class TestFact:
    """One stored result of a test, or the reason why there is none."""

    __test__ = False  # not a pytest class

    test: str
    side: str = "none"
    value: str | float | None = None
    absent: str = ""
    pain_limited: bool = False
    method: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, kw_only=True)
class Clearance:
    """A flag that a named clinician has cleared, with the reason."""

    by: str
    at: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything a rule may look at. Whatever is not in here is not known.

    `answers` holds what was answered; a question in `not_asked` was hidden or switched off, which is
    known. `examined` names the muscles that were looked at, so that no finding on one of them means
    *no*. `cleared` maps a question's link id or a test's slug to the clearance of the flag it raised.
    """

    answers: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    not_asked: frozenset[str] = frozenset()
    scores: Mapping[str, float | None] = field(default_factory=lambda: NOTHING)
    findings: tuple[FindingFact, ...] = ()
    examined: frozenset[str] = frozenset()
    tests: tuple[TestFact, ...] = ()
    derived: Mapping[str, float | None] = field(default_factory=lambda: NOTHING)
    age: int | None = None
    urgency: str = "none"
    exam_flag: str = "none"
    cleared: Mapping[str, Clearance] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, kw_only=True)
class ScoreWords:
    """How a score is spoken of: its name, its unit and the answers that it adds up."""

    name: str
    unit: str = ""
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The catalogue as the rules need it: which muscle is in which group, which test has two sides,
    and what things are called."""

    group_of: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    paired_tests: frozenset[str] = frozenset()
    muscles: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    findings: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    tests: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    units: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    questions: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    options: Mapping[tuple[str, str], str] = field(default_factory=dict)
    scores: Mapping[str, ScoreWords] = field(default_factory=lambda: NOTHING)


NO_WORDS = Vocabulary()

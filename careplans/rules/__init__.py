"""The rules engine: facts and rule documents in, suggestions that explain themselves out. No Django.

The words of a rule document are described at the head of `careplans/data/rules.toml`. Three values
everywhere: yes, no and cannot tell; a rule that cannot tell never fires and says what is missing.
"""

from careplans.rules.conditions import Condition, Fired, Missing, Verdict
from careplans.rules.documents import CATEGORIES, Contraindication, Effect, Rule
from careplans.rules.engine import Check, Outcome, State, Suggestion, Untold, check, evaluate, judge
from careplans.rules.facts import (
    GRADES,
    SAYS_NOTHING,
    Clearance,
    Facts,
    FindingFact,
    ScoreWords,
    TestFact,
    Truth,
    Vocabulary,
)
from careplans.rules.words import missing_words, reasons

__all__ = [
    "CATEGORIES",
    "GRADES",
    "SAYS_NOTHING",
    "Check",
    "Clearance",
    "Condition",
    "Contraindication",
    "Effect",
    "Facts",
    "FindingFact",
    "Fired",
    "Missing",
    "Outcome",
    "Rule",
    "ScoreWords",
    "State",
    "Suggestion",
    "TestFact",
    "Truth",
    "Untold",
    "Verdict",
    "Vocabulary",
    "check",
    "evaluate",
    "judge",
    "missing_words",
    "reasons",
]

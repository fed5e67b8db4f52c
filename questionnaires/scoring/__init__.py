"""Answers → what is shown, what it adds up to, which flags it raises. No Django, no database, no clock.

    form = Form.from_fhir(document)
    value = check_answer(form, "sitting.desk", "6")          6.0, or AnswerError fit to show
    shown = visible(form, answers)                           link ids of the questions on the screen
    sums = calculated(form, answers)                         {"sitting.total": 9.0, ...}; None = cannot tell
    scores(form, answers)["sitting_total"]                   Score(value=9.0, flags=("prolonged_sitting",))
    raised(form, answers, age=50)                            [Raised(code, level, ...)], most pressing first
    missing_required(form, answers, section="pain")          link ids that still need an answer
    ask_again(form, answers)                                 safety questions a mark on the body puts in doubt

`answers` maps a link id to a value as check_answer returned it; a missing key is an unanswered question.
"""

from .answers import AnswerError, check_answer
from .asked import ask_again, askable, hidden, missing_required, visible
from .flags import Raised, raised
from .form import Condition, Escalation, Form, Group, Item, Option, ScoreRule, Section, Threshold, Trigger
from .sums import Score, calculated, facts, flags, score, scores
from .truth import Truth

__all__ = [
    "AnswerError",
    "Condition",
    "Escalation",
    "Form",
    "Group",
    "Item",
    "Option",
    "Raised",
    "Score",
    "ScoreRule",
    "Section",
    "Threshold",
    "Trigger",
    "Truth",
    "ask_again",
    "askable",
    "calculated",
    "check_answer",
    "facts",
    "flags",
    "hidden",
    "missing_required",
    "raised",
    "score",
    "scores",
    "visible",
]

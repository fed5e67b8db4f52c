"""Which flags answers raise: one by its trigger, several together by an escalation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .asked import visible
from .form import LEVELS, UNSURE, Escalation, Fact, Form, Item, Trigger
from .sums import Score, calculated, scores
from .truth import Truth, compare, holds, is_number

Answers = Mapping[str, Any]
RANGE = re.compile(r"(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True, kw_only=True)
class Raised:
    """One flag. `code`: the question's link id or the escalation's slug. Messages keep placeholders."""

    code: str
    level: str
    reason: str
    action: str
    link_ids: tuple[str, ...]
    patient_message: str = ""
    patient_message_link: str = ""
    pathology: str = ""
    escalation: bool = False
    doctor_only: bool = False
    unsure: bool = False


def raised(form: Form, answers: Answers, *, age: int | None) -> list[Raised]:
    """Every flag of these answers, the most pressing first. Questions that are not asked raise nothing."""
    shown = visible(form, answers)
    asked = {link_id: value for link_id, value in answers.items() if link_id in shown}
    sums = {link_id: value for link_id, value in calculated(form, asked, shown).items() if link_id in shown}
    values = {**asked, **sums}
    found = [
        flag
        for item in form.items.values()
        if item.trigger is not None
        and (flag := _by_answer(form, item, item.trigger, values.get(item.link_id)))
    ]
    known = _Known(form=form, values=values, shown=shown, scores=scores(form, asked, shown), age=age)
    found += [flag for escalation in form.escalations if (flag := _together(known, escalation))]
    return sorted(found, key=lambda flag: LEVELS.index(flag.level))


def _by_answer(form: Form, item: Item, trigger: Trigger, answer: Any) -> Raised | None:
    given = answer if isinstance(answer, list) else [answer]
    if any(_meets(trigger.answer, one) for one in given):
        return _flag(item, trigger, trigger.level, _messages(trigger))
    if any(isinstance(one, str) and one in UNSURE for one in given):
        same = trigger.unsure_level in ("same as yes", trigger.level)
        level = trigger.level if same else trigger.unsure_level
        words = (
            _messages(trigger)
            if same and not trigger.unsure_message
            else _unsure_messages(form, trigger, level)
        )
        return _flag(item, trigger, level, words, unsure=True)
    return None


def _meets(wanted: str, answer: Any) -> bool:
    bounds = RANGE.fullmatch(wanted)
    if bounds:
        return is_number(answer) and compare(float(answer), bounds[1], float(bounds[2]))
    return bool(answer == wanted)


def _flag(
    item: Item, trigger: Trigger, level: str, messages: tuple[str, str], unsure: bool = False
) -> Raised | None:
    if level not in LEVELS:
        return None
    return Raised(
        code=item.link_id,
        level=level,
        reason=trigger.rationale,
        action=trigger.action,
        link_ids=(item.link_id,),
        patient_message=messages[0],
        patient_message_link=messages[1],
        pathology=trigger.pathology,
        unsure=unsure,
    )


def _messages(trigger: Trigger) -> tuple[str, str]:
    return trigger.patient_message, trigger.patient_message_link or trigger.patient_message


def _unsure_messages(form: Form, trigger: Trigger, level: str) -> tuple[str, str]:
    """Its own words, or the form's words for that level."""
    if trigger.unsure_message:
        return trigger.unsure_message, trigger.unsure_message_link or trigger.unsure_message
    key = "unsure" if level == "note" else level.replace("-", "_")
    words = form.default_message.get(key, "")
    return words, form.default_message.get(f"{key}_link", words)


@dataclass(frozen=True, kw_only=True)
class _Known:
    form: Form
    values: Answers
    shown: set[str]
    scores: Mapping[str, Score]
    age: int | None

    def truth(self, fact: Fact) -> Truth:
        if fact.kind == "age":
            return holds(self.age, fact.op, fact.value)
        if fact.kind == "score":
            score = self.scores.get(fact.about)
            return holds(score.value if score else None, fact.op, fact.value)
        if fact.about not in self.shown:
            return Truth.NO
        return holds(self.values.get(fact.about), fact.op, fact.value)

    def questions(self, fact: Fact) -> tuple[str, ...]:
        if fact.kind == "score":
            return self.form.scores[fact.about].items if fact.about in self.form.scores else ()
        return (fact.about,) if fact.kind == "intake" else ()


def _together(known: _Known, escalation: Escalation) -> Raised | None:
    parts = [Truth.all_of(known.truth(fact) for fact in escalation.all)]
    if escalation.any:
        parts.append(Truth.any_of(known.truth(fact) for fact in escalation.any))
    if Truth.all_of(parts) is not Truth.YES:
        return None
    met = [fact for fact in (*escalation.all, *escalation.any) if known.truth(fact) is Truth.YES]
    return Raised(
        code=escalation.slug,
        level=escalation.level,
        reason=escalation.reason,
        action=escalation.action,
        link_ids=tuple(dict.fromkeys(link for fact in met for link in known.questions(fact))),
        patient_message=escalation.patient_message,
        patient_message_link=escalation.patient_message_link or escalation.patient_message,
        escalation=True,
        doctor_only=not escalation.downgrade,
    )

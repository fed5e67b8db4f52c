"""From the stored intake, examination and flags to what the rules may know."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assessments.models import Assessment, FindingCode, Muscle, Test
from assessments.queries import TestResult, examination_facts
from careplans.rules import Clearance, Facts, FindingFact, ScoreWords, TestFact, Vocabulary
from intake.forming import form_of
from intake.models import Flag, Response
from intake.queries import intake_facts
from questionnaires.scoring import Form

RANK = ("none", "note", "same-day", "urgent")
UNITS = {"degrees": "°", "seconds": "s", "cm": "cm", "count": "×"}


@dataclass(frozen=True, kw_only=True)
class Gathered:
    facts: Facts
    vocabulary: Vocabulary
    provenance: dict[str, Any]
    response: Response | None


def gather(assessment: Assessment, at: datetime) -> Gathered:
    """Everything one signed assessment and the intake beside it let the rules know, in a fixed number
    of queries."""
    intake = intake_facts(assessment.patient, assessment.visit, at)
    examination = examination_facts(assessment)
    flags = list(Flag.objects.of(assessment.patient).select_related("cleared_by"))
    form = form_of(intake.response.version) if intake.response else None
    facts = Facts(
        answers=intake.answers,
        not_asked=intake.not_asked,
        scores=dict(intake.scores),
        findings=tuple(FindingFact(muscle=f.muscle, side=f.side, code=f.code) for f in examination.findings),
        examined=examination.examined,
        tests=tuple(_test_fact(result) for result in examination.tests),
        derived={slug: round(n, 4) for slug, n in examination.derived.items() if n is not None},
        age=intake.age,
        urgency=_highest(flags),
        exam_flag=_highest([flag for flag in flags if flag.source == Flag.Source.EXAM]),
        cleared=_cleared(flags, assessment, intake.response),
    )
    provenance = {
        "assessment": str(assessment.uuid),
        "assessment_digest": assessment.digest,
        "response": str(intake.response.uuid) if intake.response else None,
        "response_digest": intake.response.digest if intake.response else "",
        "intake_of_this_visit": intake.of_this_visit,
        "intake_sent": intake.is_sent,
        "age": intake.age,
        "urgency": facts.urgency,
    }
    return Gathered(
        facts=facts, vocabulary=_vocabulary(form), provenance=provenance, response=intake.response
    )


def _test_fact(result: TestResult) -> TestFact:
    return TestFact(
        test=result.test,
        side=result.side,
        value=result.value,
        absent=result.absent,
        pain_limited=result.pain_limited,
        method=result.method or {},
    )


def _highest(flags: list[Flag]) -> str:
    return max((str(flag.level) for flag in flags if flag.is_open), key=RANK.index, default="none")


def _cleared(flags: list[Flag], assessment: Assessment, response: Response | None) -> dict[str, Clearance]:
    """Answers and tests whose flag a person has cleared, where no other flag of theirs is still open.

    A clearance is about what was said and found: it counts for the form and the visit that the facts are
    from, and no longer for an answer or a value that was changed since.
    """
    forms = response.itself_and_earlier() if response else []
    still_open = {key for flag in flags if flag.is_open for key in _raised_by(flag)}
    return {
        key: Clearance(by=flag.cleared_by.full_name, at=flag.cleared_at.isoformat(), reason=flag.clear_reason)
        for flag in flags
        if flag.cleared_at is not None and flag.cleared_by is not None and flag.is_pressing
        if flag.withdrawn_at is None
        if flag.response_id in forms or (flag.response_id is None and flag.visit_id == assessment.visit_id)
        for key in _raised_by(flag)
        if key not in still_open
    }


def _raised_by(flag: Flag) -> list[str]:
    """The answer or the test itself. Clearing several answers taken together clears none of them."""
    if flag.source == Flag.Source.EXAM:
        return [flag.code]
    return list(flag.link_ids) if flag.source == Flag.Source.ANSWER else []


def _vocabulary(form: Form | None) -> Vocabulary:
    muscles = list(Muscle.objects.values_list("slug", "name", "group"))
    tests = list(Test.objects.values_list("slug", "name", "sides", "scale"))
    items = form.items.values() if form else ()
    return Vocabulary(
        group_of={slug: group for slug, _name, group in muscles},
        paired_tests=frozenset(slug for slug, _n, sides, _s in tests if {"left", "right"} <= set(sides)),
        muscles={slug: name for slug, name, _group in muscles},
        findings=dict(FindingCode.objects.values_list("slug", "name")),
        tests={slug: name for slug, name, _sides, _scale in tests},
        units={slug: UNITS.get(scale, "") for slug, _n, _sides, scale in tests},
        questions={item.link_id: item.text for item in items},
        options={(item.link_id, o.code): o.text for item in items for o in item.options},
        scores=_scores(form),
    )


def _scores(form: Form | None) -> dict[str, ScoreWords]:
    if form is None:
        return {}
    short = sitting_words()
    return {
        slug: ScoreWords(
            name=rule.name,
            unit=rule.unit,
            parts=tuple((link, short.get(link, form.items[link].text)) for link in rule.items),
        )
        for slug, rule in form.scores.items()
    }


def sitting_words() -> dict[str, str]:
    return {
        "sitting.driving": _("driving"),
        "sitting.desk": _("desk"),
        "sitting.eating": _("meals"),
        "sitting.tv": _("TV"),
    }

"""Reads of the plan screen and of the exam's side panel."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import Assessment
from careplans.acceptance import Given, Hindrance, hindrances
from careplans.composing import handout_document
from careplans.gathering import gather
from careplans.handout import HandoutDocument
from careplans.models import (
    Activity,
    CarePlan,
    ContraindicationAnswer,
    Goal,
    Handout,
    Locator,
    Resource,
    RuleEntry,
    RuleVersion,
    SuggestionRecord,
)
from careplans.rules import Contraindication, Effect, Rule, State, evaluate, reasons
from careplans.services.activating import suggested_review
from careplans.services.deciding import given_in, texts_of
from careplans.services.drafting import is_of_other_rules
from careplans.services.examination import Overtaken, overtaken
from intake.models import Flag

BASIS = {
    "seed": lambda: _("clinic teaching"),
    "seed+study": lambda: _("clinic teaching and studies"),
    "seed+guideline": lambda: _("clinic teaching and guideline"),
    "guideline": lambda: _("guideline"),
    "study": lambda: _("studies"),
    "clinical reasoning": lambda: _("clinical reasoning"),
}


@dataclass(frozen=True, kw_only=True)
class CheckView:
    """One contraindication of one suggestion, with what is still to do about it."""

    slug: str
    version: str
    name: str
    effect: str
    state: str
    ask: str
    note: str
    clear_when: str
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    cleared: tuple[Mapping[str, str], ...]
    not_asked: bool
    todo: str
    answer: ContraindicationAnswer | None

    @property
    def is_asked(self) -> bool:
        return self.todo == "ask"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One suggestion as the screen shows it."""

    record: SuggestionRecord
    basis: str
    evidence: str
    rule: Mapping[str, Any]
    checks: tuple[CheckView, ...]
    texts: Mapping[str, str]
    activity: Activity | None
    waits: bool
    asked_above: frozenset[str] = frozenset()

    @property
    def own_todo(self) -> list[CheckView]:
        """What this suggestion alone waits for; what several wait for is asked once, at the top."""
        return [c for c in self.checks if c.todo and not (c.is_asked and c.slug in self.asked_above)]

    @property
    def waits_above(self) -> list[CheckView]:
        return [c for c in self.checks if c.is_asked and c.slug in self.asked_above]

    @property
    def settled(self) -> list[CheckView]:
        """Answered, cleared or confirmed: shown with who said so."""
        return [c for c in self.checks if not c.todo and (c.answer or c.cleared)]

    @property
    def checked_and_free(self) -> int:
        return sum(1 for c in self.checks if c.state == State.DOES_NOT_HOLD.value)


@dataclass(frozen=True, kw_only=True)
class ActivityView:
    record: Activity
    places: tuple[tuple[Resource, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlanPage:
    plan: CarePlan
    rows: list[Row]
    first_questions: list[CheckView]
    goals: list[Goal]
    activities: list[ActivityView]
    handouts: list[Handout]
    open_flags: list[Flag]
    overtaken: Overtaken | None
    of_other_rules: bool
    age: int | None
    suggested_review: Any
    preview: HandoutDocument
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def can_issue(self) -> bool:
        waits = self.overtaken or self.plan.blocked_by or self.open_flags
        return bool(self.activities) and not waits


def plan_page(plan: CarePlan, at: datetime) -> PlanPage:
    """Everything on the screen, in a number of queries that does not grow with the suggestions."""
    today = timezone.localdate(at)
    answers = plan.answers.select_related("answered_by").by_version()
    given = given_in(answers)
    records = list(
        plan.suggestions.select_related("rule_version__entry", "decided_by", "activity").in_plan_order()
    )
    shown = [r for r in records if r.stands or not r.is_open]
    rows = [_row(record, answers, given) for record in shown]
    questions = _shared_questions(rows) if plan.is_draft else {}
    rows = [replace(row, asked_above=frozenset(questions)) for row in rows]
    activities = [
        a
        for a in plan.activities.select_related("suggestion__rule_version__entry").order_by("order", "pk")
        if a.in_plan
    ]
    return PlanPage(
        plan=plan,
        rows=rows,
        first_questions=list(questions.values()),
        goals=[g for g in plan.goals.order_by("pk") if g.in_plan],
        activities=_with_places(activities),
        handouts=list(plan.handouts.select_related("issued_by").newest_first()),
        open_flags=list(Flag.objects.open_for(plan.patient).worst_first()),
        overtaken=overtaken(plan) if plan.is_draft or plan.is_active else None,
        of_other_rules=plan.is_draft and is_of_other_rules(plan),
        age=plan.person.age_on(today),
        suggested_review=suggested_review(plan, today) if plan.is_draft else None,
        preview=handout_document(plan, at=at),
        counts={
            "open": sum(r.record.is_open for r in rows),
            "in_plan": sum(r.record.is_in_plan for r in rows),
            "declined": sum(r.record.decision == SuggestionRecord.Decision.DECLINED for r in rows),
        },
    )


def _row(
    record: SuggestionRecord, answers: Mapping[str, ContraindicationAnswer], given: Mapping[str, Given]
) -> Row:
    rule = record.rule_version.document
    todo = {one.slug: one for one in hindrances(record.checks, given, _)}
    checks = tuple(
        _check(check, todo.get(check["slug"]), answers.get(check["version"])) for check in record.checks
    )
    activity = getattr(record, "activity", None)
    return Row(
        record=record,
        basis=BASIS.get(rule["basis"], lambda: rule["basis"])(),
        evidence=rule["evidence"],
        rule=rule,
        checks=checks,
        texts=_texts(record, activity),
        activity=activity if activity is not None and activity.in_plan else None,
        waits=bool(todo),
    )


def _texts(record: SuggestionRecord, activity: Activity | None) -> Mapping[str, str]:
    if activity is not None and activity.edited:
        return {name: getattr(activity, name) for name in ("title", "advice", "frequency", "dose", "stop_if")}
    return texts_of(record)


def _check(
    check: Mapping[str, Any], todo: Hindrance | None, answer: ContraindicationAnswer | None
) -> CheckView:
    return CheckView(
        slug=check["slug"],
        version=check["version"],
        name=check["name"],
        effect=check["effect"],
        state=check["state"],
        ask=check["ask"],
        note=check["note"],
        clear_when=check["clear_when"],
        reasons=tuple(check["reasons"]),
        missing=tuple(check["missing"]),
        cleared=tuple(check["cleared"]),
        not_asked=bool(check["not_asked"]),
        todo=todo.kind if todo else "",
        answer=answer,
    )


def _shared_questions(rows: Iterable[Row]) -> dict[str, CheckView]:
    """Questions that more than one suggestion waits for, and those that could stop the plan; the
    gravest first."""
    waiting = [
        c
        for row in rows
        if row.record.decision != SuggestionRecord.Decision.DECLINED
        for c in row.checks
        if c.is_asked
    ]
    count = Counter(c.slug for c in waiting)
    shared = {c.slug: c for c in waiting if count[c.slug] > 1 or c.effect == Effect.BLOCK_ALL.value}
    return dict(sorted(shared.items(), key=lambda item: item[1].effect != Effect.BLOCK_ALL.value))


def _with_places(activities: list[Activity]) -> list[ActivityView]:
    """Where to look for each activity; a resource without a place is named without one."""
    resources = {r.slug: r for r in Resource.objects.filter(active=True)}
    locators = list(Locator.objects.select_related("resource").in_reading_order())
    found = []
    for activity in activities:
        if activity.suggestion is None:
            found.append(ActivityView(record=activity))
            continue
        version = activity.suggestion.rule_version
        places: list[tuple[Resource, str]] = []
        for slug in version.document.get("resources", []):
            if (resource := resources.get(slug)) is None:
                continue
            words = [
                locator.words
                for locator in locators
                if locator.resource_id == resource.pk and locator.rule_id in (None, version.entry_id)
            ]
            places.append((resource, "; ".join(words)))
        found.append(ActivityView(record=activity, places=tuple(places)))
    return found


@dataclass(frozen=True, kw_only=True)
class SoFar:
    """One line beside the exam grid: what would be suggested if the examination ended here."""

    title: str
    why: str
    asks: int


def suggestions_so_far(assessment: Assessment, at: datetime) -> tuple[list[SoFar], bool]:
    """Nothing is kept. The second value says whether the plan is stopped."""
    gathered = gather(assessment, at)
    outcome = evaluate(
        [Rule.from_document(v.document) for v in RuleVersion.objects.in_force(RuleEntry.Kind.RULE)],
        [
            Contraindication.from_document(v.document)
            for v in RuleVersion.objects.in_force(RuleEntry.Kind.CONTRAINDICATION)
        ],
        gathered.facts,
        vocabulary=gathered.vocabulary,
    )
    lines = [
        SoFar(
            title=s.title,
            why="; ".join(reasons(s.fired, gathered.facts, gathered.vocabulary, _)),
            asks=len(s.asks),
        )
        for s in outcome.suggestions
    ]
    return lines, outcome.blocked

"""A draft plan out of a signed assessment: suggestions with the facts that made them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Max, QuerySet, When
from django.utils.translation import gettext as _

from accounts.models import ClinicProfile, User
from assessments.models import Assessment
from careplans.gathering import Gathered, gather
from careplans.models import CarePlan, Goal, RuleEntry, RuleVersion, SuggestionRecord
from careplans.rules import (
    Check,
    Contraindication,
    Outcome,
    Rule,
    Suggestion,
    evaluate,
    missing_words,
    reasons,
)
from careplans.services.examination import refuse_overtaken
from careplans.services.locking import lock_course, locked_draft, touch
from clinic.audit.services import record
from clinic.base.canonical import digest
from clinic.base.errors import DomainError
from intake.wording import fill
from patients.models import Episode

WRITTEN = ("stands", "checks", "title", "priority", "fired", "reasons", "replaced", "updated_at")


class CannotDraft(DomainError):
    """`draft` is the plan to look at first, if there is one."""

    def __init__(self, message: str, *, draft: CarePlan | None = None) -> None:
        super().__init__(message)
        self.draft = draft


@transaction.atomic
def draft_plan_from(*, assessment: Assessment, by: User, at: datetime) -> CarePlan:
    """The episode's draft, made from this assessment or brought up to it. Safe to call twice.

    With an active plan the draft is its next version, and takes the goals along. The plan that is active may
    be of a merged record; a draft stays with the record it was begun for.
    """
    if not Assessment.objects.standing().filter(pk=assessment.pk).exists():
        raise CannotDraft(_("A plan starts from a signed assessment. Sign it first."))
    episode = assessment.visit.episode
    if episode is None:
        raise CannotDraft(_("This visit belongs to no episode of care. Open one first."))
    course = lock_course(episode.pk)
    draft = draft_of(course, episode.pk)
    if draft is not None and draft.episode_id != episode.pk:
        raise CannotDraft(
            _(
                "There is a draft plan from another examination, of the record that was merged. "
                "Activate it, or enter it in error; then make the plan."
            ),
            draft=draft,
        )
    plan = locked_draft(draft) if draft else _new_draft(assessment, episode, course, by=by)
    refuse_of_another(plan)
    if draft is None:
        record(by=by, verb="plan.drafted", at=at, subject=plan, patient=plan.patient, version=plan.version)
        bring_up_to_date(plan, at=at)
    else:
        anew = plan.assessment_id != assessment.pk
        if anew:
            plan.assessment, plan.visit = assessment, assessment.visit
            touch(plan, "assessment", "visit")
            record(by=by, verb="plan.redrafted", at=at, subject=plan, patient=plan.patient)
        bring_up_to_date(plan, at=at, anew=anew)
    return plan


def draft_of(course: list[Episode], episode_id: int) -> CarePlan | None:
    """The draft of this episode; else one beside it."""
    return _own_first(CarePlan.objects.filter(episode__in=course).drafts(), episode_id)


def next_version(course: list[Episode]) -> int:
    """Counted through the whole course: a patient who holds two handouts sees which is the newer."""
    return (CarePlan.objects.filter(episode__in=course).aggregate(last=Max("version"))["last"] or 0) + 1


def _own_first(plans: QuerySet[CarePlan], episode_id: int) -> CarePlan | None:
    own = Case(When(episode=episode_id, then=0), default=1)
    return plans.order_by(own, "-created_at", "-pk").first()


def refuse_of_another(plan: CarePlan) -> None:
    """A draft from while two records were one holds the goals of both. Once they are two people again it
    goes no further; the plan is begun anew. Raises CannotDraft."""
    of_the_person = CarePlan.objects.of(plan.patient)
    if plan.replaces_id is not None and not of_the_person.filter(pk=plan.replaces_id).exists():
        raise CannotDraft(
            _(
                "This draft was begun from a plan of another person, before the merge of the two records was "
                "undone. Enter it in error, then make the plan anew."
            ),
            draft=plan,
        )


def _new_draft(assessment: Assessment, episode: Episode, course: list[Episode], *, by: User) -> CarePlan:
    active = _own_first(CarePlan.objects.filter(episode__in=course).active(), episode.pk)
    plan = CarePlan.objects.create(
        patient=assessment.patient,
        episode=episode,
        visit=assessment.visit,
        assessment=assessment,
        version=next_version(course),
        replaces=active,
        author=by,
    )
    if active is not None:
        copy_goals(active, plan)
    return plan


def copy_goals(source: CarePlan, target: CarePlan) -> None:
    Goal.objects.bulk_create(
        Goal(
            plan=target,
            description=goal.description,
            target=goal.target,
            due_on=goal.due_on,
            added_at=goal.added_at,
            added_by=goal.added_by,
        )
        for goal in source.goals.filter(in_plan=True).select_related("added_by").order_by("pk")
    )


@transaction.atomic
def look_again(*, plan: CarePlan, by: User, at: datetime) -> CarePlan:
    """Ask the rules once more, after a flag was cleared or an intake was corrected. Decisions stay."""
    locked = locked_draft(plan)
    refuse_overtaken(locked)
    bring_up_to_date(locked, at=at)
    record(by=by, verb="plan.looked-again", at=at, subject=locked, patient=locked.patient)
    return locked


def bring_up_to_date(plan: CarePlan, *, at: datetime, anew: bool = False) -> Outcome:
    """Suggestions as the facts, the rules in force and the answers given so far say.

    What a person decided stays decided, with its reasons; `anew`, from another examination, with those that
    this one gives. The plan is new or locked: see `locked_draft`.
    """
    gathered = gather(plan.assessment, at)
    rules, contraindications = _in_force(RuleEntry.Kind.RULE), _in_force(RuleEntry.Kind.CONTRAINDICATION)
    if not rules:
        raise CannotDraft(_("No rules are in force. An administrator publishes them first."))
    answers = plan.answers.by_version()
    outcome = evaluate(
        [Rule.from_document(v.document, version=v.version) for v in rules.values()],
        [Contraindication.from_document(v.document, version=v.version) for v in contraindications.values()],
        gathered.facts,
        vocabulary=gathered.vocabulary,
        answered={
            slug: answers[str(version.uuid)].holds
            for slug, version in contraindications.items()
            if str(version.uuid) in answers
        },
    )
    _keep_suggestions(plan, outcome, gathered, rules, contraindications, anew=anew)
    in_force = (*rules.values(), *contraindications.values())
    plan.gathered = gathered.provenance | {"rules": _digest_of(in_force)}
    clinic = ClinicProfile.current()
    gates = [s for s in outcome.suggestions if s.rule.blocks_all_exercise]
    plan.blocked_by = [_check_as_kept(c, gathered, contraindications) for c in outcome.blocks] + [
        {"slug": s.rule.slug, "name": s.title, "advice": fill(s.rule.patient_advice, clinic)} for s in gates
    ]
    plan.untold = [
        {
            "slug": u.rule.slug,
            "title": u.rule.title,
            "missing": list(missing_words(u.missing, gathered.vocabulary, _)),
        }
        for u in outcome.untold
    ]
    touch(plan, "gathered", "blocked_by", "untold")
    return outcome


def _in_force(kind: str) -> dict[str, RuleVersion]:
    return {v.entry.slug: v for v in RuleVersion.objects.in_force(kind).order_by("entry__slug", "pk")}


def is_of_other_rules(plan: CarePlan) -> bool:
    """Rules or contraindications were published or retired since the plan was last brought up to date."""
    kinds = (RuleEntry.Kind.RULE, RuleEntry.Kind.CONTRAINDICATION)
    in_force = RuleVersion.objects.filter(entry__kind__in=kinds, entry__in_force=F("pk")).only("uuid")
    return plan.gathered.get("rules") != _digest_of(in_force)


def _digest_of(versions: Iterable[RuleVersion]) -> str:
    return digest(sorted(str(version.uuid) for version in versions))


def _keep_suggestions(
    plan: CarePlan,
    outcome: Outcome,
    gathered: Gathered,
    rules: dict[str, RuleVersion],
    contraindications: dict[str, RuleVersion],
    *,
    anew: bool,
) -> None:
    """Also what is suggested no more is looked at for contraindications: it may have been accepted."""
    kept = {row.rule_version_id: row for row in plan.suggestions.select_related("rule_version")}
    shown = {s.rule.slug for s in outcome.suggestions}
    for suggestion in (*outcome.suggestions, *outcome.withheld):
        version = rules[suggestion.rule.slug]
        row = kept.pop(version.pk, None) or SuggestionRecord(plan=plan, rule_version=version)
        row.stands = suggestion.rule.slug in shown
        row.checks = [_check_as_kept(c, gathered, contraindications) for c in suggestion.checks]
        if row.is_open or anew:
            _write_reasons(row, suggestion, gathered)
        row.save(update_fields=None if row._state.adding else WRITTEN)
    for row in kept.values():
        guarding = outcome.guarding(Rule.from_document(row.rule_version.document))
        checks = [_check_as_kept(c, gathered, contraindications) for c in guarding]
        if row.stands or row.checks != checks:
            row.stands, row.checks = False, checks
            row.save(update_fields=["stands", "checks", "updated_at"])


def _write_reasons(row: SuggestionRecord, suggestion: Suggestion, gathered: Gathered) -> None:
    row.title, row.priority = suggestion.title, suggestion.rule.priority
    row.fired = [fact.as_dict() for fact in suggestion.fired]
    row.reasons = list(reasons(suggestion.fired, gathered.facts, gathered.vocabulary, _))
    row.replaced = list(suggestion.replaces)


def _check_as_kept(check: Check, gathered: Gathered, versions: dict[str, RuleVersion]) -> dict[str, Any]:
    """One contraindication as it was looked at, in words that need no catalogue to be read later."""
    c, facts, vocabulary = check.contraindication, gathered.facts, gathered.vocabulary
    return {
        "slug": c.slug,
        "version": str(versions[c.slug].uuid),
        "name": c.name,
        "effect": c.effect.value,
        "state": check.state.value,
        "ask": c.ask,
        "note": c.note,
        "clear_when": c.clear_when,
        "answered": check.answered,
        "reasons": list(reasons(check.fired, facts, vocabulary, _)),
        "missing": list(missing_words(check.missing, vocabulary, _)),
        "not_asked": list(check.not_asked),
        "cleared": [
            {"by": facts.cleared[key].by, "at": facts.cleared[key].at, "reason": facts.cleared[key].reason}
            for key in check.cleared
        ],
    }

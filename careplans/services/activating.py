"""A draft becomes the episode's plan; a change is a new version; an end has a reason."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from careplans.acceptance import hindrances
from careplans.models import Activity, CarePlan, ContraindicationAnswer, SuggestionRecord
from careplans.services.deciding import given_in
from careplans.services.drafting import (
    bring_up_to_date,
    copy_goals,
    draft_of,
    next_version,
    refuse_of_another,
)
from careplans.services.examination import refuse_overtaken
from careplans.services.locking import lock_course, locked_draft, refuse_unseen
from careplans.services.warnings import refuse_open_warnings
from clinic.audit.services import record
from clinic.base.errors import DomainError
from clinic.base.locking import for_change
from patients.models import Episode

ENDS = (CarePlan.Status.COMPLETED, CarePlan.Status.REVOKED, CarePlan.Status.ENTERED_IN_ERROR)


class CannotActivate(DomainError):
    pass


@transaction.atomic
def activate_plan(*, plan: CarePlan, based_on: int, by: User, at: datetime) -> CarePlan:
    """The plan of the episode from now on, as the person who activates it saw it.

    The one before it is kept, as replaced; so is one of a merged record, and it stays so when the merge is
    undone: what a practitioner ended, no decision about records brings back. A second click changes nothing.
    """
    course = lock_course(plan.episode_id)
    plan.refresh_from_db()
    if plan.is_active:
        return plan
    locked = locked_draft(plan)
    refuse_unseen(locked, based_on)
    refuse_of_another(locked)
    refuse_overtaken(locked)
    refuse_open_warnings(locked.patient)
    bring_up_to_date(locked, at=at)
    _refuse_hindered(locked)
    locked.review_on = locked.review_on or suggested_review(locked, timezone.localdate(at))
    if locked.review_on and locked.review_on < timezone.localdate(at):
        raise CannotActivate(_("The review date has passed. Choose a new one."))

    _retire_active(locked, course, by=by, at=at)
    locked.status, locked.activated_at, locked.activated_by = CarePlan.Status.ACTIVE, at, by
    locked.save(update_fields=["status", "activated_at", "activated_by", "review_on", "updated_at"])
    record(
        by=by, verb="plan.activated", at=at, subject=locked, patient=locked.patient, version=locked.version
    )
    return locked


def suggested_review(plan: CarePlan, today: date) -> date | None:
    """After the shortest interval of what was accepted."""
    days = [
        int(row.rule_version.document.get("review_after_days", 28))
        for row in plan.suggestions.select_related("rule_version")
        if row.is_in_plan
    ]
    return today + timedelta(days=min(days)) if days else None


def _refuse_hindered(plan: CarePlan) -> None:
    if plan.blocked_by:
        names = "; ".join(block["name"] for block in plan.blocked_by)
        raise CannotActivate(_("The plan is stopped: %(why)s.") % {"why": names})
    given = given_in(plan.answers.by_version())
    chosen = [row for row in plan.suggestions.all() if row.is_in_plan]
    todo = {one.text for row in chosen for one in hindrances(row.checks, given, _)}
    if todo:
        raise CannotActivate(" ".join(sorted(todo)))
    if not plan.activities.filter(in_plan=True).exists():
        raise CannotActivate(_("The plan is empty. Accept a suggestion or add an activity."))


def _retire_active(draft: CarePlan, course: list[Episode], *, by: User, at: datetime) -> None:
    for active in for_change(CarePlan.objects.active()).filter(episode__in=course).order_by("pk"):
        _end(
            active,
            CarePlan.Status.REVOKED,
            _("Replaced by version %(version)s.") % {"version": draft.version},
            by=by,
            at=at,
        )


@transaction.atomic
def revise_plan(*, plan: CarePlan, by: User, at: datetime) -> CarePlan:
    """A draft of the next version with everything that was decided, to be changed.

    The active plan stands until then.
    """
    course = lock_course(plan.episode_id)
    if draft := draft_of(course, plan.episode_id):
        return draft
    source = CarePlan.objects.select_related("episode", "assessment__patient", "assessment__visit").get(
        pk=plan.pk
    )
    if not source.is_active:
        raise DomainError(_("Only the active plan can be changed."))
    refuse_overtaken(source)
    draft = CarePlan.objects.create(
        patient=source.patient,
        episode=source.episode,
        visit=source.visit,
        assessment=source.assessment,
        version=next_version(course),
        replaces=source,
        author=by,
        measure_again=source.measure_again,
    )
    _copy_content(source, draft)
    bring_up_to_date(draft, at=at)
    record(by=by, verb="plan.revised", at=at, subject=draft, patient=draft.patient, version=draft.version)
    return draft


def _copy_content(source: CarePlan, draft: CarePlan) -> None:
    copy_goals(source, draft)
    copies: dict[int, SuggestionRecord] = {}
    for row in source.suggestions.order_by("pk"):
        copies[row.pk] = _copied(row, plan=draft)
    for answer in ContraindicationAnswer.objects.filter(plan=source).order_by("pk"):
        _copied(answer, plan=draft)
    for activity in Activity.objects.filter(plan=source).order_by("order", "pk"):
        _copied(activity, plan=draft, suggestion=copies.get(activity.suggestion_id or 0))


def _copied(row, **changes):
    skipped = {"id", "uuid", "created_at", "updated_at"}
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.fields if field.name not in skipped
    }
    for name in changes:
        values.pop(f"{name}_id", None)
    return type(row).objects.create(**values | changes)


@transaction.atomic
def end_plan(*, plan: CarePlan, how: str, reason: str, by: User, at: datetime) -> CarePlan:
    """Completed, stopped, or entered in error; always with a reason.

    The course is held, so that no draft is begun from this plan or brought up to date meanwhile.
    """
    lock_course(plan.episode_id)
    locked = for_change(CarePlan.objects).get(pk=plan.pk)
    if how not in ENDS:
        raise ValueError(how)
    if locked.status == how:
        return locked
    if locked.status in ENDS or (locked.is_draft and how != CarePlan.Status.ENTERED_IN_ERROR):
        raise DomainError(_("Only an active plan can be ended."))
    if not reason.strip():
        raise DomainError(_("Say in a few words why the plan ends."))
    _end(locked, how, reason.strip(), by=by, at=at)
    return locked


def _end(plan: CarePlan, status: str, reason: str, *, by: User, at: datetime) -> None:
    plan.status, plan.ended_at, plan.ended_by, plan.end_reason = status, at, by, reason
    plan.save(update_fields=["status", "ended_at", "ended_by", "end_reason", "updated_at"])
    record(by=by, verb=f"plan.{status}", at=at, subject=plan, patient=plan.patient, reason=reason)

"""Goals, the review date, and what a practitioner adds beside the suggestions."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from careplans.models import Activity, CarePlan, Goal
from careplans.services.locking import locked_draft, refuse_stale, touch
from clinic.audit.services import record
from clinic.base.errors import DomainError

LONGEST_REVIEW = timedelta(days=400)


@transaction.atomic
def add_goal(
    *, plan: CarePlan, description: str, target: str = "", due_on: date | None = None, by: User, at: datetime
) -> Goal:
    """In the patient's own words. The same goal twice is one goal."""
    locked = locked_draft(plan)
    description = description.strip()
    if not description:
        raise DomainError(_("Write the goal in the patient's own words."))
    _refuse_odd_date(due_on, at)
    if same := locked.goals.filter(description=description, in_plan=True).first():
        return same
    goal = Goal.objects.create(
        plan=locked, description=description, target=target.strip(), due_on=due_on, added_at=at, added_by=by
    )
    touch(locked)
    record(by=by, verb="goal.added", at=at, subject=goal, patient=locked.patient)
    return goal


@transaction.atomic
def drop_goal(*, goal: Goal, by: User, at: datetime) -> Goal:
    """Out of the draft; the row stays."""
    locked = locked_draft(goal.plan)
    goal.refresh_from_db(fields=["in_plan"])
    if goal.in_plan:
        goal.in_plan = False
        goal.save(update_fields=["in_plan", "updated_at"])
        touch(locked)
        record(by=by, verb="goal.dropped", at=at, subject=goal, patient=locked.patient)
    return goal


@transaction.atomic
def set_review(
    *,
    plan: CarePlan,
    review_on: date | None,
    measure_again: str = "",
    based_on: int,
    by: User,
    at: datetime,
) -> CarePlan:
    locked = locked_draft(plan)
    measure_again = measure_again.strip()
    if (locked.review_on, locked.measure_again) == (review_on, measure_again):
        return locked
    refuse_stale(
        stored=locked.revision,
        based_on=based_on,
        yours={_("Next review"): review_on, _("Measure again"): measure_again},
        theirs={_("Next review"): locked.review_on, _("Measure again"): locked.measure_again},
    )
    _refuse_odd_date(review_on, at)
    locked.review_on, locked.measure_again = review_on, measure_again
    touch(locked, "review_on", "measure_again")
    record(
        by=by,
        verb="plan.review-set",
        at=at,
        subject=locked,
        patient=locked.patient,
        review_on=str(review_on) if review_on else None,
    )
    return locked


@transaction.atomic
def add_activity(
    *,
    plan: CarePlan,
    title: str,
    advice: str,
    frequency: str = "",
    dose: str = "",
    stop_if: str = "",
    by: User,
    at: datetime,
) -> Activity:
    """The practitioner's own advice, from no rule."""
    locked = locked_draft(plan)
    title, advice = title.strip(), advice.strip()
    if not title or not advice:
        raise DomainError(_("Say what to do, and how."))
    if locked.blocked_by:
        raise DomainError(_("The plan is stopped. Settle the warning first."))
    if same := locked.activities.filter(title=title, advice=advice, in_plan=True).first():
        return same
    last = locked.activities.aggregate(last=Max("order"))["last"] or 0
    activity = Activity.objects.create(
        plan=locked,
        order=last + 1,
        title=title,
        advice=advice,
        frequency=frequency.strip(),
        dose=dose.strip(),
        stop_if=stop_if.strip(),
        edited=True,
    )
    touch(locked)
    record(by=by, verb="activity.added", at=at, subject=activity, patient=locked.patient)
    return activity


@transaction.atomic
def drop_activity(*, activity: Activity, by: User, at: datetime) -> Activity:
    """Takes out what was added by hand; what came from a suggestion is declined or reopened there."""
    locked = locked_draft(activity.plan)
    if activity.suggestion_id is not None:
        raise DomainError(_("This came from a suggestion: undo the decision there."))
    activity.refresh_from_db(fields=["in_plan"])
    if activity.in_plan:
        activity.in_plan = False
        activity.save(update_fields=["in_plan", "updated_at"])
        touch(locked)
        record(by=by, verb="activity.dropped", at=at, subject=activity, patient=locked.patient)
    return activity


def _refuse_odd_date(day: date | None, at: datetime) -> None:
    if day is None:
        return
    today = timezone.localdate(at)
    if day < today:
        raise DomainError(_("This date has passed. Choose today or a later day."))
    if day > today + LONGEST_REVIEW:
        raise DomainError(_("This date is more than a year away. Check the year."))

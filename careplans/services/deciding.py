"""A person accepts, edits or declines each suggestion. Nothing enters a plan by itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import ClinicProfile, User
from careplans.acceptance import Given, hindrances
from careplans.models import Activity, CarePlan, ContraindicationAnswer, SuggestionRecord
from careplans.services.locking import locked_draft, refuse_stale, touch
from clinic.audit.services import record
from clinic.base.errors import DomainError
from clinic.base.locking import for_change
from intake.wording import fill

TEXTS = ("title", "advice", "frequency", "dose", "stop_if")
Decision = SuggestionRecord.Decision


class CannotDecide(DomainError):
    pass


@transaction.atomic
def accept_suggestion(
    *, suggestion: SuggestionRecord, based_on: int, by: User, at: datetime
) -> SuggestionRecord:
    """As suggested. A second click changes nothing."""
    plan, row = _locked(suggestion)
    if row.decision == Decision.ACCEPTED:
        return row
    _refuse_stale(row, based_on, _("In the plan"))
    _refuse_hindered(plan, row)
    _put_in_plan(plan, row, texts_of(row), edited=False)
    return _decide(plan, row, Decision.ACCEPTED, by=by, at=at)


@transaction.atomic
def edit_suggestion(
    *,
    suggestion: SuggestionRecord,
    texts: Mapping[str, str],
    based_on: int,
    by: User,
    at: datetime,
) -> SuggestionRecord:
    """Into the plan with the practitioner's own words.

    `texts` may hold title, advice, frequency, dose and stop_if.
    """
    plan, row = _locked(suggestion)
    if unknown := set(texts) - set(TEXTS):
        raise ValueError(f"no such text: {sorted(unknown)}")
    wanted = texts_of(row) | {name: text.strip() for name, text in texts.items()}
    if row.decision == Decision.EDITED and wanted == {name: getattr(row.activity, name) for name in TEXTS}:
        return row
    _refuse_stale(row, based_on, wanted["advice"])
    if not wanted["title"] or not wanted["advice"]:
        raise CannotDecide(_("Say what to do, and how."))
    _refuse_hindered(plan, row)
    _put_in_plan(plan, row, wanted, edited=True)
    return _decide(plan, row, Decision.EDITED, by=by, at=at)


@transaction.atomic
def decline_suggestion(
    *, suggestion: SuggestionRecord, reason: str, based_on: int, by: User, at: datetime
) -> SuggestionRecord:
    plan, row = _locked(suggestion)
    reason = reason.strip()
    if not reason:
        raise CannotDecide(_("Say in a few words why it is declined."))
    if row.decision == Decision.DECLINED and row.decision_reason == reason:
        return row
    _refuse_stale(row, based_on, reason)
    _take_out(row)
    return _decide(plan, row, Decision.DECLINED, reason=reason, by=by, at=at)


@transaction.atomic
def reopen_suggestion(
    *, suggestion: SuggestionRecord, based_on: int, by: User, at: datetime
) -> SuggestionRecord:
    """Undo a decision, as long as the plan is a draft."""
    plan, row = _locked(suggestion)
    if row.is_open:
        return row
    _refuse_stale(row, based_on, _("Open"))
    _take_out(row)
    return _decide(plan, row, Decision.OPEN, by=by, at=at)


def texts_of(row: SuggestionRecord) -> dict[str, str]:
    """What the rule says to the patient, with the clinic's numbers in it."""
    document: dict[str, Any] = row.rule_version.document
    clinic = ClinicProfile.current()
    rule = {name: fill(str(document.get(name, "")), clinic) for name in ("frequency", "dose", "stop_if")}
    return {"title": row.title, "advice": fill(document["patient_advice"], clinic), **rule}


def given_in(answers: Mapping[str, ContraindicationAnswer]) -> dict[str, Given]:
    return {
        version: Given(holds=answer.holds, adapted=answer.adapted, recorded=bool(answer.recorded))
        for version, answer in answers.items()
    }


def _locked(suggestion: SuggestionRecord) -> tuple[CarePlan, SuggestionRecord]:
    plan = locked_draft(suggestion.plan)
    row = (
        for_change(SuggestionRecord.objects)
        .select_related("rule_version__entry", "decided_by")
        .get(pk=suggestion.pk)
    )
    return plan, row


def _refuse_stale(row: SuggestionRecord, based_on: int, yours: str) -> None:
    theirs = {_("Decision"): row.get_decision_display()}
    if row.decided_by is not None:
        theirs[_("Decided by")] = row.decided_by.full_name
    if row.decision_reason:
        theirs[_("Reason")] = row.decision_reason
    refuse_stale(stored=row.revision, based_on=based_on, yours={_("Yours"): yours}, theirs=theirs)


def _refuse_hindered(plan: CarePlan, row: SuggestionRecord) -> None:
    if plan.blocked_by:
        raise CannotDecide(
            _("The plan is stopped: %(why)s. Settle that first.")
            % {"why": "; ".join(block["name"] for block in plan.blocked_by)}
        )
    if todo := hindrances(row.checks, given_in(plan.answers.by_version()), _):
        raise CannotDecide(" ".join(one.text for one in todo))


def _put_in_plan(plan: CarePlan, row: SuggestionRecord, texts: Mapping[str, str], *, edited: bool) -> None:
    last = plan.activities.aggregate(last=Max("order"))["last"] or 0
    activity = Activity.objects.filter(suggestion=row).first() or Activity(
        plan=plan, suggestion=row, order=last + 1
    )
    for name, text in texts.items():
        setattr(activity, name, text)
    activity.edited, activity.in_plan = edited, True
    activity.save()


def _take_out(row: SuggestionRecord) -> None:
    Activity.objects.filter(suggestion=row).update(in_plan=False)


def _decide(
    plan: CarePlan, row: SuggestionRecord, decision: str, *, reason: str = "", by: User, at: datetime
) -> SuggestionRecord:
    before, row.decision, row.decision_reason = row.decision, decision, reason
    decided = decision != Decision.OPEN
    row.decided_at, row.decided_by = (at, by) if decided else (None, None)
    row.revision += 1
    row.save(
        update_fields=["decision", "decision_reason", "decided_at", "decided_by", "revision", "updated_at"]
    )
    touch(plan)
    record(
        by=by,
        verb=f"suggestion.{decision if decided else 'reopened'}",
        at=at,
        subject=row,
        patient=plan.patient,
        rule=row.rule_version.entry.slug,
        rule_version=row.rule_version.version,
        before=before,
    )
    return row

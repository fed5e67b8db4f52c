from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.canonical import digest
from clinic.base.errors import DomainError
from clinic.base.locking import for_change
from intake.forming import form_for
from intake.models import Response
from intake.services.answers import checked, in_words
from intake.services.flags import sync_flags, withdraw_flags_of
from intake.services.locking import held
from intake.services.ways import end_ways
from patients import services as patients
from patients.models import Consent, ConsentText, Visit
from questionnaires import scoring


class CannotSubmit(DomainError):
    """What still stands in the way, by question."""

    def __init__(self, message: str, problems: dict[str, str]) -> None:
        super().__init__(message)
        self.problems = problems


@transaction.atomic
def submit(*, response: Response, by: User | None, at: datetime) -> Response:
    """Check everything once more, freeze the answers under a digest, and tell the board. Twice is once."""
    locked = held(response)
    if locked.is_sent:
        return locked
    if not locked.is_draft:
        raise DomainError(_("This intake was stopped and cannot be sent."))
    if problems := problems_of(locked):
        raise CannotSubmit(_("Some questions still need you before the form can be sent."), problems)

    end_ways(response=locked, by=by, at=at)
    _seal(locked, status=Response.Status.COMPLETED, at=at)
    locked.save()
    sync_flags(response=locked, by=by, at=at)
    _record_consents(locked, by=by, at=at)
    visit = for_change(Visit.objects).get(pk=locked.visit_id)
    if visit.status in (Visit.Status.ARRIVED, Visit.Status.INTAKE):
        patients.move_visit(visit=visit, to=Visit.Status.READY, by=by, at=at)
    behalf = {} if by else {"on_behalf": "patient"}
    record(
        by=by,
        verb="intake.sent",
        at=at,
        subject=locked,
        patient=locked.patient,
        digest=locked.digest,
        **behalf,
    )
    return locked


def problems_of(response: Response) -> dict[str, str]:
    """Why this form cannot be sent yet, by question; empty when it can."""
    form, answers = form_for(response), response.answers
    shown = scoring.visible(form, answers)
    problems: dict[str, str] = {}
    for link_id in shown & answers.keys():
        try:
            scoring.check_answer(form, link_id, answers[link_id])
        except scoring.AnswerError as error:
            problems[link_id] = in_words(error)
    for link_id in scoring.missing_required(form, answers):
        problems.setdefault(link_id, str(_("This question still needs an answer.")))
    problems |= sums_out_of_range(form, answers)
    return problems


def sums_out_of_range(form: scoring.Form, answers: dict[str, Any]) -> dict[str, str]:
    found = {}
    for link_id, value in scoring.calculated(form, answers).items():
        item = form.items[link_id]
        if value is not None and item.max is not None and value > item.max:
            found[link_id] = _(
                "Together these come to %(sum)s %(unit)s. Please look at the numbers again."
            ) % {
                "sum": f"{value:g}",
                "unit": item.unit or "",
            }
    return found


def _seal(response: Response, *, status: str, at: datetime) -> None:
    """Only what was on the screen counts: an answer under a question that went away again is left out."""
    form = form_for(response)
    shown = scoring.visible(form, response.answers)
    response.answers = {key: value for key, value in response.answers.items() if key in shown}
    response.pages_done = response.pages_total
    response.computed = computed_of(response)
    response.status, response.completed_at = status, at
    response.digest = digest(document_of(response))


def computed_of(response: Response) -> dict[str, Any]:
    form = form_for(response)
    scores = scoring.scores(form, response.answers)
    return {
        "calculated": scoring.calculated(form, response.answers),
        "scores": {slug: _plain(score) for slug, score in scores.items()},
    }


def _plain(score: scoring.Score) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(score).items()}


def document_of(response: Response) -> dict[str, Any]:
    """What the digest covers: who answered what, on which version, when, and what it came to."""
    return {
        "response": str(response.uuid),
        "patient": str(response.patient.uuid),
        "visit": str(response.visit.uuid),
        "version": response.version.digest,
        "status": response.status,
        "mode": response.mode,
        "completed_at": response.completed_at.isoformat() if response.completed_at else None,
        "answers": response.answers,
        "computed": response.computed,
        "replaces": str(response.replaces.uuid) if response.replaces else None,
        "reason": response.reason,
    }


def _record_consents(response: Response, *, by: User | None, at: datetime) -> None:
    """One record for each decision. A notice is shown, not consented to, unless the clinic says so."""
    form = form_for(response)
    kinds = {text["code"]: text.get("kind", "consent") for text in form.consent_texts}
    in_use = ConsentText.objects.filter(status=ConsentText.Status.ACTIVE).order_by("version")
    kinds |= dict(in_use.values_list("code", "kind"))
    for link_id, item in form.items.items():
        decision = response.answers.get(link_id)
        if item.consent_text and decision and kinds.get(item.consent_text) != ConsentText.Kind.NOTICE:
            patients.record_consent(
                patient=response.patient,
                code=item.consent_text,
                decision=decision,
                source=Consent.Source.INTAKE,
                by=by,
                at=at,
            )


@transaction.atomic
def correct_response(
    *, response: Response, answers: dict[str, Any], reason: str, by: User, at: datetime
) -> Response:
    """A new row with some answers changed replaces a sent one; both stay readable."""
    earlier = _replaceable(response, reason)
    form = form_for(earlier)
    changed = dict(earlier.answers)
    for link_id, value in answers.items():
        if value is None:
            changed.pop(link_id, None)
        else:
            changed[link_id] = checked(form, link_id, value)
    row = _replacement(earlier, reason=reason, by=by, at=at, answers=changed)
    _seal(row, status=Response.Status.AMENDED, at=at)
    row.save()
    sync_flags(response=row, by=by, at=at)
    record(by=by, verb="intake.corrected", at=at, subject=row, patient=row.patient, digest=row.digest)
    return row


@transaction.atomic
def mark_entered_in_error(*, response: Response, reason: str, by: User, at: datetime) -> Response:
    """A new row says that the earlier one counts no more; a person closes its withdrawn flags."""
    earlier = _replaceable(response, reason)
    row = _replacement(earlier, reason=reason, by=by, at=at, answers=earlier.answers)
    _seal(row, status=Response.Status.ENTERED_IN_ERROR, at=at)
    row.save()
    withdraw_flags_of(response=row, by=by, at=at)
    record(by=by, verb="intake.entered-in-error", at=at, subject=row, patient=row.patient)
    return row


def _replaceable(response: Response, reason: str) -> Response:
    locked = held(response)
    if not locked.is_sent or Response.objects.filter(replaces=locked).exists():
        raise DomainError(_("Only the latest sent intake can be corrected."))
    if not reason.strip():
        raise DomainError(_("Say why it is corrected."))
    return locked


def _replacement(earlier: Response, *, reason: str, by: User, at: datetime, answers: dict) -> Response:
    return Response(
        patient=earlier.patient,
        visit=earlier.visit,
        version=earlier.version,
        mode=earlier.mode,
        answers=answers,
        answered_in=earlier.answered_in,
        revision=earlier.revision + 1,
        page=earlier.page,
        furthest=earlier.furthest,
        pages_total=earlier.pages_total,
        started_at=earlier.started_at,
        started_by=by,
        replaces=earlier,
        reason=reason.strip(),
    )

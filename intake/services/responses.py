from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.errors import DomainError
from clinic.base.locking import for_change
from intake.forming import form_for, form_of
from intake.models import Response
from intake.services.answers import pages_done
from intake.services.locking import held
from intake.services.ways import end_ways
from patients import services as patients
from patients.models import Visit
from questionnaires.models import QuestionnaireVersion

INTAKE = "intake-back-pain"


class CannotStart(DomainError):
    pass


@transaction.atomic
def start_intake(*, visit: Visit, mode: str, by: User, at: datetime, questionnaire: str = INTAKE) -> Response:
    """Begin the intake of this visit with the version in use today, or go on with the open draft.

    While the patient is still to come only a link goes on with it: staff read a draft where they help.
    """
    visit = for_change(Visit.objects).select_related("patient").get(pk=visit.pk)
    if visit.status in Visit.NOT_HELD:
        raise CannotStart(_("This visit did not take place. Check the patient in first."))
    if visit.is_planned and mode != Response.Mode.LINK:
        raise _not_here_yet()
    existing = Response.objects.filter(visit=visit).current().newest_first()
    if draft := existing.drafts().first():
        _tell_board(visit, by, at)
        return draft
    if existing.sent().exists():
        raise CannotStart(_("The intake of this visit has already been sent."))
    if visit.status not in _may_start(mode):
        raise _not_here_yet()
    version = version_in_use(questionnaire)

    response = Response.objects.create(
        patient=visit.patient,
        visit=visit,
        version=version,
        mode=mode,
        pages_total=len(form_of(version).sections),
        started_at=at,
        started_by=by,
    )
    _tell_board(visit, by, at)
    record(by=by, verb="intake.started", at=at, subject=response, patient=visit.patient, mode=mode)
    return response


def _not_here_yet() -> CannotStart:
    return CannotStart(_("Check the patient in first: the intake starts when they are here."))


def _may_start(mode: str) -> set[str]:
    S = Visit.Status
    return {S.PLANNED} if mode == Response.Mode.LINK else {S.ARRIVED, S.INTAKE, S.READY, S.IN_PROGRESS}


def _tell_board(visit: Visit, by: User, at: datetime) -> None:
    if visit.status == Visit.Status.ARRIVED:
        patients.move_visit(visit=visit, to=Visit.Status.INTAKE, by=by, at=at)


def version_in_use(questionnaire: str = INTAKE) -> QuestionnaireVersion:
    """The newest that is published. Raises CannotStart when there is none."""
    version = (
        QuestionnaireVersion.objects.filter(questionnaire__slug=questionnaire, status="active")
        .order_by("-published_at", "-pk")
        .first()
    )
    if version is None:
        raise CannotStart(_("No intake is published yet. An admin publishes one under Questionnaires."))
    return version


@transaction.atomic
def take_over(*, response: Response, by: User, at: datetime, mode: str = Response.Mode.DESK) -> Response:
    """Staff go on with the patient's own draft: with them, or from what they wrote on paper.

    A tablet or a link is closed.
    """
    locked = _draft(response)
    if locked.visit.is_planned:
        raise _not_here_yet()
    end_ways(response=locked, by=by, at=at)
    locked.mode = mode
    locked.help_asked_at = None
    locked.save(update_fields=["mode", "help_asked_at", "updated_at"])
    record(
        by=by,
        verb="intake.taken-over",
        at=at,
        subject=locked,
        patient=locked.patient,
        on_behalf="patient",
        mode=mode,
    )
    return locked


@transaction.atomic
def ask_for_help(*, response: Response, at: datetime) -> Response:
    """Put the patient's wish on the desk's screen. Asking twice asks once; who is away cannot be gone to."""
    locked = _draft(response)
    if locked.help_asked_at is None and not locked.filled_away:
        locked.help_asked_at = at
        locked.save(update_fields=["help_asked_at", "updated_at"])
        record(
            by=None,
            verb="intake.help-asked",
            at=at,
            subject=locked,
            patient=locked.patient,
            on_behalf="patient",
        )
    return locked


@transaction.atomic
def give_help(*, response: Response, by: User, at: datetime) -> Response:
    """Somebody went: the mark leaves the desk's screen."""
    locked = for_change(Response.objects).get(pk=response.pk)
    if locked.help_asked_at is not None and locked.is_draft:
        locked.help_asked_at = None
        locked.save(update_fields=["help_asked_at", "updated_at"])
        record(by=by, verb="intake.help-given", at=at, subject=locked, patient=locked.patient)
    return locked


@transaction.atomic
def stop_intake(*, response: Response, by: User, at: datetime) -> Response:
    """Leave the form half-way. Its flags stay, its answers are kept and change no more."""
    locked = _draft(response)
    end_ways(response=locked, by=by, at=at)
    locked.status = Response.Status.STOPPED
    locked.save(update_fields=["status", "updated_at"])
    record(by=by, verb="intake.stopped", at=at, subject=locked, patient=locked.patient)
    return locked


def _draft(response: Response) -> Response:
    locked = held(response)
    if not locked.is_draft:
        raise DomainError(_("This intake is closed."))
    return locked


@transaction.atomic
def turn_page(*, response: Response, to: int) -> None:
    """Remember where the patient is, so that the form goes on there. No answer changes, so no audit."""
    locked = held(response)
    if not locked.is_draft:
        return
    locked.page, locked.furthest = min(to, locked.pages_total), max(to, locked.furthest)
    locked.pages_done = pages_done(form_for(locked), locked.answers, locked.furthest)
    locked.save(update_fields=["page", "furthest", "pages_done", "updated_at"])

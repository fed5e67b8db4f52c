from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ClinicProfile, User
from clinic.audit.services import record
from clinic.base.errors import DomainError
from clinic.base.locking import for_change
from clinic.base.prepared import Among, Prepared
from intake.forming import form_for
from intake.models import Flag, Response
from intake.wording import fill, words_of
from patients import services as patients
from patients.models import Patient, Visit
from questionnaires import scoring


class CannotClear(DomainError):
    pass


@dataclass(frozen=True, kw_only=True)
class FlagChange:
    raised: list[Flag] = field(default_factory=list)
    withdrawn: list[Flag] = field(default_factory=list)

    @property
    def urgent(self) -> bool:
        return any(flag.level == Flag.Level.URGENT for flag in self.raised)


_STANDING = Prepared(
    lambda responses: Flag.objects.filter(Among("response_id", responses), withdrawn_at__isnull=True),
    responses=list,
)


def sync_flags(*, response: Response, by: User | None, at: datetime) -> FlagChange:
    """Bring the flags of a form in line with its answers. Runs inside the save that changed them.

    A flag whose answer was changed back stays, marked withdrawn, for the practitioner to close; said
    again, it is a new flag. One that a person has closed is not raised anew by the same answer, also
    after a correction. What another form said, even at the same visit, is neither told nor taken back here.
    """
    standing = {(flag.source, flag.code, flag.level): flag for flag in _standing(response)}
    now = {_key(raised): raised for raised in raised_by(response, at)}
    clinic = ClinicProfile.current()

    gone = [flag for key, flag in standing.items() if key not in now]
    _withdraw(gone, by=by, at=at)
    new = [
        _raise(response, raised, clinic=clinic, by=by, at=at)
        for key, raised in now.items()
        if key not in standing
    ]
    if any(flag.is_pressing for flag in new):
        _goes_first(response.visit, by=by, at=at)
    return FlagChange(raised=new, withdrawn=gone)


def withdraw_flags_of(*, response: Response, by: User, at: datetime) -> None:
    """This form counts no more. What was pressing stays open, marked, for a person to close."""
    _withdraw(_standing(response), by=by, at=at)


def _standing(response: Response) -> list[Flag]:
    return _STANDING.rows(responses=response.itself_and_earlier())


def _withdraw(flags: list[Flag], *, by: User | None, at: datetime) -> None:
    for flag in flags:
        flag.withdrawn_at = at
        flag.save(update_fields=["withdrawn_at", "updated_at"])
        _record(flag, "flag.withdrawn", by=by, at=at)


def raised_by(response: Response, at: datetime) -> list[scoring.Raised]:
    today = timezone.localdate(at)
    return scoring.raised(form_for(response), response.answers, age=response.person.age_on(today))


def _key(raised: scoring.Raised) -> tuple[str, str, str]:
    return source_of(raised), raised.code, raised.level


def source_of(raised: scoring.Raised) -> str:
    return Flag.Source.ESCALATION if raised.escalation else Flag.Source.ANSWER


def _raise(response: Response, raised: scoring.Raised, *, clinic, by, at) -> Flag:
    message = raised.patient_message_link if response.filled_away else raised.patient_message
    title, answer = _as_asked(response, raised)
    flag = Flag.objects.create(
        patient=response.patient,
        visit=response.visit,
        response=response,
        source=source_of(raised),
        code=raised.code,
        level=raised.level,
        title=title,
        answer=answer[:200],
        link_ids=list(raised.link_ids),
        reason=raised.reason,
        action=raised.action,
        patient_message=fill(message, clinic),
        doctor_only=raised.doctor_only,
        raised_at=at,
    )
    _record(flag, "flag.raised", by=by, at=at)
    return flag


def _as_asked(response: Response, raised: scoring.Raised) -> tuple[str, str]:
    """The question and the answer in words, so that the flag reads the same when the form has changed."""
    if raised.escalation or len(raised.link_ids) != 1:
        return "", ""
    form, link_id = form_for(response), raised.link_ids[0]
    item = form.items[link_id]
    value = (
        scoring.calculated(form, response.answers).get(link_id)
        if item.calculated
        else response.answers.get(link_id)
    )
    return item.text, words_of(item, value)


@transaction.atomic
def raise_exam_flag(
    *,
    patient: Patient,
    visit: Visit,
    code: str,
    level: str,
    reason: str,
    action: str,
    by: User,
    at: datetime,
) -> Flag:
    """An examination found something. The same finding of the same visit stands once."""
    visit = for_change(Visit.objects).get(pk=visit.pk)
    standing = Flag.objects.filter(visit=visit, source=Flag.Source.EXAM, code=code, level=level).standing()
    if flag := standing.first():
        return flag
    flag = Flag.objects.create(
        patient=patient,
        visit=visit,
        source=Flag.Source.EXAM,
        code=code,
        level=level,
        reason=reason,
        action=action,
        raised_at=at,
    )
    _record(flag, "flag.raised", by=by, at=at)
    if flag.is_pressing:
        _goes_first(visit, by=by, at=at)
    return flag


@transaction.atomic
def withdraw_exam_flag(*, visit: Visit, code: str, by: User, at: datetime) -> int:
    """The finding was taken back before signing; its flags stay, marked, for a person to close."""
    flags = for_change(Flag.objects).filter(
        visit=visit, source=Flag.Source.EXAM, code=code, withdrawn_at__isnull=True
    )
    _withdraw(found := list(flags), by=by, at=at)
    return len(found)


@transaction.atomic
def acknowledge_flag(*, flag: Flag, note: str = "", by: User, at: datetime) -> Flag:
    """A clinician has read it. It stays open: a plan waits until it is cleared."""
    locked = _locked(flag, by=by, at=at)
    if not locked.is_pressing:
        raise DomainError(_("A note is a fact: it needs no acknowledgement."))
    if locked.acknowledged_at:
        return locked
    locked.acknowledged_at, locked.acknowledged_by, locked.acknowledgement = at, by, note.strip()
    locked.save(update_fields=["acknowledged_at", "acknowledged_by", "acknowledgement", "updated_at"])
    _record(locked, "flag.acknowledged", by=by, at=at)
    return locked


@transaction.atomic
def clear_flag(
    *,
    flag: Flag,
    reason: str,
    doctor_told: str = "",
    doctor_decided_on: date | None = None,
    by: User,
    at: datetime,
) -> Flag:
    """Close a flag under a clinician's name; the row keeps who, when and why."""
    locked = _locked(flag, by=by, at=at)
    if locked.cleared_at:
        raise CannotClear(_("This flag has already been cleared."))
    if locked.is_pressing and not locked.acknowledged_at:
        raise CannotClear(_("Acknowledge the flag first: say that you have read it."))
    if not reason.strip():
        raise CannotClear(_("Say why the flag is cleared."))
    if (locked.level == Flag.Level.SAME_DAY or locked.doctor_only) and not doctor_told.strip():
        raise CannotClear(_("Give the name of the doctor who was told."))
    if locked.doctor_only and doctor_decided_on is None:
        raise CannotClear(_("Only a doctor's decision lowers this flag: give its date."))
    if doctor_decided_on and doctor_decided_on > timezone.localdate(at):
        raise CannotClear(_("The doctor's decision cannot be dated in the future."))

    locked.cleared_at, locked.cleared_by, locked.clear_reason = at, by, reason.strip()
    locked.doctor_told, locked.doctor_decided_on = doctor_told.strip(), doctor_decided_on
    locked.save(
        update_fields=[
            "cleared_at",
            "cleared_by",
            "clear_reason",
            "doctor_told",
            "doctor_decided_on",
            "updated_at",
        ]
    )
    _record(locked, "flag.cleared", by=by, at=at)
    if locked.is_pressing:
        _goes_first_no_longer(locked.visit, by=by, at=at)
    return locked


def _locked(flag: Flag, *, by: User, at: datetime) -> Flag:
    """The service asks again what the view asked: a clinician to whom this chart is open, never the desk."""
    locked = (
        for_change(Flag.objects.visible_to(by, at))
        .select_related("visit", "patient")
        .filter(pk=flag.pk)
        .first()
    )
    if locked is None or not by.has_perm("intake.clear_flag"):
        raise CannotClear(_("Only a clinician of this patient may do this."))
    return locked


def _goes_first(visit: Visit, *, by: User | None, at: datetime) -> None:
    """On the board the patient goes first while an urgent or same-day flag is open."""
    patients.flag_practitioner_first(visit=visit, is_due=lambda: True, by=by, at=at)


def _goes_first_no_longer(visit: Visit, *, by: User, at: datetime) -> None:
    """Unless another one is open."""
    open_flags = Flag.objects.filter(visit=visit, cleared_at__isnull=True).pressing()
    patients.flag_practitioner_first(visit=visit, is_due=open_flags.exists, by=by, at=at)


def _record(flag: Flag, verb: str, *, by: User | None, at: datetime) -> None:
    """The level is written down, what it is about is not: the audit is read by people without the chart."""
    behalf = {} if by else {"on_behalf": "patient"}
    record(by=by, verb=verb, at=at, subject=flag, patient=flag.patient, level=flag.level, **behalf)

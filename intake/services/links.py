"""An intake at home: the desk makes a link, the patient opens it with their date of birth."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.handing.codes import keyed, new_token
from clinic.base.locking import for_change
from intake.models import CodeTry, IntakeLink, Response, TabletSession
from intake.models.link import WRONG_DATES
from intake.services.responses import CannotStart, start_intake
from intake.services.tablets import TABLET_LIVES, note_wrong_code, refuse_guessing
from intake.services.ways import end_links, end_tablets, end_ways
from patients.models import Patient, Visit


@dataclass(frozen=True, kw_only=True)
class Made:
    """The only moment at which the key can be read."""

    link: IntakeLink
    key: str


def make_link(*, visit: Visit, by: User, at: datetime) -> Made:
    """Begin the intake of a planned visit, or go on with it. Whatever was open for it before is closed."""
    if why := why_no_link(visit, at):
        raise CannotStart(why)
    # Two transactions: the first holds the visit; who saves an answer holds the response before it.
    response = start_intake(visit=visit, mode=Response.Mode.LINK, by=by, at=at)
    return _new_link(response, by, at)


@transaction.atomic
def _new_link(response: Response, by: User, at: datetime) -> Made:
    locked = for_change(Response.objects).select_related("patient").get(pk=response.pk)
    if not locked.is_draft:
        raise CannotStart(_("The intake of this visit is closed."))
    end_ways(response=locked, by=by, at=at)
    locked.mode = Response.Mode.LINK
    locked.save(update_fields=["mode", "updated_at"])
    key = new_token()
    link = IntakeLink.objects.create(
        response=locked, key_hash=keyed("intake.link", key), made_by=by, made_at=at
    )
    record(by=by, verb="intake.link-made", at=at, subject=link, patient=locked.patient)
    return Made(link=link, key=key)


def why_no_link(visit: Visit, at: datetime) -> str:
    """What stands in the way of a link, as a sentence; nothing when one can be made."""
    is_past = timezone.localdate(visit.planned_start) < timezone.localdate(at)
    if not visit.is_planned or is_past:
        return _("A link is for a visit that is still to come.")
    if not _has_whole_date(visit.person):
        return _("A link is opened with the whole date of birth. Enter it in the record first.")
    return ""


def _has_whole_date(person: Patient) -> bool:
    return person.birth_date_precision == Patient.Precision.DAY and not person.birth_date_estimated


@transaction.atomic
def find_link(*, key: str, source: str, at: datetime) -> IntakeLink | None:
    """The open link of this key. One that was never made is a guess, which is slowed; no other key is."""
    held = IntakeLink.objects.held_with(key)
    if not held.exists():
        refuse_guessing(source, at, of=CodeTry.Of.KEY)
        note_wrong_code(source=source, at=at, of=CodeTry.Of.KEY)
    return held.live(at).first()


@transaction.atomic
def open_link(
    *, link: IntakeLink, birth_dates: Collection[date], at: datetime
) -> tuple[TabletSession, str] | None:
    """Let this device in, with the token of its cookie, when one of the dates is the patient's.

    None when the link is closed or the date is another; a wrong date is counted, which is why nothing is
    raised. A record that has no whole date any more closes the link: the right one would be refused.
    Who was in by the same link on another device is not any more.
    """
    response = for_change(Response.objects).select_related("patient__replaced_by").get(pk=link.response_id)
    locked = for_change(IntakeLink.objects.live(at)).filter(pk=link.pk).first()
    if locked is None:
        return None
    if not _has_whole_date(response.person):
        end_links(response=response, by=None, at=at)
        return None
    if response.person.birth_date not in birth_dates:
        _count_wrong(locked, response, at)
        return None
    locked.opened_at = at
    locked.save(update_fields=["opened_at", "updated_at"])
    end_tablets(response=response, by=None, at=at)
    device, _code = TabletSession.objects.hand_over(
        by=locked.made_by, at=at, lives=TABLET_LIVES, response=response, link=locked
    )
    token = device.claim(at)
    record(
        by=None,
        verb="intake.link-opened",
        at=at,
        subject=locked,
        patient=response.patient,
        on_behalf="patient",
    )
    return device, token


def _count_wrong(link: IntakeLink, response: Response, at: datetime) -> None:
    link.wrong_dates += 1
    if link.wrong_dates == WRONG_DATES:
        link.ended_at = at
    link.save(update_fields=["wrong_dates", "ended_at", "updated_at"])
    record(
        by=None,
        verb="intake.link-refused",
        at=at,
        subject=link,
        patient=response.patient,
        tries_left=link.tries_left,
    )


@transaction.atomic
def close_link(*, visit: Visit, by: User, at: datetime) -> None:
    """Nobody comes in from away any more, and who is in is put out. What was answered is kept."""
    drafts = for_change(Response.objects.drafts()).select_related("patient")
    for response in drafts.filter(visit=visit, mode=Response.Mode.LINK):
        end_ways(response=response, by=by, at=at)

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.errors import DomainError
from clinic.base.handing.codes import keyed
from clinic.base.locking import for_change
from intake.models import CodeTry, KnownSource, Response, TabletSession
from intake.services.ways import end_one, end_ways
from patients.models import Signing

TABLET_LIVES = timedelta(hours=4)
TRIES = 10
TRIES_OF_ALL = 200
TRIES_WITHIN = timedelta(minutes=10)
KNOWN_FOR = timedelta(days=30)


class CodeRefused(DomainError):
    pass


class TooManyTries(DomainError):
    retry_after = int(TRIES_WITHIN.total_seconds())


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The only moment at which the code can be read."""

    tablet: TabletSession
    code: str


@transaction.atomic
def open_tablet(*, response: Response, by: User, at: datetime) -> Opened:
    """Make a code for this intake. Whatever was open for it, another tablet or a link, is closed."""
    locked = for_change(Response.objects).get(pk=response.pk)
    if not locked.is_draft:
        raise DomainError(_("This intake is closed: it can no longer be handed over."))
    end_ways(response=locked, by=by, at=at)

    tablet, code = TabletSession.objects.hand_over(by=by, at=at, lives=TABLET_LIVES, response=locked)
    if locked.mode != Response.Mode.TABLET:
        locked.mode = Response.Mode.TABLET
        locked.save(update_fields=["mode", "updated_at"])
    record(by=by, verb="intake.tablet-opened", at=at, subject=tablet, patient=locked.patient)
    return Opened(tablet=tablet, code=code)


@transaction.atomic
def claim_tablet(*, code: str, source: str, at: datetime) -> tuple[TabletSession, str]:
    """Turn a code into the token of this device; the code is used up. Guessing is slowed for each source."""
    refuse_guessing(source, at)
    tablet = (
        for_change(TabletSession.objects.waiting_for(code, at))
        .filter(response__status=Response.Status.IN_PROGRESS)
        .select_related("response__patient")
        .first()
    )
    if tablet is None:
        raise CodeRefused(_("This code is not open. Please ask the desk for a new one."))
    note_right_code(source=source, at=at)
    return tablet, _claim(tablet, at)


@transaction.atomic
def open_here(*, response: Response, by: User, at: datetime) -> tuple[TabletSession, str]:
    """On the device of the desk itself: nobody types a code, so nobody guesses one."""
    tablet = open_tablet(response=response, by=by, at=at).tablet
    return tablet, _claim(tablet, at)


def _claim(tablet: TabletSession, at: datetime) -> str:
    token = tablet.claim(at)
    record(
        by=None,
        verb="intake.tablet-claimed",
        at=at,
        subject=tablet,
        patient=tablet.response.patient,
        on_behalf="patient",
    )
    return token


def was_a_code(typed: str) -> bool:
    """Used up, replaced or too late, of whichever form: an honest mistake, which is no guess."""
    return any(kind.objects.was_handed_over_as(typed) for kind in (TabletSession, Signing))


def note_wrong_code(*, source: str, at: datetime, of: str = CodeTry.Of.CODE) -> None:
    """Outside the refused transaction, so that the try is remembered."""
    CodeTry.objects.filter(tried_at__lt=at - timedelta(hours=1)).delete()
    CodeTry.objects.create(of=of, source=_digest_of(source), tried_at=at)
    record(by=None, verb=f"intake.{of}-refused", at=at)


def note_right_code(*, source: str, at: datetime) -> None:
    """Somebody at the clinic typed it: from there codes are taken, however many are guessed elsewhere."""
    KnownSource.objects.filter(claimed_at__lt=at - KNOWN_FOR).delete()
    KnownSource.objects.update_or_create(source=_digest_of(source), defaults={"claimed_at": at})


def _digest_of(source: str) -> str:
    return keyed("intake.source", source)


def refuse_guessing(source: str, at: datetime, *, of: str = CodeTry.Of.CODE) -> None:
    """Codes and keys are counted apart: who guesses at links from afar holds up nobody at the clinic, and
    neither does who guesses at codes, where a code was right lately."""
    recent, digest = CodeTry.objects.filter(of=of, tried_at__gt=at - TRIES_WITHIN), _digest_of(source)
    if recent.filter(source=digest).count() >= TRIES or (
        recent.count() >= TRIES_OF_ALL and not _is_known(digest, at)
    ):
        raise TooManyTries(_("Too many wrong codes. Please wait ten minutes, or ask the desk."))


def _is_known(digest: str, at: datetime) -> bool:
    return KnownSource.objects.filter(source=digest, claimed_at__gte=at - KNOWN_FOR).exists()


@transaction.atomic
def cover_tablet(*, tablet: TabletSession, at: datetime) -> TabletSession:
    """Hide the answers of an idle tablet. They are kept; a new code of the staff opens them again."""
    locked: TabletSession = for_change(TabletSession.objects).get(pk=tablet.pk)
    if locked.covered_at or locked.ended_at:
        return locked
    locked.covered_at = at
    locked.save(update_fields=["covered_at", "updated_at"])
    record(
        by=None,
        verb="intake.tablet-covered",
        at=at,
        subject=locked,
        patient=locked.response.patient,
        on_behalf="patient",
    )
    return locked


@transaction.atomic
def end_tablet(*, tablet: TabletSession, at: datetime) -> None:
    """Somebody else holds the device now. The answers are kept; a new code or the link opens them again."""
    rows = for_change(TabletSession.objects).select_related("response__patient")
    locked: TabletSession = rows.get(pk=tablet.pk)
    if locked.ended_at is None:
        end_one(locked, by=None, at=at)

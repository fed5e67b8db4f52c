"""The ways into an intake from outside: at most one tablet and one link, which close with the form."""

from datetime import datetime

from accounts.models import User
from clinic.audit.services import record
from clinic.base.locking import for_change
from intake.models import IntakeLink, Response, TabletSession


def end_tablets(*, response: Response, by: User | None, at: datetime) -> None:
    """Close what is open on a device, at the clinic or away. The response is held by the caller."""
    tablet: TabletSession
    open_ones = for_change(TabletSession.objects).filter(response=response, ended_at__isnull=True)
    for tablet in open_ones.select_related("response__patient"):
        end_one(tablet, by=by, at=at)


def end_one(tablet: TabletSession, *, by: User | None, at: datetime) -> None:
    """The row is held by the caller."""
    tablet.end(at)
    record(by=by, verb="intake.tablet-ended", at=at, subject=tablet, patient=tablet.response.patient)


def end_links(*, response: Response, by: User | None, at: datetime) -> None:
    """Nobody comes in by an earlier link. The response is held by the caller."""
    link: IntakeLink
    for link in for_change(IntakeLink.objects).filter(response=response, ended_at__isnull=True):
        link.ended_at = at
        link.save(update_fields=["ended_at", "updated_at"])
        record(by=by, verb="intake.link-ended", at=at, subject=link, patient=response.patient)


def end_ways(*, response: Response, by: User | None, at: datetime) -> None:
    end_tablets(response=response, by=by, at=at)
    end_links(response=response, by=by, at=at)

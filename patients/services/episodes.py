"""Courses of care: begun, joined by visits, closed. A visit that is open never lies in a closed one."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.locking import for_change

from ..models import Episode, Patient, Visit
from .refusals import Refused, check_fields, cleaned, speaking


@transaction.atomic
def open_episode(*, patient: Patient, title: str, by: User | None, at: datetime) -> Episode:
    """Begin a course of care; a patient has one open at a time."""
    episode = Episode(patient=patient, opened_on=timezone.localdate(at), **cleaned({"title": title}))
    check_fields(episode)
    with speaking(Episode):
        episode.save()
    record(by=by, verb="episode.opened", at=at, subject=episode, patient=patient)
    return episode


@transaction.atomic
def close_episode(*, episode: Episode, by: User | None, at: datetime) -> Episode:
    locked = for_change(Episode.objects).select_related("patient").get(pk=episode.pk)
    if locked.closed_on is not None:
        return locked
    if locked.visits.open().exists():
        raise Refused(_("A visit of this episode is still open. Finish or cancel it first."))
    locked.closed_on = timezone.localdate(at)
    locked.save(update_fields=["closed_on", "updated_at"])
    record(by=by, verb="episode.closed", at=at, subject=locked, patient=locked.patient)
    return locked


def episode_of(owner: Patient, wanted: Episode | None, title: str, by: User | None, at: datetime) -> Episode:
    """The open one that a new visit belongs to, locked so that nobody closes it meanwhile; else a new one.

    Never one of a merged record: its visits would be another person's, were the merge undone.
    """
    open_one = for_change(Episode.objects.own(owner)).filter(closed_on=None).first()
    if wanted is not None and wanted != open_one:
        raise Refused(_("Choose an open episode of this patient."))
    return open_one or open_episode(patient=owner, title=title, by=by, at=at)


def refuse_closed(visits: Iterable[Visit]) -> None:
    """A visit that was over comes back only into an episode that is still open."""
    episodes = for_change(Episode.objects).filter(visits__in=list(visits))
    if any(episode.closed_on for episode in episodes.order_by("pk")):
        raise Refused(_("The episode of this visit was closed meanwhile. Book a new visit."))

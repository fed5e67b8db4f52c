"""Long work on one list, in one transaction: others see all of it or nothing.

Progress is written by a connection of its own, since the work's own transaction shows nothing before
its end. The wish to stop is read between two steps, and once more under the lock of the last one.
A worker that is killed leaves nothing; the job is run again from its beginning.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.base import Task

from accounts.models import User
from clinic.audit.services import record
from clinic.base import jobs
from clinic.base.errors import DomainError
from clinic.base.locking import for_change
from patients.services.refusals import speaking

from ..models import Import

LOCK = 712_003
BACK = {
    Import.Status.REHEARSING: Import.Status.UPLOADED,
    Import.Status.IMPORTING: Import.Status.REHEARSED,
    Import.Status.UNDOING: Import.Status.IMPORTED,
}
logger = logging.getLogger("plumbline.imports")


class Stopped(Exception):
    """Somebody wants it to stop: the transaction is given up."""


class Pace:
    """What the work calls between two steps."""

    def __init__(self, batch: Import) -> None:
        self.batch = batch
        self._beside = ThreadPoolExecutor(max_workers=1)

    def step(self, done: int, total: int = 0) -> None:
        if Import.objects.filter(pk=self.batch.pk, stop_wanted=True).exists():
            raise Stopped
        if self.batch.progress_id:
            self._beside.submit(_advance, self.batch.progress_id, done, total)

    def close(self) -> None:
        self._beside.submit(connection.close)
        self._beside.shutdown()


def begin(
    *,
    batch: Import,
    doing: Import.Status,
    coming_from: tuple[str, ...],
    work: Task,
    by: User | None,
    at: datetime,
    queued: bool = True,
) -> Import:
    """Mark the list as being worked on and queue the work. A second click changes nothing."""
    locked = for_change(Import.objects).get(pk=batch.pk)
    if locked.status == doing:
        return locked
    if locked.status not in coming_from:
        raise DomainError(_("This list is %(state)s.") % {"state": locked.get_status_display()})
    locked.status, locked.stop_wanted, locked.problem = doing, False, ""
    locked.progress = jobs.follow(kind=f"imports.{doing}")
    with speaking(Import):
        locked.save()
    record(by=by, verb=f"import.{doing}", at=at, subject=locked)
    if queued:
        jobs.start(work, locked.pk, by.pk if by else 0)
    return locked


def carry_out(
    import_id: int,
    doing: Import.Status,
    act: Callable[[Import, Pace, datetime], Any],
    *,
    before: Callable[[], Any] | None = None,
) -> None:
    """Do it, unless it is done, being done, or no longer wanted. Whatever fails leaves nothing.

    `before` is done first and stays; it commits by itself.
    """
    at = timezone.now()
    try:
        if before is not None:
            before()
        with transaction.atomic():
            batch = _mine(import_id, doing)
            if batch is None:
                return
            pace = Pace(batch)
            try:
                act(batch, pace, at)
            finally:
                pace.close()
            progress_id = batch.progress_id
    except Stopped:
        give_back(import_id, doing, "", at)
    except KeyboardInterrupt:  # of the command
        give_back(import_id, doing, "", at)
        raise
    except DomainError as error:
        give_back(import_id, doing, str(error), at)
    except Exception as error:
        logger.exception("a list failed (%s)", type(error).__name__)
        give_back(import_id, doing, _("Something went wrong and nothing was changed. Please try again."), at)
    else:
        if progress_id is not None:
            jobs.finish(progress_id)


def end(batch: Import, at: datetime, *, by: User | None, **values: Any) -> None:
    """The last step: under the row's lock, so that a wish to stop comes before or too late."""
    locked = for_change(Import.objects).get(pk=batch.pk)
    if locked.stop_wanted:
        raise Stopped
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save()
    record(by=by, verb=f"import.{locked.status}", at=at, subject=locked, **locked.counts)


@transaction.atomic
def give_back(import_id: int, doing: str, problem: str, at: datetime) -> None:
    """Back to where it was before the work began, with the reason when there is one."""
    locked = for_change(Import.objects).get(pk=import_id)
    if locked.status != doing:
        return
    locked.status, locked.stop_wanted, locked.problem = BACK[Import.Status(doing)], False, problem[:300]
    locked.save()
    record(by=None, verb="import.given-up", at=at, subject=locked, was=doing)
    if locked.progress_id:
        jobs.fail(locked.progress_id, message=problem or _("Stopped. Nothing was changed."))


def is_at_work(batch: Import) -> bool:
    """Whether a worker holds this list now; keeps others from beginning when none does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, batch.pk])
        return not cursor.fetchone()[0]


def _mine(import_id: int, doing: str) -> Import | None:
    """The list, when there is something left to do. Waits for whoever is at it, be it a connection
    that does not know yet that its worker was killed."""
    jobs.lift_limits()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, import_id])
    return Import.objects.select_related("file").filter(pk=import_id, status=doing).first()


def _advance(progress_id: int, done: int, total: int) -> None:
    jobs.advance(progress_id, done=done, total=total or None)

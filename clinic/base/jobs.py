"""Background work, on django-tasks with its queue in the database.

A job is a function that takes ids, loads what it needs and may be run twice: a worker can be
killed after the work and before the note that it was done.

    @job
    def merge_duplicates(batch_id: int) -> None: ...

    start(merge_duplicates, batch.pk)           inside a transaction: queued when it commits

Progress is a row that the page asks for:

    progress = follow(kind="patients.import", total=len(rows))
    start(import_rows, batch.pk, progress.pk)
    ... in the job:  advance(progress_id, done=120) ... finish(progress_id)
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task, TaskResultStatus

from .database.config import LIMITS
from .models import JobProgress

MOST_ATTEMPTS = 3


def job(function: Callable[..., Any]) -> Task:
    """Make a function startable. It is found by its dotted path, so define it in a module."""
    return task()(function)


def start(work: Task, *ids: int | str | UUID) -> None:
    """Queue `work` once the transaction commits; a rolled back one leaves nothing to do.

    With the queue in the database the row is part of the transaction itself, which also survives
    a crash right after the commit. A backend that works at once has to wait for the commit.
    """
    for value in ids:
        if not isinstance(value, int | str | UUID):
            raise TypeError(f"A job takes ids, not {type(value).__name__}.")
    plain = [str(value) if isinstance(value, UUID) else value for value in ids]
    if _queue_is_in_database():
        work.enqueue(*plain)
    else:
        transaction.on_commit(lambda: work.enqueue(*plain))


def lift_limits() -> None:
    """For this transaction: they are meant for requests, where somebody waits for the answer."""
    with connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {name} = 0" for name in LIMITS))


def follow(*, kind: str, total: int = 0) -> JobProgress:
    return JobProgress.objects.create(kind=kind, total=total)


def advance(progress_id: int, *, done: int, total: int | None = None) -> None:
    """Note how many are done. Absolute, so that a second run does not count twice."""
    values = {"done": done, "updated_at": timezone.now()} | ({} if total is None else {"total": total})
    JobProgress.objects.filter(pk=progress_id).update(**values)


def finish(progress_id: int, *, message: str = "") -> None:
    _end(progress_id, JobProgress.State.FINISHED, message, done=F("total"))


def fail(progress_id: int, *, message: str) -> None:
    """`message` is shown to staff: a sentence, never an exception's text."""
    _end(progress_id, JobProgress.State.FAILED, message)


def requeue_interrupted(worker_id: str) -> int:
    """Put back what a killed worker of this name was doing; only its supervisor knows it is dead."""
    from django_tasks_db.models import DBTaskResult

    interrupted = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, worker_ids__contains=[worker_id]
    )
    again = 0
    for result in interrupted:
        if len(result.worker_ids) >= MOST_ATTEMPTS:
            result.set_failed(RuntimeError(f"interrupted {MOST_ATTEMPTS} times"))
        else:
            again += DBTaskResult.objects.filter(pk=result.pk).update(
                status=TaskResultStatus.READY, started_at=None
            )
    return again


def _end(progress_id: int, state: str, message: str, **values: Any) -> None:
    now = timezone.now()
    JobProgress.objects.filter(pk=progress_id).update(
        state=state, message=message, finished_at=now, updated_at=now, **values
    )


def _queue_is_in_database() -> bool:
    return "django_tasks_db" in settings.TASKS["default"]["BACKEND"]

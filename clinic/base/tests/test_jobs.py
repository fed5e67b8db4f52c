"""Background jobs: queued with the act, done at least once, followed by a row."""

from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from clinic.base import jobs
from clinic.base.models import JobProgress

WORKER = "host:8000"


@jobs.job
def count_up(progress_id: int, steps: int) -> None:
    jobs.advance(progress_id, done=steps)
    jobs.finish(progress_id, message="Counted.")


@jobs.job
def go_wrong(progress_id: int) -> None:
    raise ValueError("a name that nobody should read")


@pytest.fixture
def _queued(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def work():
    call_command("db_worker", batch=True, startup_delay=False, worker_id=WORKER, reload=False, verbosity=0)


@pytest.mark.usefixtures("committed_db", "_queued")
class TestQueue:
    def test_a_job_is_done_after_the_act_commits(self):
        with transaction.atomic():
            progress = jobs.follow(kind="test.count", total=3)
            jobs.start(count_up, progress.pk, 3)
        work()
        progress.refresh_from_db()
        assert (progress.state, progress.done, progress.message) == ("finished", 3, "Counted.")

    def test_an_act_that_fails_leaves_nothing_to_do(self):
        @transaction.atomic
        def act():
            jobs.start(count_up, 1, 3)
            raise RuntimeError("the act failed")

        with pytest.raises(RuntimeError, match="failed"):
            act()
        assert not DBTaskResult.objects.exists()

    def test_what_a_killed_worker_did_is_done_again(self):
        progress = jobs.follow(kind="test.count", total=3)
        jobs.start(count_up, progress.pk, 3)
        DBTaskResult.objects.get().claim(WORKER)
        assert jobs.requeue_interrupted("another:8000") == 0
        assert jobs.requeue_interrupted(WORKER) == 1
        work()
        progress.refresh_from_db()
        assert progress.state == "finished"
        assert jobs.requeue_interrupted(WORKER) == 0

    def test_a_job_that_kills_its_worker_is_given_up(self):
        jobs.start(go_wrong, 1)
        for _ in range(jobs.MOST_ATTEMPTS):
            DBTaskResult.objects.get().claim(WORKER)
            jobs.requeue_interrupted(WORKER)
        assert DBTaskResult.objects.get().status == "FAILED"

    def test_a_job_that_fails_does_not_stop_the_next(self):
        progress = jobs.follow(kind="test.count", total=1)
        jobs.start(go_wrong, progress.pk)
        jobs.start(count_up, progress.pk, 1)
        work()
        progress.refresh_from_db()
        assert progress.state == "finished"


@pytest.mark.django_db
class TestProgress:
    def test_counting_twice_counts_once(self):
        progress = jobs.follow(kind="test.count", total=10)
        for _ in range(2):
            jobs.advance(progress.pk, done=4)
        progress.refresh_from_db()
        assert (progress.done, progress.total, progress.state) == (4, 10, "running")

    def test_a_failure_says_what_to_do(self):
        progress = jobs.follow(kind="test.count")
        jobs.fail(progress.pk, message="Two lines have no name. Add the names and start again.")
        progress.refresh_from_db()
        assert progress.state == "failed"
        assert progress.finished_at is not None

    def test_the_database_refuses_an_end_without_its_time(self):
        with pytest.raises(IntegrityError, match="jobprogress_ended_iff_time"):
            JobProgress.objects.create(kind="x", state="finished")
        assert timezone.now()

    def test_a_job_takes_ids_only(self):
        with pytest.raises(TypeError, match="takes ids"):
            jobs.start(count_up, {"name": "Ada"})

    def test_a_uuid_travels_as_text(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=False) as callbacks:
            jobs.start(count_up, uuid4(), 1)
        assert len(callbacks) == 1

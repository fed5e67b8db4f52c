"""Two admins, or an admin and a worker, at the same moment; transactions that commit."""

from threading import Event as Signal
from time import sleep

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.tests.factories import make_clinic
from clinic.base.database.config import LIMITS
from clinic.base.models import JobProgress
from clinic.testing.threads import at_once
from imports import services
from imports.models import Import
from imports.services import running
from imports.services.rehearsing import Rehearsal, rehearse_now
from imports.services.running import run_now
from imports.services.undoing import undo_now
from imports.services.working import is_at_work
from patients.models import Patient
from patients.tests.factories import make_visit

from .factories import make_import, make_imported, make_rehearsed

WAIT = 20


@pytest.fixture
def paused(monkeypatch):
    """An import that has registered its people and waits before it commits."""
    done, go_on = Signal(), Signal()
    register = running.register_many

    def waiting(people, **who):
        made = register(people, **who)
        done.set()
        assert go_on.wait(WAIT)
        return made

    monkeypatch.setattr(running, "register_many", waiting)
    return done, go_on


def test_a_list_that_two_admins_import_at_once_is_imported_once(committed_db):
    make_clinic()
    batch, at = make_rehearsed(), timezone.now()

    def click():
        services.run(batch=batch, by=None, at=at, queued=False)
        run_now.func(batch.pk, 0)

    at_once(click, click, click)
    assert (Patient.objects.count(), Import.objects.get().counts["imported"]) == (2, 2)


def test_nobody_sees_half_a_list_and_stopping_midway_leaves_nothing(committed_db, paused):
    make_clinic()
    done, go_on = paused
    batch, at = make_rehearsed(), timezone.now()
    services.run(batch=batch, by=None, at=at, queued=False)

    def watch():
        assert done.wait(WAIT)
        seen = Patient.objects.count()
        status = services.stop(batch=batch, by=None, at=at).status
        go_on.set()
        return seen, status

    _nothing, watched = at_once(lambda: run_now.func(batch.pk, 0), watch)
    assert watched == (0, "importing")
    batch.refresh_from_db()
    assert (batch.status, Patient.objects.count(), batch.rows.exclude(patient=None).count()) == (
        "rehearsed",
        0,
        0,
    )
    assert JobProgress.objects.get(pk=batch.progress_id).state == "failed"


def test_an_undo_and_a_visit_booked_meanwhile_do_not_both_happen(committed_db):
    make_clinic()
    batch, at = make_imported(), timezone.now()
    patient = batch.rows.get(number=2).patient
    services.undo(batch=batch, by=None, at=at, queued=False)
    at_once(lambda: undo_now.func(batch.pk, 0), lambda: make_visit(patient))
    batch.refresh_from_db()
    assert Patient.objects.count() == (2 if batch.status == "imported" else 0)
    assert batch.status in ("imported", "undone")


def test_a_list_may_wait_and_be_read_for_longer_than_any_request(committed_db, monkeypatch):
    make_clinic()
    batch, at = make_import(), timezone.now()
    services.rehearse(batch=batch, by=None, at=at, queued=False)
    held, read = Signal(), Rehearsal._lines

    def hold():
        with transaction.atomic():
            assert not is_at_work(batch)  # asks for the lock, and keeps it
            held.set()
            sleep(0.4)

    def read_slowly(rehearsal):
        sleep(0.4)
        return read(rehearsal)

    monkeypatch.setattr(Rehearsal, "_lines", read_slowly)

    def work():
        with connection.cursor() as cursor:
            for limit in LIMITS:
                cursor.execute(f"SET {limit} = '200ms'")
        assert held.wait(WAIT)
        rehearse_now.func(batch.pk, 0)

    at_once(hold, work)
    batch.refresh_from_db()
    assert (batch.status, batch.problem) == ("rehearsed", "")

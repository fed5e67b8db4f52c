"""A practitioner and the desk at the same moment, with transactions that commit."""

from threading import Event

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.tests.factories import make_user
from careplans import services
from careplans.models import CarePlan
from clinic.testing.threads import at_once
from patients import services as patients
from patients.models import Visit
from patients.services import visits
from patients.tests.factories import an_hour_away

from .factories import make_signed_assessment


def book(visit, at):
    start = an_hour_away()
    return patients.book_visit(patient=visit.patient, practitioner=None, planned_start=start, by=None, at=at)


def finish_and_undo(visit, at):
    patients.move_visit(visit=visit, to="finished", by=None, at=at)
    return patients.undo_move(visit=visit, by=None, at=at)


@pytest.mark.parametrize(("act", "last_lock"), [(book, "episode_of"), (finish_and_undo, "refuse_closed")])
def test_the_desk_books_or_undoes_while_a_plan_is_drafted(committed_db, monkeypatch, act, last_lock):
    """The plan holds the episode and, when it commits, refers to the patient and the visit; the desk holds
    one of these and waits for the episode."""
    kim, at = make_user("practitioner"), timezone.now()
    assessment = make_signed_assessment(kim)
    desk_waits, plan_holds_episode = Event(), Event()
    lock_episode = getattr(visits, last_lock)

    def lock_episode_last(*args):
        desk_waits.set()
        plan_holds_episode.wait(10)
        return lock_episode(*args)

    monkeypatch.setattr(visits, last_lock, lock_episode_last)

    def draft():
        with transaction.atomic():
            plan = services.draft_plan_from(assessment=assessment, by=kim, at=at)
            plan_holds_episode.set()
            desk_waits.wait(10)
        return plan

    results = at_once(lambda: act(assessment.visit, at), draft)
    assert [type(result) for result in results] == [Visit, CarePlan]

"""The keeper of the list and the desk at the same moment, with transactions that commit."""

from threading import Event
from time import sleep

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from clinic.testing.threads import at_once
from duplicates import keeping, services
from duplicates.models import DuplicateDecision, LikelyDuplicate
from patients.tests.factories import make_patient


def make_alike(count):
    make_clinic()
    return [make_patient("Ana", "Johnson", phone="020 7946 0018") for _ in range(count)]


def keep(held, stay):
    with transaction.atomic():
        keeping.compare([])
        held.set()
        stay()


def test_a_decision_is_taken_back_while_the_keeper_is_at_work(committed_db):
    one, other = make_alike(2)
    desk, at = make_user("front-desk"), timezone.now()
    decision = services.decide(one=one, other=other, kind="different", by=desk, at=at)
    held, done = Event(), Event()

    def take_back():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        held.wait(10)
        try:
            services.take_back(decision=decision, by=desk, at=at)
        finally:
            done.set()

    assert at_once(lambda: keep(held, lambda: done.wait(10)), take_back) == [None, None]
    assert not DuplicateDecision.objects.exists()
    services.catch_up()
    assert LikelyDuplicate.objects.about(one.pk, other.pk).exists()


def test_a_keeper_waits_for_another_longer_than_a_request(committed_db):
    make_alike(2)
    held = Event()

    def catch_up():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        held.wait(10)
        return services.catch_up().patients

    assert at_once(lambda: keep(held, lambda: sleep(0.4)), catch_up) == [None, 2]


def test_what_was_weighed_again_of_a_long_list_stays_when_the_rest_fails(committed_db, monkeypatch):
    make_alike(3)
    monkeypatch.setattr(keeping, "ROWS", 1)
    renew, weighed = keeping._renew_pairs, []

    def renew_the_first(there, likely):
        if weighed:
            raise KeyboardInterrupt
        weighed.extend(there)
        renew(there, likely)

    services.catch_up()
    LikelyDuplicate.objects.update(score=0)
    monkeypatch.setattr(keeping, "_renew_pairs", renew_the_first)
    with pytest.raises(KeyboardInterrupt):
        keeping._weigh_again()
    assert LikelyDuplicate.objects.filter(score__gt=0).count() == 1

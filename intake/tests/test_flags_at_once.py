"""Flags are raised and cleared at the same moment, in transactions that commit."""

import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from intake import services
from intake.models import Flag
from patients.models import Visit
from patients.tests.factories import make_visit

from .factories import answer, make_response

SADDLE, BLADDER = "redflag.saddle", "redflag.bladder"


@pytest.fixture
def kim(committed_db):
    make_clinic()
    return make_user("practitioner")


@pytest.fixture
def response(kim):
    return make_response(make_visit(practitioner=kim, status="arrived"))


def clear(code, kim):
    flag = Flag.objects.get(code=code, cleared_at__isnull=True)
    flag = services.acknowledge_flag(flag=flag, by=kim, at=timezone.now())
    services.clear_flag(flag=flag, reason="Seen", by=kim, at=timezone.now())


def before_commit(first, second):
    """The second begins when the first has done everything but commit, and gets as far as it can."""

    def act():
        try:
            second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            other = pool.submit(act)
            _wait_until_done_or_waiting(other)
        other.result(10)


def _wait_until_done_or_waiting(other: Future) -> None:
    for _turn in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if other.done() or cursor.fetchone()[0]:
                return
        time.sleep(0.01)


def test_the_practitioner_goes_first_when_a_flag_is_raised_while_the_last_one_is_cleared(kim, response):
    response = answer(response, {SADDLE: "yes"})
    before_commit(lambda: answer(response, {BLADDER: "yes"}), lambda: clear(SADDLE, kim))
    assert Flag.objects.get(cleared_at__isnull=True).code == BLADDER
    assert Visit.objects.get().flagged_first


def test_nobody_goes_first_when_the_last_two_flags_are_cleared_at_once(kim, response):
    answer(response, {SADDLE: "yes", BLADDER: "yes"})
    before_commit(lambda: clear(SADDLE, kim), lambda: clear(BLADDER, kim))
    assert not Flag.objects.filter(cleared_at__isnull=True).exists()
    assert not Visit.objects.get().flagged_first

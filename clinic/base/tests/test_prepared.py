"""Reads that are compiled once: the same rows as the queryset gives, with the values of each call."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q

from accounts.models import User
from clinic.audit.models import Event
from clinic.base import per_request
from clinic.base.prepared import Among, Prepared
from clinic.testing.counting import queries_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def events(after: datetime, verbs: list):
    return Event.objects.filter(Q(Among("verb", verbs)), at__gt=after).order_by("pk")


@pytest.fixture
def three():
    return [
        Event.objects.create(at=NOON + timedelta(hours=n), verb=verb)
        for n, verb in enumerate(("a", "b", "a"))
    ]


def test_gives_what_the_queryset_gives_for_each_value_in_one_statement(three):
    read = Prepared(events, after=datetime, verbs=list)
    for after in (NOON - timedelta(hours=1), NOON, NOON + timedelta(hours=3)):
        for verbs in ([], ["a"], ["a", "b", "c"]):
            assert read.rows(after=after, verbs=verbs) == list(events(after, verbs))
    assert queries_of(lambda: read.rows(after=NOON, verbs=["a"])) == 1


def test_refuses_to_run_without_a_value_that_the_statement_waits_for(three):
    with pytest.raises(KeyError):
        Prepared(events, after=datetime, verbs=list).rows(after=NOON)


def test_gives_plain_values_where_the_queryset_does(three):
    read = Prepared(
        lambda verb: Event.objects.filter(verb=verb).order_by("pk").values_list("pk", "verb"), verb=str
    )
    assert read.rows(verb="b") == [(three[1].pk, "b")]


def test_takes_a_percent_sign_of_the_queryset_as_it_stands(three):
    odd = Event.objects.create(at=NOON, verb="100 %s of %(it)s")
    read = Prepared(lambda at: Event.objects.filter(verb__contains="0 %s of %(", at=at), at=datetime)
    assert read.rows(at=NOON) == [odd]


def test_lets_the_server_keep_the_plan_from_the_second_time_on(three):
    def kept() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%12345%%'", [])
            return cursor.fetchone()[0]

    read = Prepared(lambda verb: Event.objects.filter(verb=verb).exclude(pk=12345), verb=str)
    found = []
    for _time in range(3):
        read.rows(verb="b")
        found.append(kept())
    assert found == [0, 1, 1]


def test_the_first_is_none_where_there_is_no_row():
    assert Prepared(lambda name: User.objects.filter(username=name), name=str).first(name="nobody") is None


def test_a_request_reads_once_and_the_next_one_anew():
    read = iter(range(10)).__next__
    with per_request.request_scope():
        assert [per_request.once("n", read), per_request.once("n", read)] == [0, 0]
        per_request.forget("n")
        assert per_request.once("n", read) == 1
    with per_request.request_scope():
        assert per_request.once("n", read) == 2
    assert per_request.once("n", read) == 3

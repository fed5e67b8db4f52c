"""The audit in the admin, however many events there are: no statement of it reads them all."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from clinic.audit import admin as window
from clinic.audit.models import Event
from clinic.audit.services import record
from clinic.base.database import owner

LIST = reverse("admin:audit_event_changelist")
MANY = 40_000  # in ten years
FEW = MANY // 5  # the blocks of time that the index keeps together are large beside this table
MADE = """
INSERT INTO audit_event (uuid, at, verb, user_uuid, user_name, patient_uuid, subject_type, subject_uuid, detail, source)
SELECT gen_random_uuid(), now() - (%s - n) * interval '3650 days' / %s,
       (ARRAY['visit.moved', 'chart.viewed', 'patient.viewed'])[n %% 3 + 1], %s, 'dana',
       gen_random_uuid(), 'patients.patient', gen_random_uuid(), '{}', ''
FROM generate_series(1, %s) n
"""


@pytest.fixture
def admin(client, db):
    make_clinic()
    user = make_user("admin", username="alex")
    client.force_login(user)
    return user


@pytest.fixture
def ten_years(committed_db, admin):
    """Straight into the table, for counting only; its statistics know them."""
    dana = make_user("front-desk", username="dana")
    with connection.cursor() as cursor:
        cursor.execute(MADE, [MANY, MANY, dana.uuid, MANY])
    with owner.as_owner(connection), connection.cursor() as cursor:
        cursor.execute("SELECT brin_summarize_new_values('event_by_time')")
        cursor.execute("ANALYZE audit_event")


def read_by(node) -> int:
    """Events that a plan has looked at."""
    seen = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    seen += node.get("Rows Removed by Index Recheck", 0)
    own = node["Actual Loops"] * seen if node.get("Relation Name") == "audit_event" else 0
    return own + sum(read_by(inner) for inner in node.get("Plans", []))


def most_read(show) -> int:
    """By one statement of a page."""
    with CaptureQueriesContext(connection) as sent:
        assert show().status_code == 200
    asked = [q["sql"] for q in sent if "SELECT" in (q["sql"] or "") and "audit_event" in q["sql"]]
    assert len(asked) >= 3
    counts = []
    with connection.cursor() as cursor:
        for statement in asked:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
            plan = cursor.fetchone()[0]
            counts.append(read_by((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))
    return max(counts)


def test_reads_few_events_for_a_list_whatever_is_asked(client, ten_years):
    then = f"{timezone.localtime() - timedelta(days=9 * 365):%Y-%m}"
    asked = ["", "?p=3", "?verb=chart.viewed", "?verb=none.such", "?q=al", "?q=dana", f"?time={then}"]
    asked += [f"?q={Event.objects.values_list('subject_uuid', flat=True)[MANY // 2]}"]
    counts = {ask: most_read(lambda ask=ask: client.get(LIST + ask)) for ask in asked}
    assert {ask: count for ask, count in counts.items() if count > FEW} == {}
    shown = client.get(f"{LIST}?time={then}").context["cl"].result_list
    assert {f"{timezone.localtime(event.at):%Y-%m}" for event in shown} == {then}


def test_ends_a_long_list_and_says_so(client, admin, monkeypatch):
    monkeypatch.setattr(window, "MOST", 3)
    says = "Only 3 events are shown"
    for _n in range(3):
        record(by=admin, verb="thing.done", at=timezone.now())
    assert (says in client.get(LIST).content.decode(), Event.objects.count() > 3) == (True, True)
    assert says not in client.get(LIST, {"verb": "no.such"}).content.decode()


def test_finds_what_somebody_did_and_what_befell_the_account_by_the_beginning_of_the_user_name(client, admin):
    make_user("front-desk", username="dana")
    mine = record(by=admin, verb="thing.done", at=timezone.now())
    assert client.get(LIST, {"q": "Ale"}).context["cl"].result_list[0] == mine
    befell = client.get(LIST, {"q": "dan"}).context["cl"].result_list
    assert [event.verb for event in befell] == ["staff.roles-set", "staff.added"]
    assert list(client.get(LIST, {"q": "dani"}).context["cl"].result_list) == []


def test_finds_what_happened_to_somebody_by_the_uuid(client, admin):
    happened = record(by=None, verb="thing.done", at=timezone.now(), subject=admin)
    assert happened in client.get(LIST, {"q": str(admin.uuid)}).context["cl"].result_list


def test_offers_each_verb_that_there_is_and_each_month_and_year_since_the_first(client, admin):
    when = timezone.localtime() - timedelta(days=5 * 365)
    Event.objects.create(pk=-1, verb="first.done", at=when)
    verbs, times = (found.lookup_choices for found in client.get(LIST).context["cl"].filter_specs)
    assert {verb for verb, _label in verbs} == set(Event.objects.values_list("verb", flat=True))
    named = [value for value, _label in times]
    assert (named[0], named[-1]) == (f"{timezone.localtime():%Y-%m}", str(when.year))
    assert len([value for value in named if "-" in value]) == window.MONTHS + 1


@pytest.mark.parametrize("time", ["2026-13", "0000", "9999-12", "x", "２０２６", "2026-1"])
def test_takes_a_time_that_is_none_for_no_question(client, admin, time):
    answer = client.get(LIST, {"time": time})
    assert (answer.status_code, answer.context["cl"].result_count > 0) == (200, True)


@pytest.mark.parametrize("asked", ["user_name=alex", "at__year=2026", "subject_type=accounts.user"])
def test_asks_for_no_other_column_by_the_address(client, admin, asked):
    assert client.get(f"{LIST}?{asked}").status_code == 400


@pytest.mark.parametrize(
    ("asked", "said"), [("o=2", 'BY "audit_event"."user_name"'), ("_facets=True", "FILTER")]
)
def test_sorts_and_counts_by_no_column(client, admin, asked, said):
    with CaptureQueriesContext(connection) as sent:
        assert client.get(f"{LIST}?{asked}").status_code == 200
    assert [q["sql"] for q in sent if said in (q["sql"] or "")] == []

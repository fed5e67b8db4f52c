from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.tests.factories import make_user
from clinic.audit import sealing
from clinic.audit.models import Event, Seal
from clinic.audit.services import record, record_view
from clinic.base.database import owner

pytestmark = pytest.mark.django_db


def make_events(count=3):
    user = make_user("front-desk")
    return [record(by=user, verb="thing.done", at=timezone.now(), number=number) for number in range(count)]


class TestRecord:
    def test_keeps_who_what_when_and_the_detail(self):
        user, at = make_user("front-desk", username="robin"), timezone.now()
        event = record(by=user, verb="visit.moved", at=at, subject=user, before="planned", after="arrived")
        event.refresh_from_db()
        assert (event.user_uuid, event.user_name, event.at) == (user.uuid, "robin", at)
        assert (event.subject_type, event.subject_uuid) == ("accounts.user", user.uuid)
        assert event.detail == {"before": "planned", "after": "arrived"}

    def test_names_no_user_when_the_patient_acts(self):
        assert record(by=None, verb="answer.saved", at=timezone.now()).user_uuid is None

    def test_notes_that_a_chart_was_read(self):
        user = make_user("practitioner")
        assert record_view(by=user, patient=user, at=timezone.now(), what="chart").detail == {"what": "chart"}

    def test_is_undone_with_the_act_it_belongs_to(self):
        before = Event.objects.count()

        @transaction.atomic
        def act():
            record(by=None, verb="thing.done", at=timezone.now())
            raise RuntimeError("the act failed")

        with pytest.raises(RuntimeError, match="failed"):
            act()
        assert Event.objects.count() == before


class TestTheDatabaseRefuses:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_event SET verb = 'x'",
            "DELETE FROM audit_event",
            "TRUNCATE audit_event",
            "ALTER TABLE audit_event DISABLE TRIGGER ALL",
            "DROP TABLE audit_event",
        ],
    )
    def test_the_app_to_change_the_audit(self, statement):
        make_events()
        with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
            connection.cursor().execute(statement)


class TestSealing:
    def test_verifies_what_it_sealed_and_counts_what_is_new(self):
        make_events()
        sealing.seal(at=timezone.now())
        record(by=None, verb="later", at=timezone.now())
        verdict = sealing.verify()
        assert (verdict.problems, verdict.unsealed) == ((), 1)

    def test_seals_each_event_once(self):
        make_events()
        assert sealing.seal(at=timezone.now()) > 0
        assert sealing.seal(at=timezone.now()) == 0

    def test_notices_an_event_edited_by_the_owner(self, as_owner):
        events = make_events()
        sealing.seal(at=timezone.now())
        as_owner(f"UPDATE audit_event SET verb = 'other' WHERE id = {events[1].pk}")
        assert len(sealing.verify().problems) == 1

    def test_notices_an_event_deleted_by_the_owner(self, as_owner):
        events = make_events()
        sealing.seal(at=timezone.now())
        as_owner(f"DELETE FROM audit_event WHERE id = {events[1].pk}")
        assert sealing.verify().problems

    def test_notices_a_seal_deleted_with_its_events_by_the_owner(self, as_owner):
        for _seal in range(3):
            make_events()
            sealing.seal(at=timezone.now())
        gone, before = Seal.objects.order_by("-last_event")[1:3]
        as_owner(
            f"DELETE FROM audit_event WHERE id > {before.last_event} AND id <= {gone.last_event}",
            f"DELETE FROM audit_seal WHERE id = {gone.pk}",
        )
        problems = sealing.verify().problems
        assert (len(problems), "missing or was changed" in problems[0]) == (1, True)

    def test_notices_a_tail_cut_off_by_an_anchor_kept_elsewhere(self, as_owner):
        make_events()
        sealing.seal(at=timezone.now())
        anchor = sealing.verify().anchor
        assert sealing.holds(anchor)
        as_owner("DELETE FROM audit_seal", "DELETE FROM audit_event")
        assert sealing.verify().problems == ()
        with pytest.raises(CommandError, match="cut off"):
            call_command("verify_audit", anchor=anchor)

    def test_walks_several_seals(self, monkeypatch):
        monkeypatch.setattr(sealing, "BATCH", 2)
        make_events(5)
        sealing.seal(at=timezone.now() + timedelta(minutes=1))
        assert sealing.verify().problems == ()


@pytest.fixture
def as_owner(committed_db):
    """Runs statements as the owner of the tables, who can switch their triggers off."""

    def run(*statements):
        with owner.as_owner(connection), connection.cursor() as cursor:
            for table in ("audit_event", "audit_seal"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for statement in statements:
                cursor.execute(statement)

    return run

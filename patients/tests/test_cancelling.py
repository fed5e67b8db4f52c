"""Calling off a visit with a reason, or the rest of its series, and taking that back."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_user
from clinic.audit.models import Event
from patients import services
from patients.models import Visit
from patients.queries import page_of

from .factories import make_patient, make_visit

pytestmark = pytest.mark.django_db


def at(weeks: int = 0) -> datetime:
    day = timezone.localdate() + timedelta(days=1, weeks=weeks)
    return timezone.make_aware(datetime.combine(day, time(10)))


@pytest.fixture
def series(kim):
    return services.book_series(
        patient=make_patient("Ana"),
        practitioner=kim,
        starts=[at(n) for n in range(4)],
        every_weeks=1,
        by=None,
        at=timezone.now(),
    )


def of(series, number):
    return series.visits.get(series_number=number)


def statuses(series):
    return list(series.visits.order_by("series_number").values_list("status", flat=True))


def cancel(visit, service=services.cancel_visit, **more):
    return service(visit=visit, **{"reason": "patient", "by": None, "at": timezone.now()} | more)


class TestOne:
    def test_keeps_why_and_when_until_it_is_undone(self, desk):
        visit = cancel(make_visit(), reason="other", note=" Moved  away ", by=desk)
        assert (visit.status, visit.cancelation_reason) == ("cancelled", "other")
        assert visit.cancelled_at is not None
        event = Event.objects.get(verb="visit.moved")
        assert event.detail == {"before": "planned", "after": "cancelled", "reason": "other"}
        back = services.undo_move(visit=visit, by=desk, at=timezone.now())
        assert (back.status, back.cancelation_reason, back.cancelation_note, back.cancelled_at) == (
            *("planned", "", ""),
            None,
        )

    def test_is_cancelled_once_however_often_it_is_clicked(self):
        visit = cancel(make_visit())
        assert cancel(visit, reason="practitioner").cancelation_reason == "patient"

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"reason": ""}, "Choose why"),
            ({"reason": "x"}, "Choose why"),
            ({"reason": "other", "note": "  "}, "few words"),
            ({"note": "n" * 201}, "200"),
        ],
        ids=["none", "unknown", "other without words", "too long"],
    )
    def test_wants_a_reason(self, changes, says):
        with pytest.raises(services.Refused, match=says):
            cancel(make_visit(), **changes)

    def test_is_refused_when_it_is_over(self):
        with pytest.raises(services.Refused, match="finished and can no longer"):
            cancel(make_visit(status="finished"))

    @pytest.mark.parametrize(
        ("status", "changes", "constraint"),
        [
            ("planned", {"cancelation_reason": "patient"}, "visit_has_a_cancelation_only_when_cancelled"),
            ("cancelled", {"cancelation_reason": "other"}, "visit_cancelled_for_another_reason_says_which"),
        ],
    )
    def test_is_guarded_by_the_database(self, status, changes, constraint):
        visit = make_visit(status=status)
        with pytest.raises(IntegrityError, match=constraint):
            Visit.objects.filter(pk=visit.pk).update(**changes)


class TestTheRest:
    def test_leaves_what_was_before_and_what_has_begun(self, series):
        services.check_in(visit=of(series, 3), by=None, at=at(2))
        assert len(cancel(of(series, 2), services.cancel_rest)) == 2
        assert statuses(series) == ["planned", "cancelled", "arrived", "cancelled"]
        with pytest.raises(services.Refused, match="No visit of this series"):
            cancel(of(series, 2), services.cancel_rest)

    def test_is_taken_back_together_and_leaves_what_was_cancelled_before(self, series, desk):
        cancel(of(series, 3))
        cancel(of(series, 2), services.cancel_rest)
        services.undo_cancel_rest(visit=of(series, 2), by=desk, at=timezone.now())
        assert statuses(series) == ["planned", "planned", "cancelled", "planned"]
        assert Event.objects.filter(verb="visit.move-undone", user_uuid=desk.uuid).count() == 2
        with pytest.raises(services.Refused, match="nothing to undo"):
            services.undo_cancel_rest(visit=of(series, 2), by=desk, at=timezone.now())

    def test_is_not_taken_back_in_part_when_a_time_was_given_away(self, series, kim):
        cancel(of(series, 2), services.cancel_rest)
        make_visit(practitioner=kim, start=at(3))
        with pytest.raises(services.Clash, match="10:00 to 10:40"):
            services.undo_cancel_rest(visit=of(series, 2), by=None, at=timezone.now())
        assert statuses(series) == ["planned", "cancelled", "cancelled", "cancelled"]

    def test_is_not_taken_back_into_a_record_out_of_use(self, series, desk):
        cancel(of(series, 1), services.cancel_rest)
        services.make_inactive(patient=series.patient, reason="Moved away", by=desk, at=timezone.now())
        with pytest.raises(services.Refused, match="inactive or merged meanwhile"):
            services.undo_cancel_rest(visit=of(series, 1), by=desk, at=timezone.now())

    def test_needs_a_series(self):
        with pytest.raises(services.Refused, match="not one of a series"):
            cancel(make_visit(), services.cancel_rest)

    def test_hides_nothing_of_what_was(self, series, desk):
        was = make_visit(of(series, 1).patient, status="finished")
        cancel(of(series, 1), services.cancel_rest)
        page = page_of(was.patient, user=desk, at=timezone.now())
        assert (page.past, page.coming, len(page.cancelled_ahead)) == ([was], [], 4)


class TestScreen:
    def post(self, client, visit, view="cancel", **data):
        sent = {"revision": visit.revision} | data
        return client.post(reverse(f"patients:{view}", args=[visit.uuid]), sent)

    def test_cancels_the_rest_and_offers_to_undo_all_of_it(self, signed_in, desk, series):
        client, visit = signed_in(desk), of(series, 2)
        answer = self.post(client, visit, reason="practitioner", scope="rest")
        assert (answer.status_code, answer.url) == (302, "/today/")
        board = client.get("/today/").content.decode()
        assert "3 visits cancelled" in board
        assert reverse("patients:undo-rest", args=[visit.uuid]) in board
        assert self.post(client, visit, "undo-rest").status_code == 302
        assert (statuses(series), "visits cancelled" in client.get("/today/").content.decode()) == (
            ["planned"] * 4,
            False,
        )

    def test_shows_why_in_the_history_of_the_visits(self, signed_in, desk):
        visit, client = make_visit(), signed_in(desk)
        self.post(client, visit, reason="other", note="Away for work")
        assert "Away for work" in client.get(visit.patient.get_absolute_url()).content.decode()

    @pytest.mark.parametrize(
        "data", [{}, {"reason": "x"}, {"reason": "other"}, {"reason": "patient", "scope": "all"}], ids=str
    )
    def test_comes_back_when_it_cannot_be(self, signed_in, desk, data):
        visit = make_visit()
        assert self.post(signed_in(desk), visit, **data).status_code == 422
        visit.refresh_from_db()
        assert visit.status == "planned"

    @pytest.mark.parametrize("scope", ["one", "rest"])
    def test_of_one_that_was_moved_meanwhile_says_so_first(self, signed_in, desk, series, kim, scope):
        client, visit = signed_in(desk), of(series, 2)
        services.reschedule_visit(
            visit=visit,
            planned_start=at(1) + timedelta(hours=3),
            planned_minutes=40,
            practitioner=kim,
            based_on=visit.revision,
            by=None,
            at=timezone.now(),
        )
        sent = {"reason": "other", "note": "Away for work", "scope": scope}
        stale = self.post(client, visit, **sent)
        page = stale.content.decode()
        assert (stale.status_code, "13:00" in page, 'value="Away for work"' in page) == (409, True, True)
        assert statuses(series) == ["planned"] * 4
        found = re.search(r'name="revision" value="(\d+)"', page)
        assert self.post(client, visit, **sent, revision=found[1]).status_code == 302
        assert of(series, 2).status == "cancelled"

    @pytest.mark.parametrize("revision", ["", "x", "9" * 30], ids=["none", "word", "huge"])
    def test_takes_a_wrong_revision_for_a_stale_one(self, signed_in, desk, revision):
        visit = make_visit()
        assert self.post(signed_in(desk), visit, reason="patient", revision=revision).status_code == 409
        visit.refresh_from_db()
        assert visit.status == "planned"

    def test_is_not_done_by_the_buttons_of_the_board(self, signed_in, desk):
        visit = make_visit()
        assert self.post(signed_in(desk), visit, "move", to="cancelled").status_code == 422

    @pytest.mark.parametrize("view", ["cancel", "undo-rest"])
    def test_needs_the_permission(self, client, series, view):
        client.force_login(make_user("admin"))
        assert self.post(client, of(series, 1), view).status_code == 403

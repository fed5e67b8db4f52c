"""Another time for a visit: what is refused, what is kept, and the week in which one looks for it."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from clinic.audit.models import Event
from clinic.base import dates
from clinic.base.errors import StaleDraft
from clinic.testing.counting import queries_of
from patients import services
from patients.models import Patient

from .factories import make_patient, make_visit

pytestmark = pytest.mark.django_db


def at(hour: int, minute: int = 0, *, days: int = 1) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@pytest.fixture
def kim():
    make_clinic()
    return make_user("practitioner", first_name="Kim")


@pytest.fixture
def desk(client):
    user = make_user("front-desk")
    client.force_login(user)
    return user


def form(visit, **changes):
    start = timezone.localtime(visit.planned_start)
    filled = {
        "day": f"{start:%Y-%m-%d}",
        "time": f"{start:%H:%M}",
        "minutes": visit.planned_minutes,
        "practitioner": visit.practitioner.uuid,
        "revision": visit.revision,
    }
    return filled | changes


class TestMoving:
    def post(self, client, visit, **changes):
        return client.post(reverse("patients:reschedule", args=[visit.uuid]), form(visit, **changes))

    @pytest.mark.parametrize("view", ["reschedule", "cancel"])
    def test_says_which_visit_it_is_about(self, client, desk, kim, view):
        series = services.book_series(
            patient=make_patient(),
            practitioner=kim,
            starts=[at(9), at(9, days=8)],
            every_weeks=1,
            reason="Left knee",
            by=None,
            at=timezone.now(),
        )
        visit = series.visits.get(series_number=2)
        page = client.get(reverse(f"patients:{view}", args=[visit.uuid])).content.decode()
        when = dates.moment(visit.planned_start)
        assert all(
            said in page for said in (when, f"with {kim.full_name}", "2 of 2 in the series", "Left knee")
        )

    def test_keeps_the_reason_and_says_when_they_come_now(self, client, desk, kim):
        visit = make_visit(practitioner=kim, start=at(9), reason="Back")
        answer = self.post(client, visit, time="11:20")
        assert answer.url == visit.patient.get_absolute_url()
        visit.refresh_from_db()
        assert (visit.planned_start, visit.reason) == (at(11, 20), "Back")
        event = Event.objects.get(verb="visit.rescheduled")
        assert event.user_uuid == desk.uuid
        assert event.detail["practitioner"] == [str(kim.uuid), str(kim.uuid)]

    def test_and_the_page_of_the_patient_name_the_day_of_the_week(self, client, desk, kim):
        for status in ("cancelled", "planned"):
            visit = make_visit(make_patient("Ana"), practitioner=kim, start=at(9), status=status)
            page = client.get(visit.patient.get_absolute_url()).content.decode()
            assert f">{at(9):%a} {dates.moment(at(9))}</span>" in page
        page = client.get(self.post(client, visit, time="11:20").url).content.decode()
        assert f"now comes on {at(9):%a} {dates.moment(at(11, 20))}." in page

    def test_says_what_a_visit_is_now_that_somebody_else_moved_and_goes_on_from_there(
        self, client, desk, kim
    ):
        visit = make_visit(practitioner=kim, start=at(9))
        sent = form(visit, time="15:40")
        self.post(client, visit, time="10:30")
        stale = client.post(reverse("patients:reschedule", args=[visit.uuid]), sent)
        page = stale.content.decode()
        assert (stale.status_code, "10:30" in page, 'value="15:40"' in page) == (409, True, True)
        again = sent | {"revision": stale.context["form"]["revision"].value()}
        assert client.post(reverse("patients:reschedule", args=[visit.uuid]), again).status_code == 302
        visit.refresh_from_db()
        assert visit.planned_start == at(15, 40)

    def test_names_the_time_of_a_clash_and_keeps_what_was_typed(self, client, desk, kim):
        make_visit(make_patient("Other"), kim, start=at(11))
        visit = make_visit(practitioner=kim, start=at(9))
        answer = self.post(client, visit, time="11:20")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "already has a visit from 11:00 to 11:40" in page
        assert 'value="11:20"' in page
        assert "Other" not in page

    def test_may_stay_where_it_is(self, client, desk, kim):
        visit = make_visit(practitioner=kim, start=at(9))
        assert self.post(client, visit, minutes=50).status_code == 302

    def test_is_refused_to_who_saw_an_older_state(self, client, desk, kim):
        visit = make_visit(practitioner=kim, start=at(9))
        services.move_visit(visit=visit, to="cancelled", by=None, at=timezone.now())
        assert self.post(client, visit, time="11:20").status_code == 409

    def test_is_refused_once_they_are_here(self, kim):
        visit = make_visit(practitioner=kim, status="arrived")
        with pytest.raises(services.Refused, match="still planned"):
            services.reschedule_visit(
                visit=visit,
                planned_start=at(11),
                planned_minutes=40,
                practitioner=kim,
                based_on=visit.revision,
                by=None,
                at=timezone.now(),
            )

    @pytest.mark.parametrize(
        "changes",
        [
            {"day": "2001-01-01"},
            {"day": "31 April"},
            {"time": "25:00"},
            {"minutes": "9" * 40},
            {"day": "9999-12-31"},
        ],
        ids=["past", "no day", "no time", "huge", "far away"],
    )
    def test_comes_back_as_typed_when_it_cannot_be(self, client, desk, kim, changes):
        visit = make_visit(practitioner=kim, start=at(9))
        answer = self.post(client, visit, **changes)
        assert answer.status_code == 422
        assert next(iter(changes.values())) in answer.content.decode()

    def test_to_oneself_opens_no_chart(self, kim):
        visit = make_visit(start=at(9), practitioner=make_user("practitioner"))
        services.reschedule_visit(
            visit=visit,
            planned_start=at(11),
            planned_minutes=40,
            practitioner=kim,
            based_on=visit.revision,
            by=kim,
            at=timezone.now(),
        )
        assert not Patient.objects.chart_open_to(kim, timezone.now()).exists()

    def test_of_two_at_once_the_second_is_stale(self, kim):
        visit = make_visit(practitioner=kim, start=at(9))
        common = {"planned_minutes": 40, "practitioner": kim, "based_on": visit.revision, "by": None}
        services.reschedule_visit(visit=visit, planned_start=at(10), at=timezone.now(), **common)
        with pytest.raises(StaleDraft):
            services.reschedule_visit(visit=visit, planned_start=at(11), at=timezone.now(), **common)


def test_booking_names_the_time_of_a_clash(client, desk, kim):
    make_visit(practitioner=kim, start=at(11))
    with pytest.raises(services.Refused, match="from 11:00 to 11:40"):
        make_visit(make_patient("Other"), kim, start=at(11, 30))


class TestTheWeek:
    def get(self, client, **query):
        return client.get(reverse("patients:week"), query)

    def test_shows_who_comes_on_which_day(self, client, desk, kim):
        visit = make_visit(make_patient("Ana", "Johnson"), kim, start=at(9))
        page = self.get(client, of=f"{visit.planned_start:%Y-%m-%d}").content.decode()
        assert "Ana Johnson" in page

    def test_shows_one_practitioner_when_asked(self, client, desk, kim):
        make_visit(make_patient("Ana", "Johnson"), kim, start=at(9))
        other = make_user("practitioner", first_name="Lee")
        page = self.get(client, of=f"{at(9):%Y-%m-%d}", practitioner=str(other.uuid)).content.decode()
        assert "Ana Johnson" not in page

    @pytest.mark.parametrize("of", ["", "x", "0001-01-01", "9999-12-31", "2026-02-30"])
    def test_is_this_week_for_what_is_no_day(self, client, desk, of):
        make_clinic()
        assert self.get(client, of=of).context["week"].days[timezone.localdate().weekday()].is_today

    def test_expects_nobody_any_more_on_days_that_are_over(self, client, desk):
        today = timezone.localdate()
        before, after = (
            self.get(client, of=f"{today + timedelta(days=n):%Y-%m-%d}").content.decode() for n in (-7, 7)
        )
        assert (before.count(">Nobody<"), before.count("Nobody yet")) == (7, 0)
        assert (after.count(">Nobody<"), after.count("Nobody yet")) == (0, 7)

    def test_asks_the_same_for_a_full_week(self, client, desk, kim):
        make_visit(practitioner=kim, start=at(9))
        few = queries_of(lambda: self.get(client))
        for hour in range(10, 16):
            make_visit(make_patient(f"P{hour}"), kim, start=at(hour))
        assert queries_of(lambda: self.get(client)) == few

"""A series of visits: looked at date by date, decided, booked as one."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.models import ClinicProfile, User
from accounts.tests.factories import make_clinic, make_user
from clinic.audit.models import Event
from clinic.testing.counting import queries_of
from clinic.testing.threads import at_once
from patients import services
from patients.models import Patient, Visit, VisitSeries
from patients.queries import page_of
from patients.queries.series import series_plan

from .factories import make_patient, make_visit

pytestmark = pytest.mark.django_db


def at(clock: int, *, weeks: int = 0, days: int = 1) -> datetime:
    day = timezone.localdate() + timedelta(days=days, weeks=weeks)
    return timezone.make_aware(datetime.combine(day, time(clock)))


def starts(times: int, clock: int = 10) -> list[datetime]:
    return [at(clock, weeks=n) for n in range(times)]


def plan(practitioner, times=3, every_weeks=1, **more):
    more = {
        "patient": more.pop("patient", None) or make_patient(),
        "day": at(10).date(),
        "clock": time(10),
        "minutes": 40,
        "at": timezone.now(),
    } | more
    return series_plan(practitioner=practitioner, every_weeks=every_weeks, times=times, **more)


def book(patient, practitioner, times=3, **more):
    more = {"every_weeks": 1, "by": None, "at": timezone.now(), "starts": starts(times)} | more
    return services.book_series(patient=patient, practitioner=practitioner, **more)


class TestPreview:
    def test_keeps_the_hour_on_the_wall_over_the_change_of_the_clocks(self, kim, settings):
        settings.TIME_ZONE = "Europe/Dublin"
        with timezone.override("Europe/Dublin"):
            found = plan(kim, 2, day=date(2027, 3, 22), clock=time(9))
        assert [one.start.astimezone(UTC).hour for one in found.dates] == [9, 8]

    def test_says_which_time_the_clocks_leave_out(self, kim):
        with timezone.override("Europe/Dublin"):
            found = plan(kim, 2, day=date(2027, 3, 21), clock=time(1, 30))
        assert [one.start is None for one in found.dates] == [False, True]

    def test_names_a_clash_by_its_time_and_offers_others(self, kim):
        make_visit(practitioner=kim, start=at(10, weeks=1))
        found = plan(kim)
        assert [one.is_free for one in found.dates] == [True, False, True]
        taken = found.open[0]
        assert (taken.number, taken.busy.begin) == (2, at(10, weeks=1))
        assert [f"{start:%H:%M}" for start in taken.offers][:4] == ["08:40", "09:20", "10:40", "11:20"]

    def test_marks_a_day_on_which_the_clinic_is_closed(self, kim):
        ClinicProfile.objects.update(closed_dates=[at(10, weeks=2).date()])
        assert [(one.number, one.may_keep) for one in plan(kim).open] == [(3, True)]

    def test_asks_the_same_for_52_as_for_two(self, kim):
        make_visit(practitioner=kim, start=at(10, weeks=1))
        patient = make_patient()
        few = queries_of(lambda: plan(kim, 2, patient=patient))
        assert queries_of(lambda: plan(kim, 52, patient=patient)) == few == 3

    def test_says_on_which_day_the_patient_has_a_visit_already_and_leaves_the_date_free(self, kim, robin):
        patient = make_patient()
        make_visit(patient, robin, start=at(10, weeks=1), planned_minutes=60)
        make_visit(patient, start=at(10, weeks=1) + timedelta(minutes=5), planned_minutes=5)
        found = plan(kim, patient=patient).dates
        assert [one.own and one.own.begin for one in found] == [None, at(10, weeks=1), None]
        assert all(one.is_free for one in found)


class TestBooking:
    def test_books_every_date_and_counts_them(self, kim, desk):
        series = book(make_patient(), kim, by=desk)
        visits = list(Visit.objects.filter(series=series).order_by("planned_start"))
        assert [visit.planned_start for visit in visits] == starts(3)
        assert [visit.series_place for visit in visits] == ["1 of 3", "2 of 3", "3 of 3"]
        assert Event.objects.filter(verb="visit.booked", user_uuid=desk.uuid).count() == 3
        assert Event.objects.get(verb="visit-series.booked").detail == {"visits": 3, "weeks": 1}

    def test_names_the_day_of_what_was_taken_meanwhile_and_leaves_nothing(self, kim):
        make_visit(practitioner=kim, start=at(10, weeks=2))
        with pytest.raises(services.Clash, match=r"On .* 20\d\d .*from 10:00 to 10:40"):
            book(make_patient(), kim)
        assert (VisitSeries.objects.count(), Visit.objects.count()) == (0, 1)

    @pytest.mark.parametrize(
        ("times", "says"),
        [
            ([], "Keep at least one"),
            ([at(10)] * 2, "would meet"),
            ([at(10, days=-1)], "day is over"),
            ([at(10, days=800)], "two years"),
            ([at(8, days=n) for n in range(53)], "at most 52"),
        ],
        ids=["none", "two at once", "past", "far", "53"],
    )
    def test_refuses_dates_that_cannot_be_meant(self, kim, times, says):
        with pytest.raises(services.Refused, match=says):
            book(make_patient(), kim, starts=times)

    def test_refuses_who_left_or_was_merged_since_the_preview(self, kim):
        patient, kept = make_patient(), make_patient()
        User.objects.filter(pk=kim.pk).update(is_active=False)
        with pytest.raises(services.Refused, match="cannot be booked with"):
            book(patient, kim)
        Patient.objects.filter(pk=patient.pk).update(replaced_by=kept)
        with pytest.raises(services.Refused, match="merged into another"):
            book(patient, None)

    def test_its_visits_are_read_under_the_record_that_is_kept(self, kim, desk):
        patient, kept = make_patient(), make_patient()
        series = book(patient, kim)
        Patient.objects.filter(pk=patient.pk).update(replaced_by=kept)
        assert list(VisitSeries.objects.of(kept)) == [series]
        assert len(page_of(kept, user=desk, at=timezone.now()).coming) == 3

    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"series_number": None}, "visit_of_a_series_has_its_number"),
            ({"series_number": 53}, "visit_of_a_series_has_its_number"),
            ({"series": None}, "visit_of_a_series_has_its_number"),
            ({"series_number": 2}, "visit_number_once_in_a_series"),
        ],
    )
    def test_the_database_guards_the_numbers(self, kim, changes, constraint):
        visit = book(make_patient(), kim).visits.get(series_number=1)
        with pytest.raises(IntegrityError, match=constraint):
            Visit.objects.filter(pk=visit.pk).update(**changes)

    @pytest.mark.parametrize(
        ("values", "constraint"),
        [
            ({"every_weeks": 5, "visit_count": 3}, "visitseries_every_1_to_4_weeks"),
            ({"every_weeks": 1, "visit_count": 53}, "visitseries_has_1_to_52_visits"),
        ],
    )
    def test_the_database_guards_the_series(self, values, constraint):
        with pytest.raises(IntegrityError, match=constraint):
            VisitSeries.objects.create(patient=make_patient(), booked_at=timezone.now(), **values)


class TestScreen:
    @pytest.fixture
    def form(self, kim):
        return {
            "day": f"{at(10):%Y-%m-%d}",
            "time": "10:00",
            "minutes": "40",
            "practitioner": str(kim.uuid),
            "repeat": "1",
            "times": "3",
            "form_token": str(uuid4()),
        }

    @pytest.fixture
    def post(self, signed_in, desk):
        client, patient = signed_in(desk), make_patient("Ana")

        def send(form, view="book-series", **more):
            return client.post(reverse(f"patients:{view}", args=[patient.uuid]), form | more)

        send.patient = patient
        return send

    def test_shows_every_date_and_books_nothing_yet(self, post, form, kim):
        make_visit(make_patient("Omar"), kim, start=at(10, weeks=1))
        answer = post(form, "book")
        page = answer.content.decode()
        assert (answer.status_code, "Taken 10:00 to 10:40" in page, "Omar" in page) == (200, True, False)
        assert post.patient.visits.count() == 0

    def test_wants_each_clash_decided_and_books_what_was_decided_once(self, post, form, kim):
        make_visit(practitioner=kim, start=at(10, weeks=1))
        assert post(form).status_code == 422
        moved = {"on-2": f"{at(11, weeks=1):%Y-%m-%dT%H:%M}", "on-3": "skip"}
        assert [post(form, **moved).status_code for _ in range(2)] == [302, 302]
        assert [v.planned_start for v in post.patient.visits.order_by("pk")] == [at(10), at(11, weeks=1)]
        assert {v.series_place for v in post.patient.visits.select_related("series")} == {"1 of 2", "2 of 2"}

    @pytest.mark.parametrize("choice", ["x", "keep", "\x00", "0001-01-01T00:00", "9999-12-31T10:00"])
    def test_does_not_take_nonsense_for_a_decision(self, post, form, kim, choice):
        make_visit(practitioner=kim, start=at(10, weeks=1))
        assert (post(form, **{"on-2": choice}).status_code, post.patient.visits.count()) == (422, 0)

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            *(("times", typed) for typed in ("0", "53", "-1", "ten", "9" * 60, "")),
            *(("repeat", "5"), ("repeat", "x"), ("day", "2001-01-01"), ("practitioner", "x")),
        ],
    )
    def test_comes_back_as_typed_when_it_cannot_be(self, post, form, field, typed):
        for view in ("book", "book-series"):
            answer = post(form, view, **{field: typed})
            assert (answer.status_code, post.patient.visits.count()) == (422, 0)

    def test_refuses_a_series_that_ends_too_far_ahead(self, post, form):
        answer = post(form, repeat="4", times="52")
        assert (answer.status_code, b"two years ahead" in answer.content) == (422, True)

    def test_goes_back_to_the_form_as_it_was_typed(self, post, form):
        answer = post(form, "book", change="1")
        assert (answer.status_code, b'value="10:00"' in answer.content) == (200, True)

    def test_needs_the_permission(self, client, clinic, form):
        client.force_login(make_user("admin"))
        url = reverse("patients:book-series", args=[make_patient().uuid])
        assert client.post(url, form).status_code == 403


def test_desks_that_book_overlapping_series_at_once_each_get_all_or_a_sentence(committed_db):
    """Two patients with two practitioners in every order, at the same hours: one series for each practitioner."""
    make_clinic()
    kim, robin = make_user("practitioner"), make_user("practitioner")
    ana, omar = make_patient("Ana"), make_patient("Omar")
    pairs = [(ana, kim), (omar, robin), (ana, robin), (omar, kim)]
    dates = starts(8)

    def act(n, patient, practitioner):
        order = dates if n % 2 else dates[::-1]
        return lambda: book(patient, practitioner, starts=order)

    results = at_once(*(act(n, *pair) for n, pair in enumerate(pairs)))
    refused = [result for result in results if not isinstance(result, VisitSeries)]
    assert [type(error) for error in refused] == [services.Clash] * 2, results
    assert all("Look at the dates again" in str(error) for error in refused)
    assert [Visit.objects.filter(practitioner=person).count() for person in (kim, robin)] == [8, 8]

"""The free times that are offered when a booking met another."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ClinicProfile
from clinic.testing.counting import queries_of
from patients.free_times import Diary, free_near, moment_of
from patients.queries.free import free_times

from .factories import make_patient, make_visit

DAY = datetime(2027, 3, 1, tzinfo=UTC)


def at(clock: str) -> datetime:
    hour, minute = clock.split(":")
    return DAY.replace(hour=int(hour), minute=int(minute))


def near(wanted, booked, *, minutes=40, opens="08:00", closes="18:00", most=4):
    diary = Diary((at(clock), length) for clock, length in booked)
    found = free_near(diary, at(wanted), minutes, opens=at(opens), closes=at(closes), most=most)
    return [f"{start:%H:%M}" for start in found]


@pytest.mark.parametrize(
    ("wanted", "booked", "expected"),
    [
        ("11:20", [("11:00", 40)], ["09:40", "10:20", "11:40", "12:20"]),
        ("11:20", [("08:00", 200), ("12:00", 360)], ["11:20"]),
        ("11:20", [("08:00", 200), ("11:59", 361)], []),
        ("11:20", [("11:02", 40)], ["09:40", "10:20", "11:45", "12:25"]),
        ("07:00", [("07:30", 60)], ["08:30", "09:10", "09:50", "10:30"]),
        ("17:40", [("07:00", 660)], []),
        ("11:00", [("07:00", 60), ("18:00", 40)], ["09:40", "10:20", "11:00", "11:40"]),
    ],
    ids=[
        "around one",
        "just fits",
        "a minute short",
        "on the grid",
        "from opening",
        "full",
        "beside the day",
    ],
)
def test_are_the_nearest_gaps_in_which_the_visit_fits(wanted, booked, expected):
    assert near(wanted, booked) == expected


@pytest.mark.parametrize(
    ("begin", "meets"), [("10:20", False), ("10:21", True), ("11:39", True), ("11:40", False)]
)
def test_a_visit_may_begin_when_another_ends(begin, meets):
    diary = Diary([(at("09:00"), 30), (at("11:00"), 40)])
    assert (diary.clash(at(begin), 40) is not None) is meets


def test_a_time_that_the_clocks_leave_out_or_repeat_is_none():
    dublin = ZoneInfo("Europe/Dublin")
    assert moment_of(date(2027, 3, 28), time(1, 30), dublin) is None
    assert moment_of(date(2027, 10, 31), time(1, 30), dublin) is None
    assert moment_of(date(2027, 3, 28), time(9), dublin) == datetime(2027, 3, 28, 8, tzinfo=UTC)


@pytest.fixture
def tomorrow_at_eleven():
    day = timezone.localdate() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(11)))


@pytest.mark.django_db
class TestOffered:
    def test_leave_out_the_days_on_which_the_clinic_is_closed(self, kim, tomorrow_at_eleven):
        start = tomorrow_at_eleven
        ClinicProfile.objects.update(closed_dates=[start.date() + timedelta(days=1)])
        make_visit(practitioner=kim, start=start)
        found = free_times(practitioner=kim, wanted=start, minutes=40, at=timezone.now())
        days = [(moment.date() - start.date()).days for moment in found]
        assert days == [0, 0, 0, 0, 2, 2, 3, 3, 4, 4]

    def test_ask_the_same_however_much_is_booked(self, kim, tomorrow_at_eleven):
        def look():
            return free_times(practitioner=kim, wanted=tomorrow_at_eleven, minutes=40, at=timezone.now())

        few = queries_of(look)
        for n in range(6):
            make_visit(make_patient(f"P{n}"), kim, start=tomorrow_at_eleven + n * timedelta(hours=1))
        assert queries_of(look) == few == 2

    def test_fill_the_form_and_book_nothing_yet(self, signed_in, desk, kim, tomorrow_at_eleven):
        make_visit(practitioner=kim, start=tomorrow_at_eleven)
        patient = make_patient("Ana")
        url, client = reverse("patients:book", args=[patient.uuid]), signed_in(desk)
        typed = {
            "day": f"{tomorrow_at_eleven:%Y-%m-%d}",
            "time": "11:20",
            "minutes": "40",
            "practitioner": str(kim.uuid),
            "reason": "Second visit",
            "form_token": "0192f0c1-0000-7000-8000-000000000000",
        }
        refused = client.post(url, typed)
        assert (refused.status_code, refused.context["practitioner"]) == (422, kim)
        pick = f"{tomorrow_at_eleven:%Y-%m-%d}T11:40"
        assert f'value="{pick}"' in refused.content.decode()
        filled = client.post(url, typed | {"pick": pick})
        assert (filled.status_code, b'value="11:40"' in filled.content) == (200, True)
        assert (b"Second visit" in filled.content, patient.visits.count()) == (True, 0)
        assert client.post(url, typed | {"time": "11:40"}).status_code == 302

    @pytest.mark.parametrize("pick", ["", "x", "\x00", "9" * 500, "0001-01-01T00:00"])
    def test_bear_any_text_in_their_place(self, signed_in, desk, pick):
        url = reverse("patients:book", args=[make_patient().uuid])
        assert signed_in(desk).post(url, {"pick": pick}).status_code == 200


@pytest.mark.django_db
class TestShownWhileBooking:
    def ask(self, client, practitioner, start, visit=None, **changes):
        url = reverse("patients:free-times", args=[visit.uuid] if visit else [])
        asked = {"day": f"{start:%Y-%m-%d}", "time": "", "minutes": "40"} | changes
        answer = client.get(url, asked | {"practitioner": str(practitioner.uuid) if practitioner else ""})
        return re.findall(r'name="pick" value="\S+T(\d\d:\d\d)"', answer.content.decode())[:4]

    @pytest.fixture
    def client_of_desk(self, signed_in, desk):
        return signed_in(desk)

    def test_begin_when_the_clinic_opens_until_a_time_is_typed(self, client_of_desk, kim, tomorrow_at_eleven):
        make_visit(practitioner=kim, start=tomorrow_at_eleven)
        asked = (client_of_desk, kim, tomorrow_at_eleven)
        assert self.ask(*asked) == ["08:00", "08:40", "09:20", "10:00"]
        assert self.ask(*asked, time="11:20") == ["09:40", "10:20", "11:40", "12:20"]

    def test_hold_the_time_of_the_visit_that_is_being_moved(self, client_of_desk, kim, tomorrow_at_eleven):
        visit = make_visit(practitioner=kim, start=tomorrow_at_eleven)
        asked = (client_of_desk, kim, tomorrow_at_eleven)
        assert "11:00" in self.ask(*asked, visit, time="11:00")
        assert "11:00" not in self.ask(*asked, time="11:00")

    @pytest.mark.parametrize(
        "changes",
        [
            {"day": "2001-01-01"},
            {"day": "9999-12-31"},
            {"day": "x"},
            {"minutes": "9" * 40},
            {"time": "25:00"},
            {"practitioner": None},
        ],
        ids=str,
    )
    def test_are_none_while_nothing_can_be_booked(self, client_of_desk, kim, tomorrow_at_eleven, changes):
        changes = dict(changes)
        asked = changes.pop("practitioner", kim)
        assert self.ask(client_of_desk, asked, tomorrow_at_eleven, **changes) == []

    def test_stand_below_the_form_with_which_a_visit_is_moved(self, client_of_desk, kim, tomorrow_at_eleven):
        make_visit(make_patient("Other"), kim, start=tomorrow_at_eleven + timedelta(minutes=40))
        visit = make_visit(practitioner=kim, start=tomorrow_at_eleven)
        page = client_of_desk.get(reverse("patients:reschedule", args=[visit.uuid])).content.decode()
        assert f"When {kim.full_name} is free" in page
        assert [
            f"{tomorrow_at_eleven:%Y-%m-%d}T{clock}" in page for clock in ("10:20", "11:40", "12:20")
        ] == [
            True,
            False,
            True,
        ]

    def test_ask_with_whom_while_nobody_is_chosen(self, client_of_desk, kim, tomorrow_at_eleven):
        visit = make_visit(start=tomorrow_at_eleven)
        for url in (
            reverse("patients:reschedule", args=[visit.uuid]),
            reverse("patients:book", args=[visit.patient.uuid]),
        ):
            page = client_of_desk.get(url).content.decode()
            assert ("Choose with whom" in page, "change from:#id_time" in page) == (True, False)

    def test_are_from_today_on_for_a_visit_of_a_day_that_is_over(self, client_of_desk, kim):
        now, before = timezone.now(), timezone.now() - timedelta(days=3)
        visit = make_visit(practitioner=kim, start=before, at=before)
        page = client_of_desk.get(reverse("patients:reschedule", args=[visit.uuid])).content.decode()
        assert f'value="{timezone.localdate(now):%Y-%m-%d}"' in page
        assert f"When {kim.full_name} is free" in page

    def test_cost_the_form_the_same_however_much_is_booked(self, client_of_desk, kim, tomorrow_at_eleven):
        visit = make_visit(practitioner=kim, start=tomorrow_at_eleven)
        url = reverse("patients:reschedule", args=[visit.uuid])
        few = queries_of(lambda: client_of_desk.get(url))
        for n in range(1, 6):
            make_visit(make_patient(f"P{n}"), kim, start=tomorrow_at_eleven + n * timedelta(hours=1))
        assert queries_of(lambda: client_of_desk.get(url)) == few

    def test_need_the_permission(self, signed_in, admin):
        assert signed_in(admin).get(reverse("patients:free-times")).status_code == 403

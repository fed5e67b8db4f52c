"""A time at which hardly anybody means to come: told once to whoever books, and refused to nobody."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ClinicProfile
from accounts.tests.factories import make_clinic
from patients import services
from patients.models import Visit

from .factories import at_ten, make_patient, make_visit

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 6, 30, tzinfo=UTC)  # a Monday


def on(clock: str, *, days: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(NOW.date() + timedelta(days=days), time.fromisoformat(clock)))


@pytest.mark.parametrize(
    ("start", "minutes", "said"),
    [
        (on("09:06"), 40, []),
        (on("09:05"), 40, ["It is 09:06 already: this time is over."]),
        (on("08:00", days=1), 600, []),
        (on("07:59", days=1), 40, ["That is outside the opening hours, 08:00 to 18:00."]),
        (on("17:21", days=1), 40, ["That is outside the opening hours, 08:00 to 18:00."]),
        (on("23:30", days=1), 40, ["That is outside the opening hours, 08:00 to 18:00."]),
        (on("10:00", days=6), 40, ["The clinic is closed on Sunday 29 Nov 2026."]),
        (on("10:00", days=2), 40, ["The clinic is closed on Wednesday 25 Nov 2026."]),
        (
            on("04:00"),
            40,
            [
                "It is 09:06 already: this time is over.",
                "That is outside the opening hours, 08:00 to 18:00.",
            ],
        ),
    ],
    ids=["now", "a minute ago", "the whole day", "early", "late", "overnight", "weekday", "day off", "both"],
)
def test_is_one_that_is_over_or_when_the_clinic_is_closed(start, minutes, said):
    make_clinic(open_weekdays=[0, 1, 2, 3, 4, 5], closed_dates=[on("10:00", days=2).date()])
    assert services.oddities(start, minutes, NOW) == said


class TestForms:
    @pytest.fixture
    def sent(self, kim):
        return {
            "day": f"{at_ten():%Y-%m-%d}",
            "time": "03:00",
            "minutes": 40,
            "practitioner": kim.uuid,
            "form_token": uuid4(),
        }

    def test_of_a_booking_asks_once_about_each_odd_time(self, signed_in, desk, sent):
        patient, client = make_patient(), signed_in(desk)
        url = reverse("patients:book", args=[patient.uuid])
        asked = client.post(url, sent)
        page = asked.content.decode()
        assert (asked.status_code, Visit.objects.count()) == (422, 0)
        assert "outside the opening hours, 08:00 to 18:00" in page
        assert "Book all the same" in page
        told = {"told_time": asked.context["doubtful"].odd_start.isoformat()}
        assert f'name="told_time" value="{told["told_time"]}"' in page
        assert client.post(url, sent | told | {"time": "03:30"}).status_code == 422  # another odd time
        assert client.post(url, sent | told).status_code == 302
        assert Visit.objects.get().planned_start == at_ten().replace(hour=3)

    def test_of_a_booking_asks_at_the_same_time_about_another_visit_then(self, signed_in, desk, robin, sent):
        patient, client = make_patient(), signed_in(desk)
        other = make_visit(patient, robin, start=at_ten().replace(hour=3))
        url = reverse("patients:book", args=[patient.uuid])
        asked = client.post(url, sent)
        page = asked.content.decode()
        assert "already has a visit at that time. That is outside the opening hours" in page
        told_time = {"told_time": asked.context["doubtful"].odd_start.isoformat()}
        for part in (told_time, {"told_of": [other.uuid]}):
            assert client.post(url, sent | part).status_code == 422
        assert client.post(url, sent | told_time | {"told_of": [other.uuid]}).status_code == 302

    def test_of_a_move_asks_about_an_odd_time_unless_it_stays(self, signed_in, desk, kim, robin, sent):
        visit, client = make_visit(make_patient(), kim, start=at_ten().replace(hour=4)), signed_in(desk)
        url = reverse("patients:reschedule", args=[visit.uuid])
        asked = client.post(url, sent | {"revision": visit.revision})
        assert (asked.status_code, "Move all the same" in asked.content.decode()) == (422, True)
        stays = sent | {"revision": visit.revision, "time": "04:00", "practitioner": robin.uuid}
        assert client.post(url, stays).status_code == 302

    def test_of_a_series_says_so_before_anything_is_booked(self, signed_in, desk, sent):
        ClinicProfile.objects.update(opens_at=time(9))
        url = reverse("patients:book", args=[make_patient().uuid])
        client, series = signed_in(desk), sent | {"repeat": 1, "times": 2}
        assert "outside the opening hours, 09:00 to" in client.post(url, series).content.decode()
        assert "outside the opening" not in client.post(url, series | {"time": "09:00"}).content.decode()

"""Two visits of one patient at the same time: told once to whoever books, and refused to nobody."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from patients import services
from patients.models import Visit

from .factories import an_hour_away, at_ten, make_patient, make_visit

pytestmark = pytest.mark.django_db


class TestBooking:
    def test_tells_once_of_another_visit_of_the_patient_at_that_time(self, kim, robin):
        patient, start = make_patient(), at_ten()
        first = make_visit(patient, kim, start=start)
        again = {"start": start + timedelta(minutes=39)}
        with pytest.raises(services.Doubtful, match="Omar Sample already has a visit") as told:
            make_visit(patient, robin, told_of=(), **again)
        assert told.value.visits == [first]
        second = make_visit(patient, robin, told_of=[first.uuid], **again)
        with pytest.raises(services.Doubtful):  # of this one nobody has been told yet
            make_visit(patient, start=start, told_of=[first.uuid])
        make_visit(patient, start=start, told_of=[first.uuid, second.uuid])

    @pytest.mark.parametrize("status", ["cancelled", "noshow", "finished"])
    def test_does_not_tell_of_a_visit_that_is_over(self, status):
        patient, start = make_patient(), an_hour_away()
        make_visit(patient, start=start, status=status)
        make_visit(patient, start=start, told_of=[start])

    def test_does_not_tell_of_a_visit_right_before_or_after_or_of_somebody_else(self):
        patient, start = make_patient(), at_ten()
        make_visit(patient, start=start)
        make_visit(start=start)
        for minutes in (-40, 40):
            make_visit(patient, start=start + timedelta(minutes=minutes), told_of=())


class TestForms:
    def start(self):
        return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time(9)))

    def test_of_a_booking_shows_the_other_visit_and_books_when_it_is_sent_once_more(
        self, signed_in, desk, kim, robin
    ):
        patient, client = make_patient(), signed_in(desk)
        other = make_visit(patient, kim, start=self.start())
        sent = {
            "day": f"{self.start():%Y-%m-%d}",
            "time": "09:20",
            "minutes": 40,
            "practitioner": robin.uuid,
            "form_token": uuid4(),
        }
        url = reverse("patients:book", args=[patient.uuid])
        answer = client.post(url, sent)
        page = answer.content.decode()
        assert (answer.status_code, Visit.objects.count()) == (422, 1)
        assert f'name="told_of" value="{other.uuid}"' in page
        assert kim.full_name in page
        assert "Book all the same" in page
        assert 'value="09:20"' in page
        again = sent | {"told_of": [other.uuid]}
        assert [client.post(url, again).status_code for _ in range(2)] == [302, 302]  # a second click too
        assert Visit.objects.count() == 2

    def test_of_a_move_shows_the_other_visit_and_moves_when_it_is_sent_once_more(
        self, signed_in, desk, kim, robin
    ):
        patient, client = make_patient(), signed_in(desk)
        other = make_visit(patient, kim, start=self.start())
        visit = make_visit(patient, robin, start=self.start() + timedelta(hours=3))
        sent = {
            "day": f"{self.start():%Y-%m-%d}",
            "time": "09:00",
            "minutes": 40,
            "practitioner": robin.uuid,
            "revision": visit.revision,
        }
        url = reverse("patients:reschedule", args=[visit.uuid])
        assert "Move all the same" in client.post(url, sent).content.decode()
        assert client.post(url, sent | {"told_of": [other.uuid, "nonsense"]}).status_code == 302
        visit.refresh_from_db()
        assert visit.planned_start == other.planned_start

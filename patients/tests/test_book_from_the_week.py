"""A visit is booked from a free time of the week; the patient comes along or is looked for."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ClinicProfile
from accounts.tests.factories import make_user
from clinic.audit.models import Event
from clinic.testing.counting import queries_of

from .factories import at_ten, make_patient, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(signed_in, desk):
    return signed_in(desk)


def shown(page, *, patient=None, of=None, **query):
    path = reverse("patients:week-for", args=[patient.uuid]) if patient else reverse("patients:week")
    return page.get(path, {"of": f"{of or at_ten():%Y-%m-%d}"} | query)


def free_on(answer, day: date) -> list[str]:
    """The clocks of the links to a booking on this day."""
    return re.findall(rf'href="[^"]*\?day={day}&amp;time=(\d\d:\d\d)&amp;', answer.content.decode())


class TestTheWeek:
    def test_shows_the_free_times_of_who_is_chosen_between_what_is_booked(self, page, kim, robin):
        day = at_ten().date()
        ClinicProfile.objects.update(closes_at=datetime(2000, 1, 1, 12, 30))
        make_visit(practitioner=kim, start=at_ten())
        make_visit(practitioner=robin, start=at_ten() + timedelta(minutes=40))
        found = free_on(shown(page, practitioner=str(kim.uuid)), day)
        assert found == ["08:00", "08:40", "09:20", "10:40", "11:20"]
        assert free_on(shown(page), day) == []
        assert "Choose with whom" in shown(page).content.decode()

    def test_needs_no_choice_where_there_is_only_one_practitioner(self, page, kim):
        assert free_on(shown(page), at_ten().date())[0] == "08:00"

    def test_offers_nothing_on_days_that_are_over_or_off_or_too_far_away(self, page, kim):
        day = at_ten(7).date()
        ClinicProfile.objects.update(closed_dates=[day])
        assert free_on(shown(page, of=day), day) == []
        for days in (-1, 3 * 366):
            far = timezone.localdate() + timedelta(days=days)
            assert free_on(shown(page, of=far), far) == []

    def test_offers_what_is_left_of_today(self, page, kim, monkeypatch):
        noon = timezone.localtime().replace(hour=16, minute=32)
        monkeypatch.setattr(timezone, "now", lambda: noon)
        assert free_on(shown(page, of=noon.date()), noon.date()) == ["16:35", "17:15"]

    def test_offers_times_in_which_a_visit_of_the_length_fits(self, page, kim):
        ana = make_patient("Ana")
        of = {"patient": ana, "practitioner": str(kim.uuid)}
        assert free_on(shown(page, **of, minutes="240"), at_ten().date()) == ["08:00", "12:00"]
        for nonsense in ("", "x", "4", "9" * 40):
            assert len(free_on(shown(page, **of, minutes=nonsense), at_ten().date())) == 15

    def test_offers_no_booking_to_who_may_not_book(self, signed_in, admin, kim):
        answer = shown(signed_in(admin), practitioner=str(kim.uuid))
        assert (answer.status_code, free_on(answer, at_ten().date())) == (200, [])

    def test_asks_the_same_for_a_full_week(self, page, kim):
        few = queries_of(lambda: shown(page))
        for hours in range(6):
            make_visit(make_patient(f"P{hours}"), kim, start=at_ten() + timedelta(hours=hours))
        assert queries_of(lambda: shown(page)) == few


class TestForAPatient:
    def test_the_free_times_lead_to_their_form_with_all_filled_in(self, page, kim):
        ana = make_patient("Ana", "Johnson")
        week = shown(page, patient=ana, practitioner=str(kim.uuid), minutes="60").content.decode()
        assert "Ana Johnson" in week
        link = re.search(rf'href="({reverse("patients:book", args=[ana.uuid])}\?day=[^"]+)"', week)[1]
        form = page.get(link.replace("&amp;", "&")).content.decode()
        clock = re.search(r"time=(\d\d:\d\d)", link)[1]
        assert (f'value="{clock}"' in form, f'value="{kim.uuid}" selected' in form) == (True, True)
        assert f"When {kim.full_name} is free" in form

    def test_the_other_weeks_and_practitioners_stay_theirs(self, page, kim):
        week = shown(page, patient=make_patient(), practitioner=str(kim.uuid), minutes="60").content.decode()
        assert re.findall(r'href="(\?[^"]*)"', week)
        assert all("minutes=60" in href for href in re.findall(r'href="(\?[^"]*)"', week))

    def test_is_noted_as_a_look_at_who_they_are(self, page, kim):
        ana = make_patient()
        shown(page, patient=ana)
        assert Event.objects.filter(verb="patient.viewed", patient_uuid=ana.uuid).count() == 1

    def test_needs_the_permission(self, signed_in, admin):
        assert shown(signed_in(admin), patient=make_patient()).status_code == 403


class TestForWhomever:
    """A free time of the week is chosen first; whose it is to be is looked for then."""

    def chosen(self, kim, **changes):
        return {"day": f"{at_ten():%Y-%m-%d}", "time": "10:00", "practitioner": str(kim.uuid)} | changes

    def search(self, page, said, q=""):
        address = f"{reverse('patients:search')}?{'&'.join(f'{k}={v}' for k, v in said.items())}"
        answer = page.post(address, {"q": q}) if q else page.get(address)
        return answer.content.decode().replace("&amp;", "&")

    def test_who_is_found_leads_to_their_form_with_all_filled_in(self, page, kim):
        ana, said = make_patient("Ana", "Johnson"), self.chosen(kim)
        book = f"{reverse('patients:book', args=[ana.uuid])}?day={said['day']}&time=10:00&practitioner={kim.uuid}"
        assert kim.full_name in self.search(page, said)
        assert f'href="{book}"' in self.search(page, said, q="johnson")
        page.get(ana.get_absolute_url())
        seen = self.search(page, said)
        assert f'href="{book}"' in seen
        assert f'data-then="{book.removeprefix(ana.get_absolute_url())}"' in seen
        form = page.get(book).content.decode()
        assert ('value="10:00"' in form, f'value="{kim.uuid}" selected' in form) == (True, True)

    @pytest.mark.parametrize(
        ("day", "why"), [("2020-01-01", "This day is over"), ("9999-12-31", "more than two years ahead")]
    )
    def test_a_time_that_nobody_can_book_leads_to_no_form_and_says_why(self, page, kim, day, why):
        make_patient("Ana", "Johnson")
        found = self.search(page, self.chosen(kim) | {"day": day}, q="johnson")
        assert why in found
        assert ("Johnson" in found, "visits/new/" in found) == (True, False)

    @pytest.mark.parametrize("changes", [{"day": "x"}, {"time": "25:00"}, {"day": ""}], ids=str)
    def test_an_address_that_says_no_time_is_the_plain_search(self, page, kim, changes):
        assert "data-then" not in self.search(page, self.chosen(kim, **changes))

    def test_who_may_not_book_finds_patients_as_ever(self, signed_in, admin, kim):
        assert "data-then" not in self.search(signed_in(admin), self.chosen(kim))

    @pytest.mark.parametrize("name", ["day", "time", "practitioner"])
    @pytest.mark.parametrize("value", ["", "x", "9" * 40])
    def test_the_form_bears_any_text_in_its_address(self, page, kim, name, value):
        said = {"day": f"{at_ten():%Y-%m-%d}", "time": "10:00", "practitioner": str(make_user("admin").uuid)}
        answer = page.get(reverse("patients:book", args=[make_patient().uuid]), said | {name: value})
        assert answer.status_code == 200
        assert value not in ("x", "9" * 40) or f'value="{value}"' not in answer.content.decode()

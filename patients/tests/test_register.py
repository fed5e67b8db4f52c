"""Registering: the service, and the page in front of it."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_user
from clinic.audit.models import Event
from patients import services
from patients.models import Patient, Visit
from patients.views.registering import _begun

from .factories import form_of, make_patient

pytestmark = pytest.mark.django_db


class TestService:
    def test_keeps_names_contacts_and_facts_and_says_who(self, desk):
        patient = make_patient(
            "Ana",
            "Johnson",
            phone="+44 20 7946 0018",
            contacts=[{"system": "email", "value": "ana@example.org"}],
            address={"lines": "1 High Street", "postal_code": "N1"},
            related=[{"role": "emergency", "name": "Leo Johnson", "phone": "555"}],
            identifiers=[{"system": "insurer", "value": "A-1"}],
            language="es",
            interpreter_needed=True,
            by=desk,
        )
        assert (patient.display_name, patient.sort_name) == ("Ana Johnson", "Johnson, Ana")
        assert [row.value for row in patient.contact_points.order_by("pk")] == [
            "+44 20 7946 0018",
            "ana@example.org",
        ]
        assert patient.contact_points.get(system="phone").tail == "0018"
        event = Event.objects.get(verb="patient.registered")
        assert (event.user_uuid, event.patient_uuid) == (desk.uuid, patient.uuid)

    def test_numbers_records_one_after_the_other(self):
        numbers = [int(make_patient().number.removeprefix("PL-")) for _ in range(3)]
        assert numbers == list(range(numbers[0], numbers[0] + 3))

    @pytest.mark.parametrize(
        ("given", "family", "shown", "sorted_as"),
        [
            pytest.param("", "Sukarno", "Sukarno", "Sukarno", id="one name"),
            pytest.param("泽东", "毛", "毛泽东", "毛泽东", id="chinese"),
            pytest.param("X", "", "X", "X", id="one letter"),
            pytest.param("Null", "Null", "Null Null", "Null, Null", id="null"),
            pytest.param("😀", "Núñez", "😀 Núñez", "Núñez, 😀", id="emoji"),
            pytest.param("مريم", "الفاسي", "مريم الفاسي", "الفاسي, مريم", id="right to left"),
            pytest.param("=HYPERLINK(1)", "<b>", "=HYPERLINK(1) <b>", "<b>, =HYPERLINK(1)", id="markup"),
        ],
    )
    def test_takes_names_as_they_are(self, given, family, shown, sorted_as):
        patient = make_patient(given, family)
        assert (patient.display_name, patient.sort_name) == (shown, sorted_as)

    @pytest.mark.parametrize(
        "given",
        ["\u3164\u200b", "A" * 400, "An\x00a", "An‮a", "An\x07a", "\ud800"],
        ids=["nothing to see", "400 letters", "NUL", "bidi override", "bell", "lone surrogate"],
    )
    def test_refuses_names_that_nobody_can_have_typed(self, given):
        with pytest.raises(services.Refused):
            make_patient(given, "" if given.startswith("\u3164") else "Sample")
        assert not Patient.objects.exists()

    def test_refuses_a_patient_without_a_name(self):
        with pytest.raises(services.Refused, match="at least one name"):
            make_patient(" ", "")

    @pytest.mark.parametrize("day", [date(1800, 1, 1), date(1899, 12, 31)])
    def test_refuses_a_birth_before_1900(self, day):
        with pytest.raises(services.Refused, match="between 1900 and today"):
            make_patient(birth_date=day)

    def test_refuses_a_birth_tomorrow(self):
        with pytest.raises(services.Refused, match="between 1900 and today"):
            make_patient(birth_date=timezone.localdate() + timedelta(days=1))

    def test_keeps_a_partial_birth_date_as_the_first_day_of_its_time(self):
        patient = make_patient(birth_date=date(1982, 4, 3), birth_date_precision="year")
        assert (patient.birth_date, patient.age_on(date(2026, 1, 1))) == (date(1982, 1, 1), 44)

    def test_keeps_an_unknown_birth_date_as_unknown(self):
        patient = make_patient(birth_date=None, birth_date_estimated=True)
        assert (patient.birth_date_precision, patient.birth_date_estimated) == ("unknown", False)
        assert patient.age_on(date(2026, 1, 1)) is None

    def test_refuses_a_telephone_number_without_digits(self):
        with pytest.raises(services.Refused, match="with its digits"):
            make_patient(phone="call my son")

    def test_refuses_a_number_that_another_record_has(self):
        make_patient(identifiers=[{"system": "insurer", "value": "A-1"}])
        with pytest.raises(services.Refused, match="Another record already has this number"):
            make_patient(identifiers=[{"system": "insurer", "value": "A-1"}])
        assert Patient.objects.count() == 1


class TestMany:
    @staticmethod
    def people(count, **more):
        return [
            {
                "names": [{"given": f"G{n}", "family": "Sample"}],
                "birth_date": date(1982, 3, 4),
                "contacts": [{"system": "phone", "value": f"555-01{n:04}"}],
                "identifiers": [{"system": "insurer", "value": f"A-{n}"}],
                "language": "es",
                **more,
            }
            for n in range(count)
        ]

    def test_registers_each_with_their_rows_and_an_event(self, desk):
        patients = services.register_many(self.people(3), by=desk, at=timezone.now())
        assert [patient.display_name for patient in patients] == ["G0 Sample", "G1 Sample", "G2 Sample"]
        assert [patient.contact_points.get().tail for patient in patients] == ["0000", "0001", "0002"]
        events = Event.objects.filter(verb="patient.registered", user_uuid=desk.uuid)
        assert {event.patient_uuid for event in events} == {patient.uuid for patient in patients}

    def test_asks_the_database_as_often_for_a_thousand_as_for_one(self):
        counts = []
        for people in (self.people(1), self.people(1000, identifiers=[])):
            with CaptureQueriesContext(connection) as queries:
                services.register_many(people, by=None, at=timezone.now())
            counts.append(len(queries))
        assert counts[0] <= 8, counts
        assert counts[1] <= counts[0]

    def test_registers_nobody_when_one_is_refused_and_says_who(self):
        people = self.people(3)
        people[1]["contacts"] = [{"system": "phone", "value": "call my son"}]
        with pytest.raises(services.Refused, match="with its digits") as refused:
            services.register_many(people, by=None, at=timezone.now())
        assert (refused.value.place, Patient.objects.count()) == (1, 0)

    def test_registers_nobody_when_a_number_is_taken(self):
        people = self.people(2) + self.people(1)
        with pytest.raises(services.Refused, match="Another record already has this number"):
            services.register_many(people, by=None, at=timezone.now())
        assert not Patient.objects.exists()


class TestPage:
    url = "/patients/new/"

    def test_registers_and_leads_to_the_record(self, signed_in, desk):
        response = signed_in(desk).post(self.url, form_of(birth_date="3/4/1982", month_first="on"))
        patient = Patient.objects.get()
        assert (response.status_code, response.url) == (302, patient.get_absolute_url())
        assert patient.birth_date == date(1982, 3, 4)

    @pytest.mark.parametrize("typed", ["1.12.2026", "2026/12/1"])
    def test_refuses_a_day_to_come_and_offers_the_other_reading(self, typed, signed_in, desk, monkeypatch):
        monkeypatch.setattr(timezone, "localdate", lambda *_at: date(2026, 11, 25))
        client = signed_in(desk)
        page = client.post(self.url, form_of(birth_date=typed)).content.decode()
        assert not Patient.objects.exists()
        assert page.count("1 Dec 2026 lies in the future.") == 2  # above the form and beside the field
        assert "Read as 12 Jan 2026" in page
        assert f'value="{typed}"' in page
        client.post(self.url, form_of(birth_date=typed, month_first="on"))
        assert Patient.objects.get().birth_date == date(2026, 1, 12)

    def test_says_how_a_birth_date_is_read_and_lets_it_be_read_the_other_way(self, signed_in, desk):
        client = signed_in(desk)

        def line(**typed):
            return client.post("/patients/birth-date/", typed).content.decode()

        as_typed = line(birth_date="3/4/1982")
        assert '<b class="read">3 Apr 1982.</b>' in as_typed
        assert "Read as 4 Mar 1982" in as_typed
        other = line(birth_date="3/4/1982", month_first="on")
        assert '<b class="read">4 Mar 1982.</b>' in other
        assert 'name="month_first" value="on"' in other
        assert "3 Apr 1982." in line(birth_date="April 3rd, 1982")
        assert "<b" not in line(birth_date="31/2/1990") + line(birth_date="soon")

    def test_registers_and_checks_in_at_once(self, signed_in, desk):
        response = signed_in(desk).post(self.url, form_of(check_in="1"))
        visit = Visit.objects.get()
        assert (response.url, visit.status, visit.is_walk_in) == (reverse("patients:board"), "arrived", True)

    def test_carries_out_a_second_click_once(self, signed_in, desk):
        form, client = form_of(), signed_in(desk)
        addresses = {client.post(self.url, form).url for _ in range(2)}
        assert (len(addresses), Patient.objects.count()) == (1, 1)

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"given": "", "family": ""}, "Write the name"),
            ({"given": "A" * 400}, "at most 200 characters"),
            ({"given": "A\x00"}, "Null characters are not allowed"),
            ({"given": "A‮"}, "invisible control character"),
            ({"birth_date": ""}, "a year alone, or tick Unknown"),
            ({"birth_date": "31 April 1982"}, "no such day"),
            ({"birth_date": "1 Jan 1800"}, "1900 or later"),
            ({"birth_date": "1 Jan 2100"}, "in the future"),
            ({"birth_date": "1982", "birth_date_unknown": "on"}, "Empty the date"),
            ({"email": "ana@example"}, "with a dot after the @"),
            ({f"name-{n}-given": "Ana" for n in range(21)}, "at most 20 lines"),
            ({"phone": "call my son"}, "with its digits"),
            ({"sex": "9"}, "not one of the available choices"),
            ({"language": "xx-nonsense"}, "not one of the available choices"),
            ({"guardian_phone": "555 12"}, "whose telephone number"),
            ({"guardian_name": "Leo", "guardian_phone": "call mum"}, "with its digits"),
            ({"emergency_name": "Leo", "emergency_phone": "①②③"}, "with its digits"),
            ({"guardian_name": "\u200b"}, "nothing to see"),
            ({"written_as": "\u3164"}, "nothing to see"),
            ({"birth_date": "1 " + "1" * 4301 + " 1980"}, "at most 40 characters"),
            ({"birth_date": "29 Feb"}, "Add the year"),
            ({"birth_date": "soon"}, "not a date that I can read"),
            ({"birth_date": "29 Feb 1983"}, "no such day"),
            ({"birth_date": "1 Jan 0001"}, "1900 or later"),
            ({"number-0-value": "1"}, "whose number"),
            ({"number-0-system": "Passport"}, "Write the number"),
            ({"contact-3-value": "call my son"}, "with its digits"),
            ({"contact-0-system": "email", "contact-0-value": "ana"}, "with a dot after the @"),
            ({"contact-0-value": "555-0142"}, "already there"),
            ({"name-0-prefix": "Dr"}, "Write the name, or empty the line"),
            ({"name-0-given": "A\u202e"}, "invisible control character"),
            ({"name-0-given": "A" * 400}, "at most 200 characters"),
            ({"name-0-family": "O", "name-0-starts_on": "2001-13-99"}, "There is no such day"),
            (
                {"name-0-family": "O", "name-0-starts_on": "2001-01-02", "name-0-ends_on": "2001-01-01"},
                "cannot end before",
            ),
            ({"form_token": ""}, "send it once more"),
        ],
    )
    def test_refuses_says_what_to_do_and_keeps_what_was_typed(self, signed_in, desk, changes, says):
        response = signed_in(desk).post(self.url, form_of(street="Rosenweg 4", **changes))
        page = response.content.decode()
        assert (response.status_code, says in page, "Rosenweg 4" in page) == (422, True, True), says
        assert not Patient.objects.exists()

    def test_keeps_every_row_that_was_filled(self, signed_in, desk):
        rows = {
            "name-0-use": "maiden",
            "name-0-family": "O'Brien-N'Diaye",
            "name-0-ends_on": "2010-06-01",
            "name-4-use": "usual",
            "name-4-given": "毛",
            "name-4-written_as": "毛 (Mao)",
            "contact-0-system": "phone",
            "contact-0-value": "+49 30 901820",
            "contact-0-use": "work",
            "contact-1-system": "email",
            "contact-1-value": "null@example.org",
            "contact-2-system": "phone",
            "number-0-system": "Passport",
            "number-0-value": "Null",
            "guardian_name": "Leo",
            "guardian_relationship": "father",
        }
        assert signed_in(desk).post(self.url, form_of(prefix="Dr", **rows)).status_code == 302
        patient = Patient.objects.get()
        assert [(name.use, name.text) for name in patient.names.order_by("pk")] == [
            ("official", "Dr Ana Johnson"),
            ("maiden", "O'Brien-N'Diaye"),
            ("usual", "毛 (Mao)"),
        ]
        contacts = patient.contact_points.order_by("rank")
        assert [(row.value, row.use) for row in contacts] == [
            ("555-0142", ""),
            ("+49 30 901820", "work"),
            ("null@example.org", ""),
        ]
        assert str(patient.identifiers.get()) == "Passport Null"
        assert patient.related_people.get().relationship == "father"

    @pytest.mark.parametrize("kind", ["name", "contact", "number"])
    def test_offers_a_row_more_without_a_script_and_keeps_what_was_typed(self, signed_in, desk, kind):
        typed = form_of(add=kind, interpreter_needed="on", **{"contact-7-value": "+33 1"})
        page = signed_in(desk).post(self.url, typed).content.decode()
        places = {"name": "0", "contact": "1", "number": "0"}
        assert all(value in page for value in ("Johnson", "4 Mar 1982", "+33 1", typed["form_token"]))
        assert f'name="{kind}-{places[kind]}-' in page
        assert page.count("autofocus") == 1
        assert not Patient.objects.exists()

    def test_tells_of_a_number_that_another_record_has(self, signed_in, desk):
        make_patient(identifiers=[{"system": "Passport", "value": "P-1"}])
        typed = form_of(**{"number-0-system": "Passport", "number-0-value": "P-1"})
        page = signed_in(desk).post(self.url, typed).content.decode()
        assert "Another record already has this number" in page
        assert 'value="P-1"' in page

    def test_registers_a_minor_and_says_what_a_consent_waits_for(self, signed_in, desk):
        typed = form_of(birth_date=str(timezone.localdate().year - 9))
        client = signed_in(desk)
        assert "Under 18" in client.post(self.url, typed | {"phone": "call my son"}).content.decode()
        assert client.post(self.url, typed).status_code == 302

    def test_starts_with_the_name_that_was_looked_for(self, signed_in, desk):
        page = signed_in(desk).post(self.url, {"start_with": "ana maria jonson"}).content.decode()
        assert 'value="ana maria"' in page
        assert 'value="jonson"' in page

    @pytest.mark.parametrize(
        ("looked_for", "begun"),
        [
            ("Zed Quark 3.4.1977", {"given": "Zed", "family": "Quark", "birth_date": "3.4.1977"}),
            ("quark 07700 900123", {"given": "quark", "phone": "07700 900123"}),
            ("07700 900123", {"phone": "07700 900123"}),
            ("3 Apr 1977", {"birth_date": "3 Apr 1977"}),
            ("PL-1001", {}),
            ("0142", {}),
        ],
    )
    def test_starts_with_the_date_and_the_number_that_were_looked_for(self, looked_for, begun):
        assert _begun(looked_for) == begun

    def test_keeps_a_date_said_roughly_as_an_estimate(self, signed_in, desk):
        signed_in(desk).post(self.url, form_of(birth_date="ca. 1960"))
        patient = Patient.objects.get()
        assert (patient.birth_date.year, patient.birth_date_precision) == (1960, "year")
        assert patient.birth_date_estimated

    def test_says_while_it_is_typed_that_something_is_no_date_yet(self, signed_in, desk):
        said = signed_in(desk).post(reverse("patients:read-date"), {"birth_date": "40 years"})
        assert "Not a date yet." in said.content.decode()

    def test_needs_the_permission(self, signed_in, admin):
        assert signed_in(admin).get(self.url).status_code == 403

    def test_asks_strangers_to_sign_in(self, client, clinic):
        assert client.get(self.url).status_code == 302

    def test_is_open_to_practitioners(self, signed_in, kim):
        assert signed_in(kim).get(self.url).status_code == 200


def test_a_practitioner_who_is_also_an_admin_can_register(clinic, signed_in):
    both = make_user("practitioner", "admin")
    assert signed_in(both).get("/patients/new/").status_code == 200


def test_a_used_form_with_another_person_in_it_comes_back_and_registers_them_when_sent_again(signed_in, desk):
    client, first = signed_in(desk), form_of()
    saved = client.post("/patients/new/", first).url
    second = first | {"given": "Bo", "family": "Second", "phone": "555-0199"}
    answer = client.post("/patients/new/", second)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="{saved}">look at it</a>' in page
    assert 'value="Second"' in page
    [token] = re.findall(r'data-likely[^>]*>.*?name="form_token" value="([^"]+)"', page, re.DOTALL)
    client.post("/patients/new/", second | {"form_token": token})
    assert sorted(Patient.objects.values_list("sort_name", flat=True)) == ["Johnson, Ana", "Second, Bo"]

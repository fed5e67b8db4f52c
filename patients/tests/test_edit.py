"""Editing: what changes, what stays, and what happens when two people edit at once."""

import re
from datetime import date

import pytest
from django.utils import timezone

from clinic.audit.models import Event
from clinic.base.errors import StaleDraft
from patients import search, services
from patients.forms.person import stored
from patients.models import Patient

from .factories import form_of, make_patient

pytestmark = pytest.mark.django_db


def edit(patient, *, based_on=1, by=None, **changes):
    return services.edit_patient(patient=patient, based_on=based_on, by=by, at=timezone.now(), **changes)


def hidden(page):
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


class TestService:
    def test_changes_what_is_given_and_leaves_the_rest(self):
        patient = make_patient(phone="555-0142", language="es")
        edit(patient, gender="woman")
        patient.refresh_from_db()
        assert (patient.gender, patient.language, patient.revision) == ("woman", "es", 2)
        assert patient.contact_points.count() == 1

    def test_tells_the_audit_before_and_after(self, desk):
        patient = make_patient(language="es")
        edit(patient, by=desk, language="en")
        detail = Event.objects.get(verb="patient.edited").detail
        assert detail == {"revision": 2, "changes": {"language": ["es", "en"]}}

    def test_corrects_a_name_without_keeping_the_mistake(self, desk):
        patient = make_patient("Ana", "Jonson")
        edit(patient, names=[{"given": "Ana", "family": "Johnson"}])
        assert [name.text for name in patient.names.all()] == ["Ana Johnson"]

    def test_keeps_the_name_before_findable_when_it_has_changed(self, desk):
        patient = make_patient("Ana", "Olsen")
        edit(patient, names=[{"given": "Ana", "family": "Johnson"}], keeps_earlier_name=True)
        hit = search.find("olsen", user=desk, at=timezone.now()).hits[0]
        assert (hit.patient.display_name, hit.why[-1].label) == ("Ana Johnson", "earlier name")

    def test_keeps_one_name_that_was_borne_twice(self):
        official = {"given": "Ana", "family": "Johnson"}
        borne = [
            {"use": "old", "given": "Ana", "family": "Olsen", "starts_on": date(year, 1, 1)}
            for year in (1990, 2010)
        ]
        patient = make_patient("Ana", "Johnson")
        edit(patient, names=[official, *borne])
        edit(patient, names=[official, *(row | {"ends_on": date(2015, 1, 1)} for row in borne)], based_on=2)
        told = patient.names.filter(use="old").order_by("starts_on").values_list("starts_on", "ends_on")
        assert list(told) == [(row["starts_on"], date(2015, 1, 1)) for row in borne]

    @pytest.mark.parametrize(
        ("given", "ranks"),
        [
            (["555-01", "ana@example.org", "555-02"], [1, 1, 2]),
            (["555-02", "555-01", "ana@example.org"], [1, 2, 2]),
            (["555-01", "555-03", "555-02"], [1, 2, 3]),
            (["555-02", "555-03"], [1, 2]),
        ],
        ids=["none", "a telephone before the other", "a new one between", "a new one for the first"],
    )
    def test_gives_another_rank_only_to_a_contact_that_was_moved(self, given, ranks):
        def row(value):
            return {"system": "email" if "@" in value else "phone", "value": value}

        there = [
            row("555-01") | {"rank": 1},
            row("555-02") | {"rank": 1},
            row("ana@example.org") | {"rank": 2},
        ]
        patient = make_patient(contacts=there)
        edit(patient, contacts=[row(value) | {"rank": 9} for value in given])
        kept = patient.contact_points.order_by("rank", "pk")
        assert [row.rank for row in kept] == ranks
        telephones = [value for value in given if "@" not in value]
        assert [row.value for row in kept if row.system == "phone"] == telephones

    def test_refuses_an_edit_of_what_somebody_else_has_changed(self):
        patient = make_patient()
        edit(patient, gender="woman")
        with pytest.raises(StaleDraft):
            edit(patient, gender="man")
        patient.refresh_from_db()
        assert patient.gender == "woman"

    def test_saves_nothing_of_an_edit_that_is_refused_half_way(self):
        patient = make_patient(phone="555-0142")
        with pytest.raises(services.Refused):
            edit(patient, contacts=[], birth_date=date(1800, 1, 1))
        assert patient.contact_points.count() == 1


class TestPage:
    def send(self, client, patient, *, revision=1, **changes):
        return client.post(f"/patients/{patient.uuid}/edit/", form_of(revision=revision, **changes))

    @pytest.fixture
    def patient(self):
        return make_patient(
            "Ana",
            "Johnson",
            phone="555-0142",
            contacts=[{"system": "phone", "value": "555-9999", "rank": 2}],
            other_names=[{"given": "Anita", "family": "", "use": "nickname"}],
            identifiers=[{"system": "insurer", "value": "A-1"}, {"system": "passport", "value": "P-1"}],
            related=[{"role": "emergency", "name": "Leo", "phone": "555 12"}],
        )

    def test_shows_what_is_stored(self, signed_in, desk, patient):
        page = signed_in(desk).get(f"/patients/{patient.uuid}/edit/").content.decode()
        assert all(value in page for value in ("Johnson", "4 Mar 1982", "555-0142", "Leo", "A-1"))

    def test_saves_a_field_and_leaves_every_row_as_it_was(self, signed_in, desk, patient):
        given = {k: "" if v is None else v for k, v in stored(patient).items() if v is not False}
        response = self.send(signed_in(desk), patient, **given | {"family": "Jansson"})
        patient.refresh_from_db()
        assert (response.status_code, patient.sort_name) == (302, "Jansson, Ana")
        assert sorted(row.value for row in patient.contact_points.all()) == ["555-0142", "555-9999"]
        assert sorted(row.value for row in patient.identifiers.all()) == ["A-1", "P-1"]
        assert sorted(row.use for row in patient.names.all()) == ["nickname", "official"]
        assert patient.related_people.get().name == "Leo"

    def test_shows_both_sides_of_a_stale_edit(self, signed_in, desk, kim, patient):
        edit(patient, by=kim, gender="non-binary")
        response = self.send(signed_in(desk), patient, gender="woman", emergency_name="Mia")
        page = response.content.decode()
        assert response.status_code == 409
        assert all(words in page for words in ("non-binary", "woman", "Mia", "Leo", "Kim Sample"))
        patient.refresh_from_db()
        assert patient.gender == "non-binary"

    def test_names_nobody_where_the_record_changed_in_another_way_since(self, signed_in, desk, kim, patient):
        edit(patient, by=kim, gender="non-binary")
        services.make_inactive(patient=patient, reason="Moved away", by=desk, at=timezone.now())
        page = self.send(signed_in(desk), patient, gender="woman").content.decode()
        assert ("Saved meanwhile" in page, "Kim Sample" in page) == (True, False)

    def test_saves_the_sides_that_were_picked(self, signed_in, desk, patient):
        edit(patient, gender="non-binary")
        picked = {
            "pick-gender": "theirs",
            "yours-gender": "woman",
            "theirs-gender": "non-binary",
            "pick-family": "yours",
            "yours-family": "Jansson",
            "theirs-family": "Johnson",
        }
        assert self.send(signed_in(desk), patient, revision=2, **picked).status_code == 302
        patient.refresh_from_db()
        assert (patient.gender, patient.sort_name) == ("non-binary", "Jansson, Ana")

    def test_takes_a_second_click_for_what_it_is(self, signed_in, desk):
        patient, client = make_patient("Ana", "Johnson", phone="555-0142"), signed_in(desk)
        for _ in range(2):
            assert self.send(client, patient, birth_date="1982-03-04", gender="woman").status_code == 302
        patient.refresh_from_db()
        assert patient.revision == 2

    def test_takes_away_the_rows_that_were_emptied_and_adds_new_ones(self, signed_in, desk, patient):
        given = {k: "" if v is None else v for k, v in stored(patient).items() if v is not False}
        rows = {"number-0-system": "", "number-0-value": "", "contact-5-value": "+7 495 1234567"}
        assert self.send(signed_in(desk), patient, **given | rows).status_code == 302
        assert [row.value for row in patient.identifiers.all()] == ["P-1"]
        assert [row.value for row in patient.contact_points.order_by("rank")] == [
            "555-0142",
            "555-9999",
            "+7 495 1234567",
        ]

    def test_offers_a_row_more_and_saves_nothing(self, signed_in, desk, patient):
        page = self.send(signed_in(desk), patient, add="number", gender="woman").content.decode()
        assert 'name="number-0-system"' in page
        assert 'value="woman"' in page
        patient.refresh_from_db()
        assert patient.revision == 1

    @pytest.mark.parametrize("typed", ["1982-03-04", "4.3.1982", "March 4, 1982"])
    def test_takes_another_way_of_writing_the_date_of_birth_for_no_difference(
        self, signed_in, desk, patient, typed
    ):
        edit(patient, gender="woman")
        page = self.send(signed_in(desk), patient, birth_date=typed, gender="man").content.decode()
        assert "pick-gender" in page
        assert "pick-birth_date" not in page

    def test_chooses_between_two_lists_of_rows(self, signed_in, desk, patient):
        edit(patient, identifiers=[{"system": "insurer", "value": "A-1"}, {"system": "card", "value": "C-9"}])
        client, mine = signed_in(desk), {"number-0-system": "insurer", "number-0-value": "A-2"}
        answer = self.send(client, patient, **mine)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert all(words in page for words in ("insurer A-2", "insurer A-1; card C-9"))
        inputs = hidden(page)
        for side, kept in (("theirs", ["A-1", "C-9"]), ("yours", ["A-2"])):
            patient.refresh_from_db()
            picks = {"pick-number": side, "pick-name": "theirs", "pick-contact": "theirs"}
            sent = {"given": "Ana", "family": "Johnson", **inputs, **picks, "revision": patient.revision}
            assert client.post(f"/patients/{patient.uuid}/edit/", sent).status_code == 302
            assert [row.value for row in patient.identifiers.order_by("pk")] == kept
            assert patient.names.filter(given="Anita").exists()

    def opened(self, client, patient):
        """What a browser that has opened the form would send from it."""
        page = client.get(f"/patients/{patient.uuid}/edit/").content.decode()
        given = {name: value or "" for name, value in stored(patient).items() if value is not False}
        return given | {name: value for name, value in hidden(page).items() if name in ("revision", "began")}

    def test_takes_what_a_colleague_saved_where_nothing_was_typed(self, signed_in, desk, patient):
        client = signed_in(desk)
        form = self.opened(client, patient)
        card = {"system": "card", "value": "C-9"}
        edit(patient, address={"lines": "New Road 5"}, gender="woman", identifiers=[card], heard_from="x")
        changed = form | {"emergency_phone": "555 77", "contact-0-value": "555-8888", "heard_from": "y"}
        answer = client.post(f"/patients/{patient.uuid}/edit/", changed | {"gender": "woman"})
        picks = re.findall(r'name="pick-(\w+)" value="(\w+)" checked', page := answer.content.decode())
        assert (answer.status_code, picks) == (409, [("heard_from", "yours")])
        client.post(f"/patients/{patient.uuid}/edit/", hidden(page) | {"pick-heard_from": "yours"})
        patient.refresh_from_db()
        assert (patient.addresses.get().lines, patient.gender, patient.heard_from) == (
            "New Road 5",
            "woman",
            "y",
        )
        assert [row.value for row in patient.identifiers.all()] == ["C-9"]
        assert [row.value for row in patient.contact_points.order_by("rank")] == ["555-0142", "555-8888"]
        assert patient.related_people.get().phone == "555 77"

    def test_asks_nothing_where_two_people_changed_different_things(self, signed_in, desk, patient):
        client = signed_in(desk)
        form = self.opened(client, patient) | {"gender": "woman"}
        edit(patient, language="es", contacts=[{"system": "phone", "value": "555-7777"}])
        assert client.post(f"/patients/{patient.uuid}/edit/", form).status_code == 302
        patient.refresh_from_db()
        assert (patient.gender, patient.language, patient.revision) == ("woman", "es", 3)
        assert [row.value for row in patient.contact_points.all()] == ["555-7777"]

    def test_does_not_join_the_telephone_of_one_contact_to_the_name_of_another(
        self, signed_in, desk, patient
    ):
        client = signed_in(desk)
        form = self.opened(client, patient) | {"emergency_phone": "555 77"}
        edit(patient, related=[{"role": "emergency", "name": "Mia", "phone": "555 12"}])
        page = client.post(f"/patients/{patient.uuid}/edit/", form).content.decode()
        picks = re.findall(r'name="pick-(\w+)" value="(\w+)" checked', page)
        assert picks == [("emergency_name", "theirs"), ("emergency_phone", "yours")]

    def test_knows_what_it_began_with_after_bad_input_and_another_row(self, signed_in, desk, patient):
        client, where = signed_in(desk), f"/patients/{patient.uuid}/edit/"
        form = self.opened(client, patient) | {"gender": "woman"}
        edit(patient, language="es")
        for more in ({"birth_date": "31 April 1982"}, {"add": "number"}):
            assert hidden(client.post(where, form | more).content.decode())["began"] == form["began"]
        assert client.post(where, form).status_code == 302

    def test_does_not_believe_what_it_began_with_of_another_record_or_revision(
        self, signed_in, desk, patient
    ):
        client, other = signed_in(desk), make_patient("Ana", "Other")
        form = self.opened(client, patient) | {"gender": "woman"}
        edit(patient, gender="man")
        edit(patient, gender="x", based_on=2)
        for began in ("", "x", self.opened(client, other)["began"], self.opened(client, patient)["began"]):
            sent = form | {"began": began, "street": "Typed 1"}
            page = client.post(f"/patients/{patient.uuid}/edit/", sent).content.decode()
            assert re.findall(r'name="pick-(\w+)" value="yours"', page) == ["street", "gender"]

    @pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30], ids=["none", "word", "negative", "huge"])
    def test_takes_a_wrong_revision_for_a_stale_one(self, signed_in, desk, patient, revision):
        assert self.send(signed_in(desk), patient, revision=revision, gender="x").status_code == 409

    def test_refuses_bad_input_and_keeps_what_was_typed(self, signed_in, desk, patient):
        response = self.send(signed_in(desk), patient, birth_date="31 April 1982", gender="woman")
        assert (response.status_code, b"no such day" in response.content) == (422, True)
        assert b'value="woman"' in response.content

    def test_ignores_fields_that_are_not_its_own(self, signed_in, desk, patient):
        self.send(signed_in(desk), patient, number="PL-9", active="", replaced_by="1", id="1", uuid="1")
        number, patient_id = patient.number, patient.pk
        patient.refresh_from_db()
        assert (patient.number, patient.active, patient.pk) == (number, True, patient_id)

    def test_hides_records_that_do_not_exist(self, signed_in, desk):
        page = "/patients/0192f0c1-0000-7000-8000-000000000000/edit/"
        assert signed_in(desk).get(page).status_code == 404

    def test_leads_from_a_merged_record_to_the_kept_one_and_shows_what_was_typed(
        self, signed_in, desk, patient
    ):
        client, other = signed_in(desk), make_patient("Old", "Record")
        typed = form_of(gender="typed before the merge", revision=1, began="sealed")
        type(other).objects.filter(pk=other.pk).update(replaced_by=patient)
        assert client.get(f"/patients/{other.uuid}/edit/").url == f"/patients/{patient.uuid}/edit/"
        refused = client.post(f"/patients/{other.uuid}/edit/", typed)
        assert refused.status_code == 409
        assert "typed before the merge" in (page := refused.content.decode())
        assert "sealed" not in page
        assert f"{other.number} was merged into {patient.number}" in page
        other.refresh_from_db()
        assert (other.gender, other.revision) == ("", 1)

    def test_of_a_record_that_is_taken_back_with_its_list_says_so_and_shows_what_was_typed(
        self, signed_in, desk, patient, monkeypatch
    ):
        def taken_back(**_what):
            raise Patient.DoesNotExist

        monkeypatch.setattr(services, "edit_patient", taken_back)
        typed = form_of(gender="typed before that", revision=1)
        gone = signed_in(desk).post(f"/patients/{patient.uuid}/edit/", typed)
        assert (gone.status_code, "typed before that" in gone.content.decode()) == (404, True)

    def test_needs_the_permission(self, signed_in, admin, patient):
        assert signed_in(admin).get(f"/patients/{patient.uuid}/edit/").status_code == 403

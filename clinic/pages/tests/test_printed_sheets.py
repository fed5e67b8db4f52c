"""The chart and the day on paper: what stands on them, who may print them, what the audit keeps."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.tests.factories import make_clinic, make_user
from careplans.tests.factories import make_active_plan, make_practitioner
from clinic.audit.models import Event
from clinic.testing.counting import queries_of
from patients.tests.factories import make_patient, make_visit

pytestmark = pytest.mark.django_db


def words(response) -> str:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(response.content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


class TestTheChartInShort:
    @pytest.fixture
    def plan(self):
        return make_active_plan(make_practitioner())

    def get(self, client, plan, user=None):
        client.force_login(user or plan.author)
        return client.get(reverse("pages:chart-summary", args=[plan.patient.uuid]))

    def test_says_what_was_said_found_and_planned(self, client, plan):
        paper = words(self.get(client, plan))
        for text in (
            plan.patient.display_name,
            plan.patient.number,
            "9 hours a day",
            "Psoas major, left",
            "Tight and weak",
            "Four hours or more of sitting a day",
            "None open.",
            "Sample, not a real record",
        ):
            assert text in paper

    def test_names_no_patient_in_the_file_name_and_is_not_kept_by_the_browser(self, client, plan):
        response = self.get(client, plan)
        assert response["Content-Disposition"] == 'inline; filename="summary.pdf"'
        assert "no-store" in response["Cache-Control"]

    def test_is_in_the_audit(self, client, plan):
        self.get(client, plan)
        event = Event.objects.filter(verb="chart.viewed").latest("pk")
        assert (event.patient_uuid, event.detail["what"]) == (plan.patient.uuid, "summary, printed")

    def test_hides_charts_of_other_teams(self, client, plan):
        assert self.get(client, plan, make_user("practitioner")).status_code == 404

    def test_needs_the_permission(self, client, plan):
        assert self.get(client, plan, make_user("front-desk")).status_code == 403


class TestTheDay:
    @pytest.fixture
    def desk(self):
        make_clinic()
        return make_user("front-desk")

    def get(self, client, user):
        client.force_login(user)
        return client.get(reverse("pages:day-list"))

    def test_lists_every_visit_with_room_to_write(self, client, desk):
        visit = make_visit(practitioner=make_user("practitioner", first_name="Robin"))
        paper = words(self.get(client, desk))
        assert visit.patient.display_name in paper
        assert visit.patient.number in paper
        assert "Robin Sample" in paper
        assert "Notes" in paper

    def test_has_heads_the_reason_the_phone_to_ring_first_and_when_it_was_printed(self, client, desk):
        numbers = {"phone": "555-0142", "contacts": [{"system": "email", "value": "ana@example.org"}]}
        make_visit(make_patient("Ana", "Sample", **numbers), reason="Follow-up")
        two = [{"system": "phone", "value": value} for value in ("555-0101", "555-0102")]
        make_visit(make_patient("Teo", "Sample", contacts=two))
        paper = words(self.get(client, desk))
        heads = ("Time", "Name", "Number", "Phone", "Practitioner", "Reason", "State", "Notes")
        assert all(text in paper for text in (*heads, "Follow-up", "555-0142", "555-0101", "Printed"))
        assert not any(text in paper for text in ("555-0102", "ana@example.org"))

    def test_is_what_the_board_prints_with_the_practitioner_whose_visits_it_shows(self, client, desk):
        kim = make_user("practitioner", first_name="Kim")
        make_visit(make_patient("Ana"), kim)
        make_visit(make_patient("Teo"))
        client.force_login(desk)
        board = client.get("/today/", {"practitioner": kim.uuid}).content.decode()
        [address] = re.findall(r'href="(/today/day\.pdf[^"]*)"', board)
        paper = words(client.get(address))
        assert ("Ana" in paper, "Teo" in paper) == (True, False)

    def test_asks_the_database_as_often_for_many_visits_as_for_one(self, client, desk):
        make_visit(make_patient("Ana", phone="555-0142"))
        few = queries_of(lambda: self.get(client, desk))
        for n in range(4):
            make_visit(make_patient(f"P{n}", phone="555-0142"))
        assert queries_of(lambda: self.get(client, desk)) == few

    def test_an_empty_day_says_so(self, client, desk):
        assert "Nobody is booked." in words(self.get(client, desk))

    def test_is_in_the_audit(self, client, desk):
        self.get(client, desk)
        assert Event.objects.filter(verb="day-list.printed", user_uuid=desk.uuid).count() == 1

    def test_needs_the_permission(self, client, desk):
        desk.groups.clear()
        assert self.get(client, desk).status_code == 403

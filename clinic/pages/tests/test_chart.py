import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_clinic, make_user
from assessments.models import Assessment
from assessments.tests.factories import make_history, make_signed
from careplans.models import CarePlan
from clinic.audit.models import Event
from clinic.testing.counting import queries_of
from intake.models import Flag, Response
from intake.services import submit
from intake.tests.factories import answer, case, make_response, make_sent
from patients.models import Patient, Visit
from patients.services import record_consent
from patients.tests.factories import at_ten, make_consent_text, make_patient, make_visit

pytestmark = pytest.mark.django_db
FINDINGS = {("psoas-major", "left"): "tight", ("piriformis", "left"): "painful"}


@pytest.fixture
def practitioner(client):
    make_clinic()
    user = make_user("practitioner")
    client.force_login(user)
    return user


def open_chart(client, patient: Patient):
    return client.get(reverse("pages:chart", args=[patient.uuid]))


def pain_shown(client, patient: Patient) -> tuple[str, str | None]:
    """In the latest intake, and beside the visit that is furthest ahead, where one to come tells something."""
    chart = open_chart(client, patient).context["chart"]
    first = chart.visits[0]
    return chart.latest_intake.pain_now, first.intake.pain_now if first.visit.is_planned else None


class TestTheChart:
    def test_shows_what_was_found_and_notes_that_it_was_read(self, client, practitioner):
        patient = make_signed(by=practitioner, findings=FINDINGS).patient
        assert "Psoas major" in open_chart(client, patient).content.decode()
        event = Event.objects.get(verb="chart.viewed")
        assert (event.user_uuid, event.patient_uuid) == (practitioner.uuid, patient.uuid)

    def test_asks_for_a_reason_outside_the_care_team(self, client, practitioner):
        patient = make_patient()
        assert open_chart(client, patient).url == reverse("patients:open-chart", args=[patient.uuid])
        assert not Event.objects.filter(verb="chart.viewed").exists()

    def test_says_which_consents_are_still_to_be_asked_and_stops_once_they_are_decided(
        self, client, practitioner
    ):
        make_consent_text("photos", title="Photographs", language="en")
        patient = make_signed(by=practitioner).patient

        def shown() -> str:
            return open_chart(client, patient).content.decode()

        before = shown()
        assert ("Photographs" in before, "To be asked" in before) == (True, True)
        record_consent(
            patient=patient, code="photos", decision="no", source="desk", by=practitioner, at=timezone.now()
        )
        after = shown()
        assert ("Photographs" in after, "To be asked" in after) == (True, False)
        make_consent_text("photos", title="Photographs", language="en")
        assert "New version since" in shown()

    def test_leads_back_to_the_very_first_examination(self, client, practitioner):
        newest = make_signed(by=practitioner, findings=FINDINGS)
        visits = [newest.visit, *make_history(newest, number=30)]
        page = open_chart(client, newest.patient)
        seen, found = list(page.context["chart"].visits), []
        while link := re.search(r'href="([^"]+/earlier/[^"]+)"', page.content.decode()):
            page = client.get(link[1])
            seen += page.context["chart"].visits
            found.append(page.content.decode().count("Psoas major"))
        assert [row.visit for row in seen] == visits
        assert all(row.assessments for row in seen)
        assert (len(found), found[0], found[-1]) == (2, 12, 7)
        assert Event.objects.filter(detail__what="earlier visits").count() == 2

    def test_tells_what_was_sent_from_home_before_the_day_comes(self, client, practitioner):
        patient = make_patient()
        make_sent(make_visit(patient, practitioner, status="arrived"), **{"pain.nprs_now": 3})
        tomorrow = make_visit(patient, practitioner, start=at_ten())
        booked = make_visit(patient, practitioner, start=at_ten(2))
        from_home = make_response(tomorrow, mode="link")
        answer(from_home, case(from_home) | {"pain.nprs_now": 8})
        assert pain_shown(client, patient) == ("3", None)
        submit(response=Response.objects.get(pk=from_home.pk), by=None, at=timezone.now())
        assert pain_shown(client, patient) == ("8", "8")
        assert booked not in [row.visit for row in open_chart(client, patient).context["chart"].visits]

    def test_calls_the_intake_that_was_begun_last_the_latest_whichever_visit_comes_first(
        self, client, practitioner
    ):
        patient = make_patient()
        next_week = make_response(make_visit(patient, practitioner, start=at_ten(7)), mode="link")
        answer(next_week, case(next_week) | {"pain.nprs_now": 3})
        submit(response=Response.objects.get(pk=next_week.pk), by=None, at=timezone.now())
        make_sent(make_visit(patient, practitioner, status="arrived"), **{"pain.nprs_now": 8})
        assert pain_shown(client, patient) == ("8", "3")

    def test_of_earlier_visits_is_hidden_like_the_chart(self, client, practitioner):
        patient = make_patient()
        address = reverse("pages:earlier", args=[patient.uuid])
        assert client.get(address).url == reverse("patients:open-chart", args=[patient.uuid])
        assert client.get(reverse("pages:earlier", args=[uuid4()])).status_code == 404
        client.force_login(make_user("front-desk"))
        assert client.get(address).status_code == 403

    def test_of_earlier_visits_asks_the_same_however_many_there_are(self, client, practitioner):
        first = make_signed(by=practitioner, findings=FINDINGS)
        address = reverse("pages:earlier", args=[first.patient.uuid])
        make_history(first, number=13)
        few = queries_of(lambda: client.get(address))
        make_history(first, number=40)
        assert (queries_of(lambda: client.get(address)), few <= 12) == (few, True)

    def test_is_not_found_where_there_is_no_such_patient(self, client, practitioner):
        assert client.get(reverse("pages:chart", args=[uuid4()])).status_code == 404

    @pytest.mark.parametrize("role", ["front-desk", "admin"])
    def test_is_refused_to_who_is_no_clinician(self, client, role):
        make_clinic()
        client.force_login(make_user(role))
        assert open_chart(client, make_patient()).status_code == 403

    def test_asks_a_superuser_without_the_role_for_a_reason_though_the_whole_clinic_opens_charts(
        self, client
    ):
        make_clinic(chart_access="whole-clinic")
        root, patient = make_user(), make_patient()
        User.objects.filter(pk=root.pk).update(is_superuser=True)
        client.force_login(root)
        assert open_chart(client, patient).url == reverse("patients:open-chart", args=[patient.uuid])

    def test_asks_the_same_for_a_thousand_visits(self, client, practitioner):
        first = make_signed(by=practitioner, findings=FINDINGS)

        def look() -> None:
            assert open_chart(client, first.patient).status_code == 200

        warn_and_plan(make_history(first, number=10))
        few = queries_of(look)
        warn_and_plan(make_history(first, number=990))
        assert (queries_of(look), few <= 8) == (few, True)


def warn_and_plan(visits: list[Visit]) -> None:
    """An open warning and an ended plan for each visit, straight into the tables: for counting only."""
    at, begin = timezone.now(), CarePlan.objects.count()
    examined = {row.visit_id: row for row in Assessment.objects.filter(visit__in=visits)}
    Flag.objects.bulk_create(
        Flag(
            patient_id=visit.patient_id,
            visit=visit,
            source=Flag.Source.EXAM,
            code="exam.straight-leg-raise",
            level=Flag.Level.SAME_DAY,
            raised_at=at,
        )
        for visit in visits
    )
    CarePlan.objects.bulk_create(
        CarePlan(
            patient_id=visit.patient_id,
            episode_id=visit.episode_id,
            visit=visit,
            assessment=examined[visit.pk],
            version=begin + number,
            author=examined[visit.pk].author,
            status=CarePlan.Status.COMPLETED,
            activated_at=at,
            activated_by=examined[visit.pk].author,
            ended_at=at,
            ended_by=examined[visit.pk].author,
            end_reason="Well again",
        )
        for number, visit in enumerate(visits, start=1)
    )

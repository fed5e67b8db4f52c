import re
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.tests.factories import make_clinic, make_user
from assessments.judging import value_of
from assessments.models import Measurement
from assessments.queries import since_last_visit
from clinic.audit.models import Event
from patients.tests.factories import make_patient

from .factories import make_assessment, make_signed, sign, type_in

pytestmark = pytest.mark.django_db
STRENGTH = ("psoas-major", "left", "strength")


@pytest.fixture
def practitioner(client):
    make_clinic()
    user = make_user("practitioner")
    client.force_login(user)
    return user


def compare(client, assessment):
    return client.get(reverse("assessments:compare", args=[assessment.uuid]))


def words(answer):
    return " ".join(strip_tags(answer.content.decode().replace("<", " <")).split())


class TestSinceLastVisit:
    def test_sets_each_value_beside_the_last_one_and_says_what_it_means(self, client, practitioner):
        patient = make_patient()
        for days, grade, code in ((14, "3", "weak"), (0, "5", "normal")):
            now = make_signed(
                patient,
                by=practitioner,
                days_ago=days,
                cells={STRENGTH: grade},
                findings={("psoas-major", "left"): code},
            )
        shown = words(compare(client, now))
        assert "Psoas major, left: Weak → Normal" in shown
        assert re.search(
            r"Psoas major, left Psoas-biased hip flexion.* 3 \d+ \w+ 5 ▲ real change, better", shown
        )

    def test_tells_what_was_not_tested_and_what_is_not_decided_from_no_finding(self, client, practitioner):
        found = {
            ("psoas-major", "left"): "weak",
            ("psoas-major", "right"): "tight",
            ("piriformis", "left"): "painful",
        }
        patient = make_signed(make_patient(), by=practitioner, days_ago=14, findings=found).patient
        now = make_assessment(patient, by=practitioner)
        type_in(now, "psoas-major", "left", "strength", "3")
        type_in(now, "psoas-major", "right", "strength", "5")
        shown = words(compare(client, now))
        assert "Psoas major, left: Weak → not decided yet" in shown
        assert "Psoas major, right: Tight / shortened → no finding" in shown
        assert "Piriformis, left: Painful → not tested today" in shown
        shown = words(compare(client, sign(now)))
        assert "Psoas major, left: Weak → no finding" in shown
        assert "Piriformis, left: Painful → not tested today" in shown

    def test_gives_a_reason_once(self, client, practitioner):
        patient = make_signed(make_patient(), by=practitioner, days_ago=14).patient
        now = make_assessment(patient, by=practitioner)
        type_in(now, "psoas-major", "left", "strength", "x", reason_text="no time")
        assert words(compare(client, now)).count("no value today: not tested") == 1
        type_in(now, "psoas-major", "left", "strength", "4-")
        assert words(compare(client, now)).count("same as last time") == 1

    def test_says_so_where_nothing_was_signed_before(self, client, practitioner):
        shown = words(compare(client, make_assessment(by=practitioner)))
        assert "There is no earlier signed assessment to compare with." in shown

    def test_is_in_the_audit(self, client, practitioner):
        compare(client, make_assessment(by=practitioner))
        seen = Event.objects.get(verb="chart.viewed", user_uuid=practitioner.uuid)
        assert seen.detail == {"what": "comparison"}

    def test_is_hidden_from_a_practitioner_outside_the_care_team(self, client, practitioner):
        assert compare(client, make_assessment()).status_code == 404

    @pytest.mark.parametrize("role", ["front-desk", "admin"])
    def test_is_refused_to_who_is_no_clinician(self, client, role):
        make_clinic()
        client.force_login(make_user(role))
        assert compare(client, make_assessment()).status_code == 403


@pytest.mark.parametrize(("zone", "hour"), [("America/Los_Angeles", 20), ("Pacific/Auckland", 7)])
def test_names_the_day_it_was_at_the_clinic(zone, hour, practitioner):
    """In the evening west of London and in the morning east of it, the day is another one there."""
    days, patient = (date(2026, 3, 3), date(2026, 3, 17)), make_patient()
    with timezone.override(zone):
        here = timezone.get_current_timezone()
        for day in days:
            at = datetime(day.year, day.month, day.day, hour, 30, tzinfo=here)
            assessment = make_assessment(patient, by=practitioner, at=at)
            type_in(assessment, *STRENGTH, "4-")
            if day == days[0]:
                sign(assessment, at=at + timedelta(minutes=5))
        since = since_last_visit(assessment)
        told = {value_of(measurement).on for measurement in Measurement.objects.all()}
    assert (since.last_on, since.rows[0].was_on, told) == (days[0], days[0], set(days))

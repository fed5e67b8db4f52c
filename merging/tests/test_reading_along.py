"""After a merge every page of the kept record reads both, and after its undoing only its own."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from careplans.tests.factories import make_active_plan, make_practitioner
from duplicates.register import people_of
from patients import search
from patients import services as patients
from patients.models import Patient
from patients.tests.factories import an_hour_away, make_patient, make_visit

from .factories import make_merge, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(client):
    """A whole course of care, under the record that is going to be merged."""
    make_clinic()
    plan = make_active_plan(make_practitioner())
    client.force_login(plan.author)
    return plan


@pytest.fixture
def kept(plan):
    return make_patient("Ana", "Keptname")


def chart(client, patient: Patient):
    return client.get(reverse("pages:chart", args=[patient.uuid]))


def test_the_chart_of_the_kept_record_opens_to_the_team_of_the_other(client, plan, kept):
    assert chart(client, kept).status_code == 302
    make_merge(kept, plan.patient)
    assert chart(client, kept).status_code == 200


def test_the_chart_shows_findings_and_plan_of_the_merged_record(client, plan, kept):
    make_merge(kept, plan.patient)
    page = chart(client, kept).content.decode()
    assert "Ana Keptname" in page
    assert "Psoas major" in page
    assert reverse("careplans:plan", args=[plan.uuid]) in page


def test_the_next_examination_compares_with_one_of_the_merged_record(client, plan, kept):
    make_merge(kept, plan.patient)
    visit = make_visit(kept, plan.author, start=an_hour_away(), status="arrived")
    begun = client.post(reverse("assessments:start", args=[visit.uuid]))
    page = client.get(begun.url).content.decode()
    assert "4-" in page


def test_the_printed_summary_and_the_patients_page_read_along(client, plan, kept):
    make_merge(kept, plan.patient)
    assert client.get(reverse("pages:chart-summary", args=[kept.uuid])).status_code == 200
    assert "Visits" in client.get(kept.get_absolute_url()).content.decode()


def test_the_handout_of_the_merged_record_keeps_the_name_it_was_issued_with(client, plan, kept):
    before = plan.patient.display_name
    make_merge(kept, plan.patient)
    plan.patient.refresh_from_db()
    assert plan.patient.display_name == before


def test_nothing_is_read_along_after_the_undoing(client, plan, kept):
    undo(make_merge(kept, plan.patient))
    assert chart(client, kept).status_code == 302


def test_a_merged_record_takes_nothing_more(client, plan, kept):
    make_merge(kept, plan.patient)
    with pytest.raises(patients.Refused, match="merged into another"):
        patients.walk_in(patient=plan.patient, by=make_user("front-desk"), at=timezone.now())


def test_a_hit_tells_the_visit_that_was_booked_for_the_merged_record(plan, kept):
    retired = make_patient("Ana", "Othername")
    visit = make_visit(retired)
    make_merge(kept, retired)
    hits = search.find("keptname", user=make_user("front-desk"), at=timezone.now()).hits
    assert [hit.visit_at for hit in hits] == [visit.planned_start]


def test_likely_duplicates_are_looked_for_by_the_address_that_was_kept(plan):
    kept = make_patient("Ana", "Keptname", address={"postal_code": "N1 9GU"})
    retired = make_patient("Ana", "Othername", address={"postal_code": "M1 1AA"})
    make_merge(kept, retired)
    assert people_of([kept.pk])[kept.pk].postcode == "n19gu"

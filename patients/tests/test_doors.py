"""Two doors: who may know who somebody is, and who may open the chart."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ClinicProfile
from accounts.tests.factories import make_user
from clinic.audit.models import Event
from patients import services
from patients.doors import BehindChartDoor
from patients.models import CareTeamMember, Patient, Visit

from .factories import make_patient, make_visit

pytestmark = pytest.mark.django_db


PREPARED = BehindChartDoor(lambda charts, key: charts.filter(pk=key), key=int)


def opens(user, patient, at=None):
    """As the door says, which a prepared read behind it says too."""
    at = at or timezone.now()
    found = Patient.objects.chart_open_to(user, at).filter(pk=patient.pk).exists()
    assert (PREPARED.first(user, at, key=patient.pk) is not None) == found
    return found


def merge(retired, kept):
    Patient.objects.filter(pk=retired.pk).update(replaced_by=kept)
    retired.refresh_from_db()


class TestIdentity:
    def test_is_open_to_the_desk_practitioners_and_admins(self, desk, kim, admin):
        patient = make_patient()
        for user in (desk, kim, admin):
            assert list(Patient.objects.visible_to(user)) == [patient]

    def test_is_closed_to_somebody_without_a_role(self, clinic):
        make_patient()
        nobody = make_user()
        assert not Patient.objects.visible_to(nobody).exists()
        assert not Visit.objects.visible_to(nobody).exists()


class TestChart:
    def test_is_closed_to_the_desk_and_to_admins(self, desk, admin):
        patient = make_patient()
        assert not opens(desk, patient)
        assert not opens(admin, patient)

    def test_is_closed_to_a_superuser_who_is_no_practitioner(self, clinic):
        root = make_user()
        root.is_superuser = True
        root.save()
        ClinicProfile.objects.update(chart_access="whole-clinic")
        assert not opens(root, make_patient())

    def test_is_open_to_an_admin_who_is_also_a_practitioner_of_the_patient(self, clinic):
        both = make_user("practitioner", "admin")
        assert opens(both, make_visit(practitioner=both).patient)

    def test_opens_with_a_visit_and_closes_when_it_is_cancelled(self, kim, robin):
        visit = make_visit(practitioner=kim)
        assert (opens(kim, visit.patient), opens(robin, visit.patient)) == (True, False)
        services.move_visit(visit=visit, to="cancelled", by=None, at=timezone.now())
        assert not opens(kim, visit.patient)

    def test_stays_open_with_a_cancelled_visit_while_something_urgent_is_open(self, kim, robin):
        visit = make_visit(practitioner=kim)
        for is_due in (True, False):
            services.flag_practitioner_first(
                visit=visit, is_due=lambda due=is_due: due, by=None, at=timezone.now()
            )
            if is_due:
                services.cancel_visit(visit=visit, reason="patient", by=None, at=timezone.now())
            assert (opens(kim, visit.patient), opens(robin, visit.patient)) == (is_due, False)

    def test_does_not_open_with_a_visit_that_its_practitioner_made_alone(self, kim, desk):
        at = timezone.now()
        walked_in = services.walk_in(patient=make_patient(), practitioner=kim, by=kim, at=at)
        booked = make_visit(practitioner=kim, by=kim)
        services.check_in(visit=booked, by=kim, at=at)
        assert not any(opens(kim, visit.patient) for visit in (walked_in, booked))

    @pytest.mark.parametrize("status", ["planned", "checked in by oneself", "noshow", "finished"])
    def test_does_not_open_by_taking_a_visit_unless_the_desk_saw_them_arrive(self, kim, desk, status):
        at, by_oneself = timezone.now(), status.startswith("checked")
        visit = make_visit(by=desk, status="planned" if by_oneself else status)
        if by_oneself:
            services.check_in(visit=visit, by=kim, at=at)
        with pytest.raises(services.Refused, match="yourself" if by_oneself else "who is here"):
            services.take_visit(visit=visit, by=kim, at=at)
        assert not opens(kim, visit.patient)

    def test_opens_by_taking_somebody_whom_the_desk_saw_arrive(self, kim, desk):
        visit, at = make_visit(by=desk), timezone.now()
        services.check_in(visit=visit, by=desk, at=at)
        services.take_visit(visit=visit, by=kim, at=at)
        assert opens(kim, visit.patient)

    def test_opens_with_a_visit_of_ones_own_once_the_desk_has_seen_them_arrive(self, kim, desk):
        visit, at = make_visit(practitioner=kim, by=kim), timezone.now()
        arrived = services.check_in(visit=visit, by=desk, at=at)
        assert opens(kim, visit.patient)
        services.undo_move(visit=arrived, by=kim, at=at)
        assert not opens(kim, visit.patient)

    def test_opens_to_a_colleague_whom_the_care_team_has_added(self, kim, robin):
        patient, at = make_visit(practitioner=kim).patient, timezone.now()
        services.add_to_care_team(patient=patient, user=robin, by=kim, at=at)
        assert opens(robin, patient)
        services.remove_from_care_team(patient=patient, user=robin, by=kim, at=at)
        assert not opens(robin, patient)

    def test_closes_to_a_colleague_who_was_added_to_a_record_that_was_merged(self, kim, robin):
        kept, retired, at = make_visit(practitioner=kim).patient, make_patient(), timezone.now()
        services.add_to_care_team(patient=retired, user=robin, by=None, at=at)
        merge(retired, kept)
        services.remove_from_care_team(patient=kept, user=robin, by=kim, at=at)
        assert not opens(robin, kept)

    def test_is_not_passed_on_by_a_colleague_who_was_let_in_for_a_day(self, kim, robin):
        patient, at = make_visit(practitioner=kim).patient, timezone.now()
        services.add_to_care_team(patient=patient, user=kim, by=None, at=at)
        services.break_glass(patient=patient, reason="Kim is away", by=robin, at=at)
        assert opens(robin, patient)
        with pytest.raises(services.Refused, match="of the patient's care team"):
            services.add_to_care_team(patient=patient, user=make_user("practitioner"), by=robin, at=at)
        with pytest.raises(services.Refused, match="of the patient's care team"):
            services.remove_from_care_team(patient=patient, user=kim, by=robin, at=at)

    def test_is_passed_on_under_a_record_that_was_merged(self, kim, robin):
        kept, retired, at = make_patient(), make_visit(practitioner=kim).patient, timezone.now()
        merge(retired, kept)
        services.add_to_care_team(patient=kept, user=robin, by=kim, at=at)
        assert opens(robin, kept)

    def test_is_passed_on_by_every_practitioner_of_a_clinic_that_opens_every_chart(self, kim, robin):
        ClinicProfile.objects.update(chart_access="whole-clinic")
        patient = make_patient()
        services.add_to_care_team(patient=patient, user=robin, by=kim, at=timezone.now())
        assert CareTeamMember.objects.get().user == robin

    def test_is_closed_to_a_colleague_by_the_care_team_alone(self, kim, robin):
        patient, at = make_visit(practitioner=kim).patient, timezone.now()
        with pytest.raises(services.Refused, match="of the patient's care team"):
            services.remove_from_care_team(patient=patient, user=kim, by=robin, at=at)

    def test_closes_again_when_whoever_was_taken_was_never_here(self, kim, desk):
        visit = make_visit()
        services.check_in(visit=visit, by=desk, at=timezone.now())
        services.take_visit(visit=visit, by=kim, at=timezone.now())
        assert opens(kim, visit.patient)
        services.undo_move(visit=visit, by=desk, at=timezone.now())
        assert not opens(kim, visit.patient)

    def test_does_not_open_to_somebody_who_adds_themselves(self, robin):
        patient = make_patient()
        with pytest.raises(services.Refused, match="of the patient's care team"):
            services.add_to_care_team(patient=patient, user=robin, by=robin, at=timezone.now())
        assert not opens(robin, patient)

    def test_does_not_open_to_the_desk_by_adding_it(self, kim, desk):
        patient = make_visit(practitioner=kim).patient
        with pytest.raises(services.Refused, match="not a practitioner"):
            services.add_to_care_team(patient=patient, user=desk, by=kim, at=timezone.now())

    def test_opens_every_chart_where_the_clinic_says_so(self, robin, desk):
        ClinicProfile.objects.update(chart_access="whole-clinic")
        patient = make_patient()
        assert (opens(robin, patient), opens(desk, patient)) == (True, False)

    def test_closes_at_once_when_the_role_is_taken(self, kim):
        patient = make_visit(practitioner=kim).patient
        kim.groups.clear()
        assert not opens(type(kim).objects.get(pk=kim.pk), patient)


class TestBreakGlass:
    def test_opens_the_chart_for_a_day_to_one_person(self, kim, robin):
        patient, at = make_patient(), timezone.now()
        services.break_glass(patient=patient, reason="Kim is ill", by=robin, at=at)
        assert (opens(robin, patient, at), opens(kim, patient, at)) == (True, False)
        assert not opens(robin, patient, at + timedelta(hours=24))
        assert not opens(robin, patient, at - timedelta(seconds=1))

    def test_tells_the_audit_who_and_why(self, robin):
        patient = make_patient()
        services.break_glass(patient=patient, reason="Kim is ill", by=robin, at=timezone.now())
        event = Event.objects.get(verb="chart.glass-broken")
        assert (event.user_uuid, event.patient_uuid, event.detail["reason"]) == (
            robin.uuid,
            patient.uuid,
            "Kim is ill",
        )

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 301, "a\x00b"], ids=["none", "blank", "long", "NUL"])
    def test_refuses_without_a_reason_that_can_be_read(self, robin, reason):
        with pytest.raises(services.Refused):
            services.break_glass(patient=make_patient(), reason=reason, by=robin, at=timezone.now())

    def test_refuses_somebody_who_is_no_practitioner(self, admin):
        with pytest.raises(services.Refused, match="Only a practitioner"):
            services.break_glass(patient=make_patient(), reason="x", by=admin, at=timezone.now())


class TestMerged:
    def test_records_of_one_person_are_read_together_from_either(self):
        kept, retired, other = make_patient(), make_patient(), make_patient()
        visits = {make_visit(kept), make_visit(retired)}
        make_visit(other)
        merge(retired, kept)
        assert set(Visit.objects.of(kept)) == set(Visit.objects.of(retired)) == visits

    def test_records_of_one_person_open_together(self, kim):
        kept, retired, sibling = make_patient(), make_patient(), make_patient()
        make_visit(retired, kim)
        merge(retired, kept)
        merge(sibling, kept)
        assert all(opens(kim, patient) for patient in (kept, retired, sibling))


class TestTheCareTeamOnThePage:
    def test_removes_a_colleague_who_was_added_by_mistake(self, signed_in, kim, robin):
        patient = make_visit(practitioner=kim).patient
        services.add_to_care_team(patient=patient, user=robin, by=kim, at=timezone.now())
        remove = reverse("patients:remove-colleague", args=[patient.uuid, robin.uuid])
        client = signed_in(kim)
        assert remove in client.get(patient.get_absolute_url()).content.decode()
        for _ in range(2):
            assert client.post(remove).status_code == 302
        assert not opens(robin, patient)
        assert Event.objects.filter(verb="care-team.removed").count() == 1

    def test_offers_no_change_to_a_colleague_who_was_let_in_for_a_day(self, signed_in, kim, robin):
        patient = make_visit(practitioner=kim).patient
        services.add_to_care_team(patient=patient, user=kim, by=None, at=timezone.now())
        services.break_glass(patient=patient, reason="Kim is away", by=robin, at=timezone.now())
        page = signed_in(robin).get(patient.get_absolute_url()).content.decode()
        assert reverse("patients:remove-colleague", args=[patient.uuid, kim.uuid]) not in page
        assert reverse("patients:add-colleague", args=[patient.uuid]) not in page

    def test_lets_nobody_from_outside_remove_anybody(self, signed_in, kim, robin):
        patient = make_visit(practitioner=kim).patient
        services.add_to_care_team(patient=patient, user=kim, by=None, at=timezone.now())
        remove = reverse("patients:remove-colleague", args=[patient.uuid, kim.uuid])
        assert signed_in(robin).post(remove).status_code == 422
        assert Event.objects.filter(verb="care-team.removed").count() == 0

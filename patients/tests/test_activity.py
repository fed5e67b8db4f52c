"""A record out of use, and back in it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.audit.models import Event
from patients import search, services
from patients.models import Patient

from .factories import make_patient, make_visit

pytestmark = pytest.mark.django_db


def set_active(client, patient, **data):
    return client.post(reverse("patients:set-active", args=[patient.uuid]), data)


def test_is_made_inactive_with_a_reason_and_then_books_nothing(signed_in, desk):
    patient, client = make_patient(), signed_in(desk)
    assert set_active(client, patient, why="Moved away").status_code == 302
    page = client.get(patient.get_absolute_url()).content.decode()
    assert ("nothing can be booked" in page, "Book a visit" in page, "Walk-in now" in page) == (
        True,
        False,
        False,
    )
    with pytest.raises(services.Refused, match="inactive"):
        make_visit(patient)
    event = Event.objects.get(verb="patient.made-inactive")
    assert (event.detail, event.patient_uuid) == ({"reason": "Moved away"}, patient.uuid)


def test_is_still_found_and_says_so(signed_in, desk):
    patient = make_patient("Zenobia", "Quill")
    services.make_inactive(patient=patient, reason="Moved away", by=desk, at=timezone.now())
    (hit,) = search.find("zenobia", user=desk, at=timezone.now()).hits
    assert "inactive" in str(hit.why[-1].label).lower()


def test_is_made_active_again(signed_in, desk):
    patient, client = make_patient(), signed_in(desk)
    set_active(client, patient, why="Moved away")
    assert set_active(client, patient, active="yes").status_code == 302
    assert make_visit(patient).status == "planned"


@pytest.mark.parametrize("reason", ["", "  ", "x" * 121, "a\x00b"], ids=["none", "blank", "long", "NUL"])
def test_needs_a_reason_that_can_be_read(signed_in, desk, reason):
    patient = make_patient()
    assert set_active(signed_in(desk), patient, why=reason).status_code == 422
    patient.refresh_from_db()
    assert patient.active


def test_waits_until_nothing_is_planned(signed_in, desk):
    patient = make_visit().patient
    refused = set_active(signed_in(desk), patient, why="Moved away")
    assert (refused.status_code, "still open" in refused.content.decode()) == (422, True)


def test_pressed_twice_is_one_event(signed_in, desk):
    patient, client = make_patient(), signed_in(desk)
    for _ in range(2):
        set_active(client, patient, why="Moved away")
    assert Event.objects.filter(verb="patient.made-inactive").count() == 1


class TestAVisitThatWasOver:
    @pytest.fixture
    def cancelled(self):
        visit = make_visit()
        return services.cancel_visit(visit=visit, reason="patient", by=None, at=timezone.now())

    def refused(self):
        return pytest.raises(services.Refused, match="inactive or merged meanwhile")

    def test_comes_back_only_into_a_record_in_use(self, cancelled):
        at, patient = timezone.now(), cancelled.patient
        services.make_inactive(patient=patient, reason="Moved away", by=None, at=at)
        with self.refused():
            services.undo_move(visit=cancelled, by=None, at=at)
        services.make_active(patient=patient, by=None, at=at)
        assert services.undo_move(visit=cancelled, by=None, at=at).status == "planned"

    def test_asks_the_record_it_was_merged_into(self, cancelled):
        at, kept = timezone.now(), make_patient("Anna", "Jonsdottir")
        Patient.objects.filter(pk=cancelled.patient_id).update(replaced_by=kept)
        services.make_inactive(patient=kept, reason="Moved away", by=None, at=at)
        with self.refused():
            services.undo_move(visit=cancelled, by=None, at=at)

    def test_is_not_begun_by_who_came_after_all(self):
        at = timezone.now()
        visit = make_visit()
        missed = services.move_visit(visit=visit, to="noshow", by=None, at=at)
        services.make_inactive(patient=visit.patient, reason="Moved away", by=None, at=at)
        with self.refused():
            services.check_in(visit=missed, by=None, at=at)

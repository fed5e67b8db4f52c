"""Sending: checked once more, frozen under a digest, told to the board, once."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.audit.models import Event
from clinic.base.canonical import digest
from intake import services
from intake.models import Flag, Response
from intake.services.sending import document_of
from patients import services as patients
from patients.models import Consent
from patients.tests.factories import make_consent_text, make_visit

from .factories import PAIN, SITTING, answer, case, flags, make_response, make_sent, no_to_all_safety

pytestmark = pytest.mark.django_db


def submit(response):
    return services.submit(response=response, by=None, at=timezone.now())


def test_freezes_what_was_answered_and_what_it_came_to():
    sent = make_sent()
    assert (sent.status, sent.pages_done) == ("completed", 10)
    assert sent.computed["calculated"]["sitting.total"] == 9
    assert sent.computed["scores"]["sitting_total"]["flags"] == [
        "prolonged_sitting",
        "very_prolonged_sitting",
    ]
    stored = Response.objects.select_related("patient", "visit", "version", "replaces").get(pk=sent.pk)
    assert stored.digest == digest(document_of(stored))


def test_of_the_case_raises_prolonged_sitting_and_nothing_urgent():
    sent = make_sent()
    assert flags(sent) == {("sitting.total", "note")}
    assert not Flag.objects.open_for(sent.patient).exists()


def test_makes_the_visit_ready():
    visit = make_visit(status="arrived")
    make_sent(visit)
    visit.refresh_from_db()
    assert (visit.status, visit.ready_at is not None) == ("ready", True)


def test_makes_a_visit_ready_whose_way_to_the_tablet_was_taken_back():
    visit = make_visit(status="arrived")
    response = make_response(visit)
    answer(response, case(response))
    patients.undo_move(visit=visit, by=None, at=timezone.now())
    submit(response)
    visit.refresh_from_db()
    assert visit.status == "ready"


def test_leaves_a_visit_alone_that_the_practitioner_has_begun():
    visit = make_visit(status="in-progress")
    make_sent(visit)
    visit.refresh_from_db()
    assert visit.status == "in-progress"


def test_is_refused_while_something_required_is_open():
    response = make_response()
    response = answer(response, no_to_all_safety(response) | PAIN | {"sitting.driving": 1})
    with pytest.raises(services.CannotSubmit) as refused:
        submit(response)
    assert {"sitting.desk", "goals.top", "medicines.flags"} <= refused.value.problems.keys()
    response.refresh_from_db()
    assert response.is_draft


def test_is_refused_when_the_day_has_more_than_24_hours():
    response = make_response()
    response = answer(response, case(response) | dict.fromkeys(SITTING, 7.5))
    with pytest.raises(services.CannotSubmit) as refused:
        submit(response)
    assert "30 h" in refused.value.problems["sitting.total"]


def test_asks_again_for_the_worst_place_when_its_mark_is_gone():
    response = make_response()
    response = answer(response, case(response))
    response = answer(response, {"pain.regions": [{"region": "sacrum", "score": 3, "kinds": []}]})
    with pytest.raises(services.CannotSubmit) as refused:
        submit(response)
    assert "pain.main_region" in refused.value.problems


def test_leaves_out_what_was_no_longer_asked():
    response = make_response()
    response = answer(response, case(response) | {"pain.leg": "below_knee", "pain.leg_side": "left"})
    response = answer(response, {"pain.leg": "no"})
    assert "pain.leg_side" in response.answers
    assert "pain.leg_side" not in submit(response).answers


def test_happens_once_however_often_it_is_asked_for():
    response = make_response()
    response = answer(response, case(response))
    first, second = submit(response), submit(response)
    assert (first.digest, first.completed_at) == (second.digest, second.completed_at)
    assert Event.objects.filter(verb="intake.sent").count() == 1


def test_closes_the_tablet():
    response = make_response()
    services.open_tablet(response=response, by=response.started_by, at=timezone.now())
    submit(answer(response, case(response)))
    assert response.tablet_sessions.get().ended_at is not None


def test_records_each_decision_about_a_consent_and_no_consent_for_a_notice():
    text = make_consent_text("physical-exam", version=7, title="Examination", text="…")
    make_sent(**{"consent.exam": "no", "consent.photos": "ask", "consent.data": "yes"})
    found = {consent.code: (consent.decision, consent.text) for consent in Consent.objects.all()}
    assert found == {"physical-exam": ("no", text), "photos": ("ask", None)}


class TestCorrecting:
    def correct(self, sent, **changes):
        return services.correct_response(
            response=sent,
            **{"answers": {"stress.now": 3}, "reason": "Misread", "by": sent.started_by, "at": timezone.now()}
            | changes,
        )

    def test_is_a_new_row_that_replaces(self):
        sent = make_sent()
        row = self.correct(sent)
        sent.refresh_from_db()
        assert (row.status, row.answers["stress.now"], row.replaces) == ("amended", 3, sent)
        assert (sent.status, sent.answers["stress.now"]) == ("completed", 8)
        assert list(Response.objects.of(sent.patient).current()) == [row]

    def test_raises_and_withdraws_flags_like_a_save(self):
        sent = make_sent()
        row = self.correct(sent, answers=dict.fromkeys(SITTING, 0.5) | {"redflag.fever": "yes"})
        assert flags(row) == {("redflag.fever", "same-day")}

    def test_needs_a_reason_and_the_latest_row(self):
        sent = make_sent()
        with pytest.raises(services.DomainError):
            self.correct(sent, reason=" ")
        self.correct(sent)
        with pytest.raises(services.DomainError):
            self.correct(sent)

    def test_entered_in_error_is_a_new_row_too(self):
        sent = make_sent()
        row = services.mark_entered_in_error(
            response=sent, reason="Another patient's tablet", by=sent.started_by, at=timezone.now()
        )
        assert row.status == "entered-in-error"
        assert not Response.objects.of(sent.patient).current().exists()

    def test_is_tied_to_the_row_it_replaces_by_the_database(self):
        sent = make_sent()
        row = Response(
            patient=sent.patient,
            visit=sent.visit,
            version=sent.version,
            mode="desk",
            status="amended",
            started_at=timezone.now(),
            started_by=sent.started_by,
            completed_at=timezone.now(),
            digest="x",
        )
        with (
            pytest.raises(IntegrityError, match="intake_response_replaces_iff_correction"),
            transaction.atomic(),
        ):
            row.save()

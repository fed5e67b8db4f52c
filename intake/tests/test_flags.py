"""Flags: raised with the save, withdrawn when the answer changes back, closed by a clinician only."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.tests.factories import make_clinic, make_user
from clinic.audit.models import Event
from intake import services
from intake.models import Flag
from patients import services as patients
from patients.models import Visit
from patients.tests.factories import make_patient, make_visit

from .factories import SITTING, answer, flags, make_response, make_sent, save

pytestmark = pytest.mark.django_db


def clinician_of(response, **changes):
    user = make_user("practitioner", **changes)
    response.visit.practitioner = user
    response.visit.save()
    return user


def mark_by_hand(visit):
    patients.mark_practitioner_first(visit=visit, on=True, by=make_user("front-desk"), at=timezone.now())


class TestRaising:
    def test_happens_with_the_save_long_before_sending(self):
        saved = save(make_response(), "redflag.saddle", "yes")
        assert flags(saved.response) == {("redflag.saddle", "urgent")}
        assert saved.flags.urgent
        flag = Flag.objects.get()
        assert (flag.source, flag.answer) == ("answer", "Yes")
        assert flag.title.startswith("In the last few weeks")
        assert "{" not in flag.patient_message

    def test_puts_the_clinic_s_number_in_the_words_for_the_patient(self):
        response = make_response()
        make_clinic(emergency_number="999")
        save(response, "redflag.saddle", "yes")
        assert "999" in Flag.objects.get().patient_message

    def test_has_words_of_its_own_for_a_form_filled_away_from_the_clinic(self):
        response = make_response(mode="link")
        save(response, "redflag.saddle", "yes")
        assert "nobody at the clinic may be reading" in Flag.objects.get().patient_message

    def test_takes_not_sure_as_seriously_as_the_form_says(self):
        response = answer(make_response(), {"redflag.bilateral_leg": "unsure"})
        assert flags(response) == {("redflag.bilateral_leg", "same-day")}

    def test_puts_the_practitioner_first_for_urgent_and_same_day(self):
        response = answer(make_response(), {"redflag.fever": "yes"})
        response.visit.refresh_from_db()
        assert response.visit.practitioner_first

    def test_leaves_the_board_alone_for_a_note(self):
        response = answer(make_response(), {"redflag.cancer": "yes"})
        response.visit.refresh_from_db()
        assert (flags(response), response.visit.practitioner_first) == ({("redflag.cancer", "note")}, False)

    def test_leaves_the_mark_that_the_desk_made_by_hand(self):
        response = make_response()
        mark_by_hand(response.visit)
        for said, flagged in (({"stress.now": 3}, False), ({"redflag.fever": "yes"}, True)):
            response = answer(response, said)
            response.visit.refresh_from_db()
            assert (response.visit.marked_first, response.visit.flagged_first) == (True, flagged)

    def test_reads_the_visit_only_for_urgent_and_same_day_when_the_practitioner_goes_first_already(self):
        response = answer(make_response(), {"redflag.fever": "yes", "redflag.saddle": "no"})
        counts = []
        for said in ({"stress.now": 3}, {"redflag.night_pain": "yes"}, {"redflag.saddle": "yes"}):
            with CaptureQueriesContext(connection) as statements:
                response = answer(response, said)
            counts.append(len(statements))
        plain, note, pressing = counts
        assert (note - plain, pressing - note) == (2, 1)  # the flag and its event; the visit's row

    def test_is_recorded_without_saying_what_it_is_about(self):
        save(make_response(), "redflag.saddle", "yes")
        event = Event.objects.get(verb="flag.raised")
        assert event.detail == {"level": "urgent", "on_behalf": "patient"}

    def test_calls_nine_hours_prolonged_sitting(self):
        response = answer(make_response(), SITTING)
        assert flags(response) == {("sitting.total", "note")}
        assert Flag.objects.get().answer == "9 h"

    def test_says_nothing_about_sitting_until_all_four_parts_are_known(self):
        assert flags(answer(make_response(), {"sitting.desk": 9})) == set()

    def test_happens_once_for_an_answer_that_stays(self):
        response = answer(make_response(), {"redflag.saddle": "yes", "stress.now": 3, "goals.top": "Walk"})
        assert Flag.objects.filter(visit=response.visit).count() == 1


class TestEscalation:
    def test_raises_the_level_of_answers_together(self):
        response = answer(make_response(), {"redflag.fever": "yes"})
        assert ("fever-with-risk", "urgent") not in flags(response)
        response = answer(response, {"redflag.infection_risk": "yes"})
        assert ("fever-with-risk", "urgent") in flags(response)

    def test_reads_the_age_on_the_day(self):
        visit = make_visit(
            make_patient(birth_date=timezone.localdate() - timedelta(days=365 * 60)), status="arrived"
        )
        response = answer(make_response(visit), {"redflag.night_pain": "yes"})
        assert ("night-pain-over-50", "same-day") in flags(response)

    def test_stays_silent_while_the_age_is_not_known(self):
        visit = make_visit(make_patient(birth_date=None), status="arrived")
        response = answer(make_response(visit), {"redflag.night_pain": "yes"})
        assert flags(response) == {("redflag.night_pain", "note")}

    def test_is_withdrawn_when_one_of_its_answers_changes(self):
        response = answer(make_response(), {"redflag.fever": "yes", "redflag.infection_risk": "yes"})
        response = answer(response, {"redflag.infection_risk": "no"})
        assert flags(response) == {("redflag.fever", "same-day")}
        assert Flag.objects.get(code="fever-with-risk").withdrawn_at is not None


class TestWithdrawing:
    def test_keeps_the_flag_for_the_practitioner_to_close(self):
        response = answer(make_response(), {"redflag.saddle": "yes"})
        response = answer(response, {"redflag.saddle": "no"})
        flag = Flag.objects.get()
        assert (flag.withdrawn_at is not None, flag.is_open) == (True, True)
        assert list(Flag.objects.open_for(response.patient)) == [flag]
        response.visit.refresh_from_db()
        assert response.visit.practitioner_first

    def test_makes_a_new_flag_when_the_answer_is_given_again(self):
        response = make_response()
        for value in ("yes", "no", "yes"):
            response = answer(response, {"redflag.saddle": value})
        assert Flag.objects.filter(code="redflag.saddle").count() == 2
        assert flags(response) == {("redflag.saddle", "urgent")}

    def test_changes_the_level_by_a_second_row(self):
        response = answer(make_response(), {"redflag.bilateral_leg": "yes"})
        response = answer(response, {"redflag.bilateral_leg": "unsure"})
        assert flags(response) == {("redflag.bilateral_leg", "same-day")}
        assert Flag.objects.count() == 2

    def test_leaves_the_flags_of_a_form_that_was_stopped(self):
        response = answer(make_response(), {"redflag.saddle": "yes"})
        services.stop_intake(response=response, by=response.started_by, at=timezone.now())
        assert Flag.objects.open_for(response.patient).count() == 1


class TestAnotherFormOfTheVisit:
    """The first was another patient's, or was stopped; then the form is filled in once more."""

    def in_error(self, response):
        return services.mark_entered_in_error(
            response=response,
            reason="Another patient's tablet",
            by=response.visit.practitioner or make_user("practitioner"),
            at=timezone.now(),
        )

    def again(self, response):
        response.visit.refresh_from_db()
        return make_response(response.visit)

    def of(self, response):
        return Flag.objects.filter(response=response)

    def test_entering_in_error_withdraws_the_flags_and_leaves_the_pressing_ones_open(self):
        sent = make_sent(**{"redflag.saddle": "yes", "redflag.cancer": "yes"})
        self.in_error(sent)
        assert flags(sent) == set()
        assert [flag.code for flag in Flag.objects.open_for(sent.patient)] == ["redflag.saddle"]
        sent.visit.refresh_from_db()
        assert sent.visit.flagged_first

    def test_entering_in_error_withdraws_those_from_before_a_correction_too(self):
        sent = make_sent(**{"redflag.saddle": "yes"})
        row = services.correct_response(
            response=sent,
            answers={"stress.now": 2},
            reason="Misread",
            by=make_user("practitioner"),
            at=timezone.now(),
        )
        assert self.of(row).count() == 0
        self.in_error(row)
        assert flags(sent) == set()

    def test_raises_what_was_cleared_on_the_form_that_was_entered_in_error(self):
        sent = make_sent(**{"redflag.saddle": "yes"})
        by, at = clinician_of(sent), timezone.now()
        flag = services.acknowledge_flag(flag=Flag.objects.pressing().get(), by=by, at=at)
        services.clear_flag(flag=flag, reason="Seen in hospital", by=by, at=at)
        self.in_error(sent)
        saved = save(self.again(sent), "redflag.saddle", "yes")
        assert saved.flags.urgent
        assert [flag.response for flag in Flag.objects.unacknowledged()] == [saved.response]
        sent.visit.refresh_from_db()
        assert sent.visit.flagged_first

    def test_takes_back_nothing_that_a_stopped_form_said(self):
        stopped = answer(make_response(), {"redflag.saddle": "yes"})
        services.stop_intake(response=stopped, by=stopped.started_by, at=timezone.now())
        answer(self.again(stopped), {"redflag.saddle": "no", "stress.now": 3})
        assert self.of(stopped).get().withdrawn_at is None

    def test_raises_again_what_a_stopped_form_said(self):
        stopped = answer(make_response(), {"redflag.saddle": "yes"})
        services.stop_intake(response=stopped, by=stopped.started_by, at=timezone.now())
        assert save(self.again(stopped), "redflag.saddle", "yes").flags.urgent


class TestClosing:
    @pytest.fixture
    def response(self):
        return answer(
            make_response(), {"redflag.saddle": "yes", "redflag.fever": "yes", "redflag.cancer": "yes"}
        )

    def flag(self, code):
        return Flag.objects.get(code=code)

    def clear(self, code, by, **more):
        flag = services.acknowledge_flag(flag=self.flag(code), by=by, at=timezone.now())
        return services.clear_flag(
            flag=flag, **{"reason": "Seen in hospital"} | more, by=by, at=timezone.now()
        )

    def test_takes_a_clinician_of_this_patient_and_a_reason(self, response):
        by = clinician_of(response)
        flag = self.clear("redflag.saddle", by)
        assert (flag.cleared_by, flag.clear_reason, flag.is_open) == (by, "Seen in hospital", False)
        assert Event.objects.filter(verb__in=["flag.acknowledged", "flag.cleared"]).count() == 2

    def test_is_never_for_the_desk(self, response):
        desk = make_user("front-desk")
        with pytest.raises(services.CannotClear):
            services.clear_flag(flag=self.flag("redflag.saddle"), reason="fine", by=desk, at=timezone.now())
        with pytest.raises(services.CannotClear):
            services.acknowledge_flag(flag=self.flag("redflag.saddle"), by=desk, at=timezone.now())

    def test_is_not_for_a_clinician_of_other_patients(self, response):
        with pytest.raises(services.CannotClear):
            services.acknowledge_flag(
                flag=self.flag("redflag.saddle"), by=make_user("practitioner"), at=timezone.now()
            )

    def test_waits_until_it_has_been_read(self, response):
        with pytest.raises(services.CannotClear, match="Acknowledge"):
            services.clear_flag(
                flag=self.flag("redflag.saddle"), reason="fine", by=clinician_of(response), at=timezone.now()
            )

    def test_of_a_same_day_flag_names_the_doctor_who_was_told(self, response):
        by = clinician_of(response)
        with pytest.raises(services.CannotClear, match="doctor"):
            self.clear("redflag.fever", by)
        assert self.clear("redflag.fever", by, doctor_told="Dr Lee").doctor_told == "Dr Lee"

    def test_of_what_only_a_doctor_lowers_takes_name_and_date(self, response):
        by = clinician_of(response)
        answer(response, {"redflag.weight_loss": "yes"})
        with pytest.raises(services.CannotClear, match="date"):
            self.clear("cancer-with-weight-or-night", by, doctor_told="Dr Lee")
        tomorrow = timezone.localdate() + timedelta(days=1)
        with pytest.raises(services.CannotClear, match="future"):
            self.clear("cancer-with-weight-or-night", by, doctor_told="Dr Lee", doctor_decided_on=tomorrow)
        today = timezone.localdate()
        assert self.clear(
            "cancer-with-weight-or-night", by, doctor_told="Dr Lee", doctor_decided_on=today
        ).cleared_at

    def test_of_a_note_needs_no_acknowledgement(self, response):
        flag = self.flag("redflag.cancer")
        services.clear_flag(flag=flag, reason="2009, cured", by=clinician_of(response), at=timezone.now())
        with pytest.raises(services.DomainError):
            services.acknowledge_flag(flag=flag, by=clinician_of(response), at=timezone.now())

    def test_of_the_last_one_takes_practitioner_first_away(self, response):
        by = clinician_of(response)
        self.clear("redflag.saddle", by)
        response.visit.refresh_from_db()
        assert response.visit.practitioner_first
        self.clear("redflag.fever", by, doctor_told="Dr Lee")
        response.visit.refresh_from_db()
        assert not response.visit.practitioner_first

    def test_of_the_last_one_leaves_the_mark_that_the_desk_made_by_hand(self, response):
        by = clinician_of(response)
        mark_by_hand(response.visit)
        self.clear("redflag.saddle", by)
        self.clear("redflag.fever", by, doctor_told="Dr Lee")
        response.visit.refresh_from_db()
        assert (response.visit.marked_first, response.visit.flagged_first) == (True, False)

    def test_is_not_undone_by_the_next_answer(self, response):
        self.clear("redflag.saddle", clinician_of(response))
        answer(response, {"stress.now": 3})
        assert Flag.objects.filter(code="redflag.saddle").count() == 1


def test_an_examination_raises_a_flag_once():
    visit = make_visit(status="in-progress")
    by = make_user("practitioner")
    raised = [
        services.raise_exam_flag(
            patient=visit.patient,
            visit=visit,
            code="saddle-sensation",
            level="urgent",
            reason="Less feeling",
            action="Emergency department now",
            by=by,
            at=timezone.now(),
        )
        for _ in range(2)
    ]
    visit.refresh_from_db()
    assert (raised[0], visit.practitioner_first) == (raised[1], True)
    assert raised[0].source == "exam"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"level": "note"}, id="its level"),
        pytest.param({"raised_at": timezone.now()}, id="its moment"),
        pytest.param({"withdrawn_at": None}, id="its withdrawal"),
    ],
)
def test_the_database_keeps_what_a_flag_says(change):
    response = answer(make_response(), {"redflag.saddle": "yes"})
    answer(response, {"redflag.saddle": "no"})
    with pytest.raises(IntegrityError, match="intake_flag"), transaction.atomic():
        Flag.objects.update(**change)


def test_the_database_knows_each_flag_s_form_but_that_of_an_examination():
    response = answer(make_response(), {"redflag.cancer": "yes"})
    said = {
        "patient": response.patient,
        "visit": response.visit,
        "level": "note",
        "raised_at": timezone.now(),
    }
    for wrong in ({"source": "answer"}, {"source": "exam", "response": response}):
        with pytest.raises(IntegrityError, match="intake_flag_names_its_form"), transaction.atomic():
            Flag.objects.create(**said, **wrong, code="redflag.fever")


def test_the_database_lets_a_flag_of_a_form_stand_once():
    response = answer(make_response(), {"redflag.cancer": "yes"})
    flag = Flag.objects.get(response=response)
    with pytest.raises(IntegrityError, match="intake_flag_stands_once"), transaction.atomic():
        Flag.objects.create(
            patient=flag.patient,
            visit=flag.visit,
            response=flag.response,
            source=flag.source,
            code=flag.code,
            level=flag.level,
            raised_at=timezone.now(),
        )


def test_the_database_refuses_to_delete_a_flag():
    make_sent(**{"redflag.cancer": "yes"})
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        Flag.objects.all()._raw_delete("default")


def test_the_database_refuses_a_clearing_without_a_reason():
    answer(make_response(), {"redflag.cancer": "yes"})
    with pytest.raises(IntegrityError, match="intake_flag_cleared_at_by_and_reason"), transaction.atomic():
        Flag.objects.update(cleared_at=timezone.now())


@pytest.mark.parametrize(
    ("marked", "answers", "first"),
    [
        pytest.param(True, {"redflag.saddle": "yes"}, "flagged", id="marked, and a flag is open"),
        pytest.param(False, {"redflag.saddle": "yes"}, "flagged", id="a flag is open, its mark was taken"),
        pytest.param(True, {"redflag.cancer": "yes"}, "marked", id="marked, with a note"),
        pytest.param(False, {}, "", id="neither"),
    ],
)
def test_a_mark_from_before_goes_to_the_flag_where_one_is_open(marked, answers, first):
    visit = answer(make_response(), answers).visit
    Visit.objects.update(marked_first=marked, flagged_first=False)
    with connection.cursor() as cursor:
        cursor.execute(import_module("intake.migrations.0003_flags_put_first").FLAGGED)
    visit.refresh_from_db()
    assert (visit.marked_first, visit.flagged_first) == (first == "marked", first == "flagged")

"""Which clearances of a warning sign the rules count: those of the very answers and findings they reason from."""

import pytest
from django.utils import timezone

from careplans.gathering import gather
from careplans.tests.factories import (
    THE_CASE,
    make_intake,
    make_practitioner,
    make_signed_assessment,
)
from intake import services as intake
from intake.models import Flag, Response
from intake.tests.factories import answer, case
from patients.models import Visit
from patients.services import move_visit

pytestmark = pytest.mark.django_db
CLOT = "redflag.leg_clot"
CODE = "upper-motor-neurone-screen"


@pytest.fixture
def kim():
    return make_practitioner()


def examined(by, *, clot="", patient=None, results=()):
    answers = THE_CASE | {CLOT: clot} if clot else {}
    return make_signed_assessment(by, patient=patient, answers=answers, results=results)


def clear_all(patient, by):
    for flag in Flag.objects.open_for(patient):
        intake.acknowledge_flag(flag=flag, by=by, at=timezone.now())
        intake.clear_flag(flag=flag, reason="Scan clear", doctor_told="Dr Doe", by=by, at=timezone.now())


def finish(visit, by):
    visit.refresh_from_db()
    for step in (Visit.Status.IN_PROGRESS, Visit.Status.FINISHED):
        if visit.status != step:
            visit = move_visit(visit=visit, to=step, by=by, at=timezone.now())


def cleared(assessment):
    return set(gather(assessment, timezone.now()).facts.cleared)


def intake_of(visit):
    return Response.objects.get(visit=visit)


def sent(visit, by, **changes):
    response = make_intake(visit, by, {})
    response = answer(response, case(response) | changes, by=by)
    return intake.submit(response=response, by=by, at=timezone.now())


def test_that_of_this_form_counts(kim):
    assessment = examined(kim, clot="yes")
    clear_all(assessment.patient, kim)
    assert cleared(assessment) == {CLOT}


def test_that_of_an_earlier_form_says_nothing_of_today_s_answer(kim):
    before = examined(kim, clot="yes")
    clear_all(before.patient, kim)
    finish(before.visit, kim)
    today = examined(kim, clot="unsure", patient=before.patient)
    assert cleared(today) == set()


def test_that_of_an_earlier_form_counts_while_its_answers_do(kim):
    before = examined(kim)
    form = sent(before.visit, kim, **{CLOT: "yes"})
    clear_all(before.patient, kim)
    finish(before.visit, kim)
    today = examined(kim, patient=before.patient)
    assert gather(today, timezone.now()).response == form
    assert cleared(today) == {CLOT}


def test_that_of_a_form_entered_in_error_says_nothing_of_the_next_one(kim):
    assessment = examined(kim)
    wrong = sent(assessment.visit, kim, **{CLOT: "yes"})
    clear_all(assessment.patient, kim)
    intake.mark_entered_in_error(response=wrong, reason="Another's", by=kim, at=timezone.now())
    make_intake(assessment.visit, kim, {CLOT: "unsure"})
    assert cleared(assessment) == set()


def test_it_stays_through_a_correction_of_another_answer(kim):
    assessment = examined(kim)
    first = sent(assessment.visit, kim, **{CLOT: "yes"})
    clear_all(assessment.patient, kim)
    for stress in (2, 3):
        first = intake.correct_response(
            response=first, answers={"stress.now": stress}, reason="Misread", by=kim, at=timezone.now()
        )
    assert cleared(assessment) == {CLOT}


def test_it_is_of_the_answer_as_it_was_and_not_of_what_it_was_changed_to(kim):
    assessment = examined(kim, clot="yes")
    clear_all(assessment.patient, kim)
    answer(intake_of(assessment.visit), {CLOT: "unsure"}, by=kim)
    assert cleared(assessment) == set()


def test_that_of_an_examination_counts_at_its_own_visit(kim):
    before = examined(kim, results=((CODE, "left", "positive"),))
    clear_all(before.patient, kim)
    assert cleared(before) == {CODE}
    finish(before.visit, kim)
    today = examined(kim, patient=before.patient)
    assert cleared(today) == set()

"""A question whose answer a trained person must read at once is asked at the clinic, and by no link."""

import pytest
from django.utils import timezone

from accounts.tests.factories import make_user
from intake import services
from intake.models import Flag
from intake.queries import all_answers, intake_facts, page_for
from patients.services import check_in
from questionnaires.services import switch_question
from questionnaires.tests.factories import make_intake_draft, publish

from .factories import answer, case, make_response

pytestmark = pytest.mark.django_db
SAFETY = "stress.safety"
PAGE = 5


@pytest.fixture(autouse=True)
def switched_on(db):
    draft = make_intake_draft()
    publish(switch_question(version=draft, link_id=SAFETY, on=True, by=make_user("admin"), at=timezone.now()))


def asked(response):
    return SAFETY in [item.link_id for item in page_for(response, PAGE, timezone.now()).items]


def open_flags(response):
    return set(Flag.objects.open_for(response.patient).values_list("code", flat=True))


@pytest.mark.parametrize("mode", ["tablet", "desk", "paper"])
def test_is_asked_at_the_clinic(mode):
    response = answer(make_response(mode=mode), {SAFETY: "yes"})
    assert (asked(response), open_flags(response)) == (True, {SAFETY})


def test_is_not_asked_by_link_and_takes_no_answer_there():
    response = make_response(mode="link")
    with pytest.raises(services.AnswerRefused, match="not on the form"):
        answer(response, {SAFETY: "yes"})
    assert (asked(response), open_flags(response)) == (False, set())


def test_does_not_keep_a_form_from_being_sent_by_link():
    response = make_response(mode="link")
    response = services.submit(response=answer(response, case(response)), by=None, at=timezone.now())
    page = all_answers(response, timezone.now())
    assert SAFETY not in [line.link_id for part in page.sections for line in part.lines]
    assert SAFETY in intake_facts(response.patient, response.visit).not_asked


def test_is_asked_when_the_clinic_goes_on_with_a_form_from_home():
    response = make_response(mode="link")
    desk = make_user("front-desk")
    check_in(visit=response.visit, by=desk, at=timezone.now())
    response.refresh_from_db()
    response = services.take_over(response=response, by=desk, at=timezone.now())
    assert asked(response)
    response = answer(response, {SAFETY: "yes"}, by=desk)
    assert open_flags(response) == {SAFETY}

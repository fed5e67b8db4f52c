"""Saving: one answer or a page of them, checked, audited, never lost, never half."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.tests.factories import make_user
from clinic.audit.models import Event
from intake import services
from intake.models import Response

from .factories import SITTING, answer, make_response, make_sent, save

pytestmark = pytest.mark.django_db


def test_keeps_one_answer_and_counts_the_revision_up():
    saved = save(make_response(), "stress.now", "8")
    assert (saved.changed, saved.response.answers, saved.response.revision) == (True, {"stress.now": 8}, 1)


def test_records_who_answered_without_saying_what():
    response = save(make_response(), "stress.now", 8).response
    event = Event.objects.get(verb="intake.answers-saved")
    assert (event.user_uuid, event.subject_uuid) == (None, response.uuid)
    assert event.detail == {"items": ["stress.now"], "revision": 1, "on_behalf": "patient"}


def test_names_the_member_of_staff_who_typed():
    user = make_user("front-desk")
    save(make_response(mode="desk"), "stress.now", 8, by=user)
    assert Event.objects.get(verb="intake.answers-saved").user_uuid == user.uuid


def test_takes_an_answer_back():
    response = answer(make_response(), {"stress.now": 8})
    assert save(response, "stress.now", None).response.answers == {}


def test_accepts_the_same_answer_twice_and_changes_nothing():
    response = answer(make_response(), {"stress.now": 8})
    saved = save(response, "stress.now", 8, based_on=0)
    assert (saved.changed, saved.response.revision) == (False, 1)
    assert Event.objects.filter(verb="intake.answers-saved").count() == 1


@pytest.mark.parametrize(
    ("link_id", "value"),
    [
        pytest.param("sitting.desk", "30", id="thirty hours"),
        pytest.param("sitting.desk", "-1", id="less than nothing"),
        pytest.param("sitting.desk", "six", id="a word for a number"),
        pytest.param("sitting.desk", "NaN", id="not a number"),
        pytest.param("sitting.desk", "1e400", id="without end"),
        pytest.param("sitting.total", 5, id="a sum is never typed"),
        pytest.param("stress.now", 11, id="over the scale"),
        pytest.param("redflag.saddle", "maybe", id="an answer that is not there"),
        pytest.param("goals.top", "a\x00b", id="NUL"),
        pytest.param("goals.top", "a\u202eb", id="turned around"),
        pytest.param("goals.top", "x" * 100_000, id="over-long"),
        pytest.param("goals.top", {"a": 1}, id="wrong shape"),
        pytest.param("goals.top", "\ud800", id="half a character"),
        pytest.param("pain.regions", [{"region": "moon"}], id="no such place"),
        pytest.param("no.such.question", "yes", id="no such question"),
        pytest.param("stress.safety", "yes", id="a question that is switched off"),
    ],
)
def test_refuses_in_words_and_keeps_nothing(link_id, value):
    response = make_response()
    with pytest.raises(services.AnswerRefused) as refused:
        save(response, link_id, value)
    assert str(refused.value)
    response.refresh_from_db()
    assert (response.answers, response.revision) == ({}, 0)
    assert not Event.objects.filter(verb="intake.answers-saved").exists()


@pytest.mark.parametrize("text", ["🙂 ça va", "ألم في الظهر", "毛泽东", "O’Brien\nsecond line"])
def test_keeps_every_script_as_it_was_typed(text):
    assert answer(make_response(), {"goals.top": text}).answers["goals.top"] == text


def test_refuses_an_answer_that_somebody_changed_meanwhile():
    response = make_response()
    answer(response, {"stress.now": 3})
    with pytest.raises(services.StaleAnswer) as stale:
        save(response, "stress.now", 8, based_on=0)
    assert (stale.value.stored, stale.value.yours, stale.value.revision) == (3, {"stress.now": 8}, 1)


def test_lets_two_people_fill_different_questions():
    response = make_response()
    answer(response, {"stress.now": 3})
    assert save(response, "goals.top", "Walk", based_on=0).response.answers == {
        "stress.now": 3,
        "goals.top": "Walk",
    }


def test_counts_the_pages_that_are_done():
    assert answer(make_response(), SITTING).pages_done == 1


def test_refuses_after_sending():
    sent = make_sent()
    with pytest.raises(services.DomainError):
        save(sent, "stress.now", 1)


def test_the_database_refuses_to_change_a_sent_row():
    sent = make_sent()
    for act in (
        lambda: Response.objects.filter(pk=sent.pk).update(answers={}),
        lambda: Response.objects.filter(pk=sent.pk).update(status="in-progress"),
        lambda: Response.objects.filter(pk=sent.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            act()


def test_the_database_refuses_a_sent_row_without_a_digest():
    response = make_response()
    with pytest.raises(IntegrityError, match="intake_response_completed_iff_time_and_digest"):
        Response.objects.filter(pk=response.pk).update(status="completed", completed_at=timezone.now())


def test_the_database_refuses_a_second_draft_of_a_visit():
    response = make_response()
    response.pk, response.uuid = None, None
    with pytest.raises(IntegrityError):
        response.save(force_insert=True)


class TestAPageOfAnswers:
    def save(self, response, answers, *, based_on=0):
        return services.save_answers(
            response=response, answers=answers, based_on=based_on, by=None, at=timezone.now()
        )

    def test_keeps_what_is_good_and_says_what_is_not(self):
        saved = self.save(make_response(), {"sitting.desk": "30", "stress.now": 8, "sitting.tv": 2})
        assert saved.response.answers == {"stress.now": 8, "sitting.tv": 2}
        assert list(saved.refused) == ["sitting.desk"]

    def test_is_one_revision_and_one_event_that_names_the_questions(self):
        saved = self.save(make_response(), {"stress.now": 8, "sitting.tv": 2})
        assert saved.response.revision == 1
        assert Event.objects.get(verb="intake.answers-saved").detail["items"] == ["stress.now", "sitting.tv"]

    def test_keeps_the_others_where_one_was_changed_on_another_screen(self):
        response = answer(make_response(), {"stress.now": 8})
        saved = self.save(response, {"stress.now": 3, "sitting.tv": 2})
        assert saved.response.answers == {"stress.now": 8, "sitting.tv": 2}
        assert saved.stale["stress.now"].stored == 8

    def test_asks_the_database_the_same_for_two_answers_and_for_four(self):
        few, many = make_response(), make_response()
        with CaptureQueriesContext(connection) as two:
            self.save(few, {"sitting.desk": 1, "sitting.tv": 1})
        with CaptureQueriesContext(connection) as four:
            self.save(many, {"sitting.desk": 1, "sitting.tv": 1, "sitting.driving": 0, "sitting.eating": 0})
        assert len(two) == len(four)


def test_turning_a_page_counts_what_another_screen_answered_meanwhile():
    response = make_response()
    there = Response.objects.get(pk=response.pk)
    services.turn_page(response=answer(there, SITTING), to=2)
    services.turn_page(response=response, to=1)
    response.refresh_from_db()
    assert (response.page, response.furthest, response.pages_done) == (1, 2, 1)


def test_a_page_of_a_sent_form_is_not_turned():
    sent = make_sent()
    services.turn_page(response=sent, to=2)
    assert Response.objects.get(pk=sent.pk).page == sent.page

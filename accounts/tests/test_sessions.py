"""Sessions and the messages in them."""

import pytest
from django.contrib.messages import constants
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.http import HttpResponse

from accounts.sessions import LastMessages, SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    made = SessionStore()
    made["seen"] = 1
    made.save()
    return made


def test_a_session_is_read_and_written_in_one_statement_each(session, django_assert_num_queries):
    again = SessionStore(session.session_key)
    with django_assert_num_queries(1):
        assert again["seen"] == 1
    again["seen"] = 2
    with django_assert_num_queries(1):
        again.save()
    assert SessionStore(session.session_key)["seen"] == 2


def test_a_session_that_was_ended_meanwhile_does_not_come_back(session):
    again = SessionStore(session.session_key)
    again["seen"] = 2
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        again.save()
    assert not Session.objects.exists()


def test_of_messages_that_nobody_looks_at_the_last_twenty_wait(rf, session):
    request = rf.get("/")
    request.session = session
    for number in range(25):
        messages = LastMessages(request)
        messages.add(constants.INFO, f"number {number}")
        messages.update(HttpResponse())
    waiting = [str(message) for message in LastMessages(request)]
    assert (len(waiting), waiting[0], waiting[-1]) == (20, "number 5", "number 24")

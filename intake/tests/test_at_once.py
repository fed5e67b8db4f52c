"""The tablet and the desk at the same moment, with transactions that commit."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest

from clinic.testing.threads import at_once
from intake import services
from intake.services import answers

from .factories import make_response, save


@pytest.fixture(autouse=True)
def _nobody_is_quick(monkeypatch):
    """Whoever has read the form and is about to keep an answer waits for the other to come as far."""
    both, keep = Barrier(2), answers._keep

    def keep_later(*args, **who):
        with suppress(BrokenBarrierError):
            both.wait(1)
        return keep(*args, **who)

    monkeypatch.setattr(answers, "_keep", keep_later)


def test_two_who_answer_different_questions_both_keep_their_answer(committed_db):
    response = make_response()
    at_once(
        lambda: save(response, "stress.now", 8, based_on=0),
        lambda: save(response, "goals.top", "Walk", based_on=0),
    )
    response.refresh_from_db()
    assert (response.answers, response.revision) == ({"stress.now": 8, "goals.top": "Walk"}, 2)


def test_of_two_who_answer_the_same_question_the_second_is_told(committed_db):
    response = make_response()
    results = at_once(*(lambda n=n: save(response, "stress.now", n, based_on=0) for n in (3, 8)))
    [stale] = [result for result in results if isinstance(result, services.StaleAnswer)]
    response.refresh_from_db()
    assert (response.answers, response.revision) == ({"stress.now": stale.stored}, 1)
    assert stale.yours["stress.now"] != stale.stored

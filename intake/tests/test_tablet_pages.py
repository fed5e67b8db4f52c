"""The patient's pages as plain forms: what a browser without script sees and sends."""

import pytest
from django.urls import reverse

from .factories import case, make_response, open_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def response():
    return make_response()


@pytest.fixture
def tablet(client, response):
    open_on(client, response)
    return client


def page(number):
    return reverse("tablet:page", args=[number])


def plain(answers):
    """Answers as a page of fields posts them."""
    data = {}
    for link_id, value in answers.items():
        if link_id == "pain.regions":
            data[link_id] = [mark["region"] for mark in value]
            for mark in value:
                data[f"{link_id}:{mark['region']}:score"] = mark["score"]
                data[f"{link_id}:{mark['region']}:kind"] = mark["kinds"]
        else:
            data[link_id] = value
    return data


def pages_of(response):
    from intake.forming import form_of

    answers = case(response)
    for number, section in enumerate(form_of(response.version).sections, start=1):
        yield (
            number,
            {item.link_id: answers[item.link_id] for item in section.items if item.link_id in answers},
        )


def test_fills_all_ten_pages_and_sends(tablet, response):
    for number, answers in pages_of(response):
        shown = tablet.get(page(number))
        assert shown.status_code == 200
        posted = tablet.post(page(number), plain(answers) | {"go": "next", "based_on": 999})
        assert posted.status_code == 302, (number, posted.context and posted.context["page"].errors)
    assert posted.url == reverse("tablet:review")
    assert b"Everything that is needed is answered" in tablet.get(posted.url).content
    sent = tablet.post(posted.url)
    assert sent.url == reverse("tablet:done")
    response.refresh_from_db()
    assert (response.status, response.pages_done) == ("completed", 10)
    assert response.answers == case(response)

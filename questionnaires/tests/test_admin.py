"""The admin finds every version; it changes none of them by itself."""

import pytest
from django.urls import reverse

from accounts.tests.factories import make_clinic, make_user

from .factories import make_draft, make_intake_draft, make_published

pytestmark = pytest.mark.django_db
LIST = "admin:questionnaires_questionnaireversion_changelist"
CHANGE = "admin:questionnaires_questionnaireversion_change"


@pytest.fixture(autouse=True)
def admin(client):
    make_clinic()
    user = make_user("admin")
    client.force_login(user)
    return user


def test_versions_are_listed_searched_and_filtered(client):
    make_published()
    make_intake_draft()
    assert b"Back pain intake" in client.get(reverse(LIST)).content
    found = client.get(reverse(LIST), {"q": "Reviewer", "status__exact": "active"})
    assert [row.questionnaire.slug for row in found.context["cl"].result_list] == ["sleep"]


def test_the_list_asks_as_often_for_ten_versions_as_for_two(client, django_assert_max_num_queries):
    for _n in range(10):
        make_draft()
    client.get(reverse(LIST))
    with django_assert_max_num_queries(20):
        client.get(reverse(LIST))


def test_a_version_is_read_only_and_leads_to_its_pages(client):
    version = make_draft()
    answer = client.get(reverse(CHANGE, args=[version.pk]))
    html = answer.content.decode()
    assert reverse("questionnaires:publish", args=[version.uuid]) in html
    assert 'name="_save"' not in html
    assert client.post(reverse(CHANGE, args=[version.pk]), {"version": "9"}).status_code == 403


def test_the_action_leads_to_the_page_that_asks_who_reviewed(client):
    version = make_draft()
    answer = client.post(reverse(LIST), {"action": "publish", "_selected_action": [version.pk]})
    assert answer.url == reverse("questionnaires:publish", args=[version.uuid])


def test_the_action_takes_one_version_at_a_time(client):
    chosen = [make_draft().pk, make_draft().pk]
    answer = client.post(reverse(LIST), {"action": "publish", "_selected_action": chosen}, follow=True)
    assert b"Choose one version" in answer.content


def test_a_questionnaire_shows_its_versions(client):
    version = make_published()
    url = reverse("admin:questionnaires_questionnaire_change", args=[version.questionnaire_id])
    assert version.version in client.get(url).content.decode()

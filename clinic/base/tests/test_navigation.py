import pytest
from django.test import RequestFactory
from django.urls import resolve, reverse

from accounts.tests.factories import make_clinic, make_user
from clinic.base import navigation

pytestmark = pytest.mark.django_db


def links_of(user, path="/today/"):
    request = RequestFactory().get(path)
    request.user, request.resolver_match = user, resolve(path)
    return list(navigation.navigation(request)["nav"])


class TestTheTopBar:
    def test_has_a_page_behind_every_entry(self):
        assert [entry.view for entry in navigation.entries() if not navigation._address(entry.view)] == []

    def test_offers_the_desk_its_own_pages_and_no_workbench(self):
        urls = {link.url for link in links_of(make_user("front-desk"))}
        assert {reverse("patients:board"), reverse("patients:search")} <= urls
        assert not {reverse("admin:index"), reverse("pages:practice")} & urls

    def test_offers_the_workbench_to_an_admin(self):
        assert reverse("admin:index") in {link.url for link in links_of(make_user("admin"))}

    def test_marks_one_entry_as_where_one_is(self):
        assert [link.is_current for link in links_of(make_user("front-desk"))].count(True) == 1

    def test_stands_on_a_page_with_the_name_the_role_and_a_way_out(self, client):
        make_clinic()
        client.force_login(make_user("front-desk", first_name="Robin", last_name="Sample"))
        page = client.get(reverse("account_change_password")).content.decode()
        for words in ("Robin Sample", "Front desk", f'action="{reverse("account_logout")}"', 'href="#main"'):
            assert words in page


class TestTheSampleBanner:
    def test_stands_on_each_page_of_a_sample_clinic_and_on_no_other(self, client):
        client.force_login(make_user("front-desk"))
        path = reverse("account_change_password")
        assert b"Please enter no real patient" not in client.get(path).content
        make_clinic()
        assert b"Please enter no real patient" in client.get(path).content


class TestStillHere:
    def test_counts_as_activity_of_the_person(self, client):
        make_clinic()
        client.force_login(make_user("front-desk"))
        client.get(reverse("account_change_password"))
        session = client.session
        session["active_at"] = before = session["active_at"] - 60
        session.save()
        assert client.post(reverse("still_here")).status_code == 204
        assert client.session["active_at"] > before

    def test_is_refused_to_a_stranger_and_to_a_get(self, client):
        assert client.post(reverse("still_here")).status_code == 401
        client.force_login(make_user("front-desk"))
        assert client.get(reverse("still_here")).status_code == 405

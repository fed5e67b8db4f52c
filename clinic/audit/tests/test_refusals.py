"""Who asks for what their role does not allow is in the audit."""

import pytest
from django.urls import reverse

from accounts.tests.factories import make_clinic, make_user
from clinic.audit.models import Event

pytestmark = pytest.mark.django_db


def refusals():
    return Event.objects.filter(verb="access.refused")


def test_a_refused_page_is_an_event_of_whoever_asked_for_it_and_names_no_address(client):
    make_clinic()
    desk = make_user("front-desk")
    client.force_login(desk)
    assert client.get(reverse("pages:practice")).status_code == 403
    event = refusals().get()
    assert (event.user_uuid, event.detail) == (desk.uuid, {"page": "pages:practice", "method": "GET"})


def test_a_page_that_is_allowed_is_none(client):
    make_clinic()
    client.force_login(make_user("front-desk"))
    assert client.get(reverse("patients:board")).status_code == 200
    assert not refusals().exists()


def test_who_is_not_signed_in_is_led_to_sign_in_and_is_none(client):
    make_clinic()
    assert client.get(reverse("patients:board")).status_code == 302
    assert not refusals().exists()

"""Who guesses at codes is slowed by the network that is theirs, and holds up nobody at the clinic."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake import services
from intake.models import CodeTry
from intake.services.tablets import KNOWN_FOR, TRIES_OF_ALL, note_right_code
from patients.tests.factories import make_patient, make_visit

from .factories import make_response

pytestmark = pytest.mark.django_db
START = reverse("tablet:start")
AT_THE_CLINIC = "198.51.100.7"


@pytest.fixture
def response():
    return make_response(make_visit(make_patient(), status="arrived"))


def code_for(response):
    return services.open_tablet(response=response, by=response.started_by, at=timezone.now()).code


def typed(code, *, source):
    return Client(REMOTE_ADDR=source).post(START, {"code": code}).status_code


def somebody_guesses_all_over_the_world():
    now = timezone.now()
    CodeTry.objects.bulk_create(CodeTry(source=str(n), tried_at=now) for n in range(TRIES_OF_ALL))


def test_the_addresses_of_one_ipv6_customer_are_counted_as_one():
    tried = [typed("BBBBBB", source=f"2001:db8:1:2::{n:x}") for n in range(1, 12)]
    assert (tried[9], tried[10]) == (422, 429)
    assert typed("BBBBBB", source="2001:db8:1:3::1") == 422


def test_an_ipv4_address_in_the_clothes_of_ipv6_is_the_same_address():
    for _ in range(10):
        typed("BBBBBB", source="192.0.2.9")
    assert typed("BBBBBB", source="::ffff:192.0.2.9") == 429
    assert typed("BBBBBB", source="::ffff:192.0.2.10") == 422


def test_a_code_is_taken_where_one_was_right_lately_however_many_are_guessed_elsewhere(response):
    assert typed(code_for(response), source=AT_THE_CLINIC) == 302
    somebody_guesses_all_over_the_world()
    assert typed(code_for(response), source=AT_THE_CLINIC) == 302
    assert typed(code_for(response), source="203.0.113.5") == 429


def test_a_network_where_a_code_was_right_is_slowed_for_its_own_guesses_all_the_same(response):
    typed(code_for(response), source=AT_THE_CLINIC)
    for _ in range(10):
        typed("BBBBBB", source=AT_THE_CLINIC)
    assert typed(code_for(response), source=AT_THE_CLINIC) == 429


def test_a_network_is_forgotten_after_a_month_without_a_code(response):
    code, long_ago = code_for(response), timezone.now() - KNOWN_FOR - timedelta(days=1)
    note_right_code(source=AT_THE_CLINIC, at=long_ago)
    somebody_guesses_all_over_the_world()
    assert typed(code, source=AT_THE_CLINIC) == 429

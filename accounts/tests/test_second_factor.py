"""The second step of signing in: how often a code may be tried, and how often it works."""

import pytest
from allauth.mfa.totp.internal import auth
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import PASSWORD, make_user
from clinic.base.models import CacheEntry

pytestmark = pytest.mark.django_db
SECRET = auth.generate_totp_secret()
RIGHT, WRONG = (auth.format_hotp_value(auth.hotp_value(SECRET, counter)) for counter in (1, 2))


@pytest.fixture(autouse=True)
def kim(monkeypatch):
    """A practitioner whose generator shows RIGHT all the time."""
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: [1])
    user = make_user("practitioner", username="kim")
    auth.TOTP.activate(user, SECRET)
    return user


def with_code(code: str) -> Client:
    """A browser of somebody who knows the password, after this code."""
    client = Client()
    client.post(reverse("account_login"), {"login": "kim", "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code})
    return client


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_code_signs_in():
    assert is_signed_in(with_code(RIGHT))


def test_the_right_code_is_refused_after_nine_wrong_ones_from_whatever_browser():
    for _ in range(9):
        with_code(WRONG)
    assert not is_signed_in(with_code(RIGHT))


def test_the_tenth_wrong_code_is_answered_as_one_too_many():
    client = with_code(WRONG)
    answers = [client.post(reverse("mfa_authenticate"), {"code": WRONG}) for _ in range(9)]
    assert "Too many failed login attempts" in answers[-1].content.decode()
    assert "Too many failed login attempts" not in answers[-2].content.decode()


def test_the_right_code_forgets_the_wrong_ones_before_it():
    for _ in range(8):
        with_code(WRONG)
    assert is_signed_in(with_code(RIGHT))
    assert not CacheEntry.objects.filter(cache_key__contains="login_failed").exists()


def test_a_code_works_once():
    assert is_signed_in(with_code(RIGHT))
    assert not is_signed_in(with_code(RIGHT))


def test_tries_and_used_codes_are_in_the_database_that_all_workers_share(kim):
    with_code(WRONG)
    assert CacheEntry.objects.filter(cache_key__contains="login_failed").exists()
    with_code(RIGHT)
    assert CacheEntry.objects.filter(cache_key__endswith=f"totp.used?user={kim.pk}&code={RIGHT}").exists()


def test_wrong_passwords_of_a_stranger_lock_no_account_elsewhere():
    for _ in range(12):
        Client(REMOTE_ADDR="192.0.2.9").post(reverse("account_login"), {"login": "kim", "password": "x" * 12})
    assert is_signed_in(with_code(RIGHT))

"""Who came in, who was refused, and what became of the keys of an account: the audit says it."""

import pytest
from allauth.mfa.totp.internal import auth
from axes.models import AccessAttempt
from django.core import mail
from django.urls import reverse

from accounts.tests.factories import PASSWORD, make_clinic, make_user
from clinic.audit.models import Event

pytestmark = pytest.mark.django_db
TYPED_INTO_THE_WRONG_BOX = "my secret horse"


@pytest.fixture(autouse=True)
def kim():
    make_clinic()
    return make_user("front-desk", username="kim")


def sign_in(client, username="kim", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": username, "password": password})


def told():
    """The events about sign-in, oldest first, as (verb, who did it, whose account)."""
    events = Event.objects.filter(verb__startswith="staff.").exclude(
        verb__in=["staff.added", "staff.roles-set"]
    )
    return list(events.order_by("pk").values_list("verb", "user_name", "subject_uuid"))


def test_signing_in_and_out_are_events_with_the_address_they_came_from(client, kim):
    sign_in(client)
    client.post(reverse("account_logout"))
    assert told() == [("staff.signed-in", "kim", kim.uuid), ("staff.signed-out", "kim", kim.uuid)]
    assert set(Event.objects.filter(user_name="kim").values_list("source", flat=True)) == {"127.0.0.1"}


def test_a_page_that_is_opened_is_no_event_of_signing_in(client):
    sign_in(client)
    before = len(told())
    client.get("/")
    assert len(told()) == before


def test_a_wrong_password_is_an_event_of_the_account_and_of_nobody_who_did_it(client, kim):
    sign_in(client, password="x" * 12)
    assert told() == [("staff.sign-in-refused", "", kim.uuid)]


def test_what_is_no_user_name_is_kept_nowhere(client):
    sign_in(client, username=TYPED_INTO_THE_WRONG_BOX)
    assert told() == [("staff.sign-in-refused", "", None)]
    kept = [str(row) for model in (Event, AccessAttempt) for row in model.objects.values()]
    assert TYPED_INTO_THE_WRONG_BOX not in "".join(kept)


def test_tries_from_a_locked_address_are_no_more_events(client, kim):
    for _ in range(12):
        sign_in(client, password="x" * 12)
    assert told() == [("staff.sign-in-refused", "", kim.uuid)] * 9


def test_a_wrong_password_of_somebody_signed_in_is_hers_and_keeps_nothing_of_the_form(client, kim):
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": "x" * 12, "reason": "tender at L4"})
    assert told()[-1] == ("staff.password-refused", "kim", kim.uuid)
    assert "tender" not in str(AccessAttempt.objects.values())


def test_a_new_password_is_an_event(client, kim):
    sign_in(client)
    new = "another battery staple"
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert told()[-1] == ("staff.password-changed", "kim", kim.uuid)


def test_a_password_set_by_the_link_of_a_mail_is_an_event(client, kim, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    kim.email = "kim@example.org"
    kim.save()
    client.post(reverse("account_reset_password"), {"email": kim.email})
    link = next(word for word in mail.outbox[0].body.split() if "/reset/key/" in word)
    page = client.get(link.partition("testserver")[2], follow=True)
    new = "another battery staple"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert told()[-1] == ("staff.password-reset", "kim", kim.uuid)


def test_a_second_factor_that_is_set_up_renewed_and_removed_is_an_event_each(
    client, kim, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: [1])
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    code = auth.format_hotp_value(auth.hotp_value(client.session[auth.SECRET_SESSION_KEY], 1))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code})
        client.post(reverse("mfa_generate_recovery_codes"))
        client.post(reverse("mfa_deactivate_totp"))
    events = Event.objects.filter(verb__contains="second-factor", user_name="kim").order_by("pk")
    assert sorted((event.verb, event.detail["kind"]) for event in events) == [
        ("staff.second-factor-added", "recovery_codes"),
        ("staff.second-factor-added", "totp"),
        ("staff.second-factor-removed", "recovery_codes"),
        ("staff.second-factor-removed", "totp"),
        ("staff.second-factor-renewed", "recovery_codes"),
    ]


def test_a_wrong_code_is_an_event_of_the_account(client, kim):
    auth.TOTP.activate(kim, auth.generate_totp_secret())
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "no code"})
    assert told() == [("staff.code-refused", "", kim.uuid)]


def test_the_audit_finds_refusals_by_the_user_name(client, kim):
    sign_in(client, password="x" * 12)
    client.force_login(make_user("admin"))
    found = client.get(reverse("admin:audit_event_changelist"), {"q": "kim"}).context["cl"].result_list
    assert "staff.sign-in-refused" in {event.verb for event in found}

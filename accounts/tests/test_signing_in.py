import pytest
from django.contrib.auth.backends import ModelBackend
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.backends import StaffBackend
from accounts.models import ClinicProfile, User
from accounts.services import change_profile
from accounts.tests.factories import PASSWORD, make_clinic, make_user
from clinic.base.per_request import request_scope
from clinic.testing.counting import queries_of

pytestmark = pytest.mark.django_db


def sign_in(client, username, password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": username, "password": password}, **extra)


class TestSigningIn:
    def test_opens_the_home_of_the_role(self, client):
        make_clinic()
        make_user("front-desk", username="robin")
        assert sign_in(client, "robin").status_code == 302
        assert client.get("/").url == reverse("patients:board")

    def test_says_the_same_of_a_wrong_password_and_an_unknown_name(self, client):
        make_user("front-desk", username="robin")
        wrong, unknown = sign_in(client, "robin", "x" * 12), sign_in(client, "nobody", "x" * 12)
        said = wrong.context["form"].non_field_errors()
        assert said == unknown.context["form"].non_field_errors()
        assert said == ["User name or password is not right. Try again, or ask an admin."]

    def test_stops_after_nine_wrong_passwords_whatever_address_a_header_claims(self, client):
        make_user("front-desk", username="robin")
        answers = [
            sign_in(client, "robin", "x" * 12, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
            for number in range(12)
        ]
        assert answers[-1].status_code == 429
        assert "Retry-After" in answers[-1].headers

    def test_is_open_again_when_an_admin_ends_the_lock(self, client):
        make_user("front-desk", username="robin")
        for _ in range(12):
            sign_in(client, "robin", "x" * 12)
        assert sign_in(client, "robin").status_code == 429
        call_command("axes_reset", verbosity=0)
        assert sign_in(client, "robin").status_code == 302

    def test_counts_each_person_behind_the_proxy_for_himself(self, client, settings):
        settings.BEHIND_PROXY = True
        make_user("front-desk", username="robin")
        for number in range(12):  # the first address is the client's claim, the last the proxy's word
            sign_in(client, "robin", "x" * 12, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 192.0.2.7")
        locked = sign_in(client, "robin", HTTP_X_FORWARDED_FOR="192.0.2.7")
        free = sign_in(client, "robin", HTTP_X_FORWARDED_FOR="192.0.2.7, 192.0.2.8")
        assert (locked.status_code, free.status_code) == (429, 302)

    @pytest.mark.parametrize("header", ["", "unknown", "<b>", "1.2.3.4.5", "7," * 3000])
    def test_knows_the_proxy_alone_where_it_adds_no_address(self, client, settings, header):
        settings.BEHIND_PROXY = True
        make_user("front-desk", username="robin")
        assert sign_in(client, "robin", HTTP_X_FORWARDED_FOR=header).status_code == 302

    def test_changes_the_session_id(self, client):
        make_clinic()
        make_user("front-desk", username="robin")
        client.get(reverse("account_login"))
        before = client.session.session_key
        sign_in(client, "robin")
        assert client.session.session_key != before

    def test_is_refused_to_a_closed_account(self, client):
        user = make_user("front-desk", username="robin")
        User.objects.filter(pk=user.pk).update(is_active=False)
        sign_in(client, "robin")
        assert "_auth_user_id" not in client.session

    def test_has_no_sign_up(self, client):
        assert client.get(reverse("account_signup")).status_code == 404


class TestAnEmptySystem:
    def test_says_how_the_first_account_is_made(self, client):
        assert b"create_admin" in client.get(reverse("account_login")).content

    def test_says_nothing_of_it_once_there_is_one(self, client):
        make_user("admin")
        assert b"create_admin" not in client.get(reverse("account_login")).content

    def test_gets_its_first_account_from_the_command_line(self, monkeypatch, client):
        monkeypatch.setattr("builtins.input", lambda: PASSWORD)
        call_command("create_admin", "alex", password_stdin=True)
        user = User.objects.get(username="alex")
        assert user.is_staff
        assert not user.is_superuser
        assert [group.name for group in user.groups.all()] == [roles.ADMIN]


class TestTheSecondFactor:
    def test_is_set_up_before_anything_else_by_a_practitioner(self, client):
        client.force_login(make_user("practitioner"))
        assert client.get("/").url == reverse("mfa_activate_totp")

    def test_is_waived_in_a_sample_clinic(self, client):
        make_clinic()
        client.force_login(make_user("practitioner"))
        assert client.get("/").url == reverse("pages:practice")

    def test_is_not_asked_of_the_front_desk(self, client):
        client.force_login(make_user("front-desk"))
        assert client.get("/").url == reverse("patients:board")


def test_who_is_signed_in_comes_with_the_rights_of_this_moment_in_one_read():
    desk = make_user("front-desk", "practitioner")
    backend, expected = StaffBackend(), ModelBackend().get_user(desk.pk).get_all_permissions()
    found = backend.get_user(desk.pk)
    assert (found.get_all_permissions(), found.group_names) == (expected, ["front-desk", "practitioner"])
    assert queries_of(lambda: backend.get_user(desk.pk).has_perm("patients.view_patient")) == 1
    desk.groups.clear()
    assert not backend.get_user(desk.pk).has_perm("patients.view_patient")
    User.objects.filter(pk=desk.pk).update(is_active=False)
    assert backend.get_user(desk.pk) is None


def test_the_profile_that_comes_with_the_person_is_that_of_the_table():
    make_clinic()
    ClinicProfile.objects.update(closed_dates=["2026-12-25"], languages=["en"])
    with request_scope():
        StaffBackend().get_user(make_user("front-desk").pk)
        found, stored = ClinicProfile.current(), ClinicProfile.objects.get()
    assert {f.attname: getattr(found, f.attname) for f in ClinicProfile._meta.fields} == {
        f.attname: getattr(stored, f.attname) for f in ClinicProfile._meta.fields
    }


def test_the_profile_is_read_anew_in_the_request_that_changes_it():
    make_clinic()
    with request_scope():
        revision = ClinicProfile.current().revision
        change_profile(changes={"long_wait_minutes": 45}, based_on=revision, by=None, at=timezone.now())
        assert ClinicProfile.current().long_wait_minutes == 45


def test_the_addresses_of_one_ipv6_customer_share_their_wrong_passwords(client):
    make_user("front-desk", username="robin")
    for n in range(1, 10):
        sign_in(client, "robin", "x" * 12, REMOTE_ADDR=f"2001:db8:1:2::{n:x}")
    locked = sign_in(client, "robin", REMOTE_ADDR="2001:db8:1:2::ffff")
    free = sign_in(client, "robin", REMOTE_ADDR="2001:db8:1:3::1")
    assert (locked.status_code, free.status_code) == (429, 302)

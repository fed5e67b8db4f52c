from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ClinicProfile, User
from accounts.services import set_roles
from accounts.tests.factories import PASSWORD, make_clinic, make_user
from clinic.audit.models import Event

pytestmark = pytest.mark.django_db
NEW = {
    "username": "robin",
    "first_name": "Robin",
    "last_name": "Desk",
    "credentials": "",
    "email": "",
    "is_active": "on",
    "roles": ["front-desk"],
    "password": PASSWORD,
}


def seen(user):
    """What the page of an account that is there sends by itself."""
    return {"based_on": User.objects.get(pk=user.pk).content_digest, "password": ""}


@pytest.fixture
def admin(client):
    make_clinic()
    user = make_user("admin")
    client.force_login(user)
    return user


class TestStaff:
    def test_are_added_with_their_roles_through_the_service(self, client, admin):
        client.post(reverse("admin:accounts_user_add"), NEW)
        robin = User.objects.get(username="robin")
        assert [group.name for group in robin.groups.all()] == ["front-desk"]
        assert robin.check_password(PASSWORD)
        assert Event.objects.filter(verb="staff.added", user_uuid=admin.uuid).count() == 1

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"password": ""}, "needs a password"),
            ({"password": "short"}, "too short"),
            ({"username": ""}, "required"),
            ({"roles": ["king"]}, "not one of the available"),
        ],
        ids=["no password", "weak password", "no name", "unknown role"],
    )
    def test_are_refused_with_a_sentence_and_what_was_typed(self, client, admin, change, said):
        page = client.post(reverse("admin:accounts_user_add"), NEW | change).content.decode()
        assert said in page
        assert 'value="Robin"' in page
        assert not User.objects.filter(username="robin").exists()

    def test_are_told_what_a_service_refuses_and_not_that_it_was_done(self, client, admin):
        fields = NEW | seen(admin) | {"username": admin.username, "roles": ["admin", "practitioner"]}
        page = client.post(reverse("admin:accounts_user_change", args=[admin.pk]), fields).content.decode()
        assert "Another admin has to make you a practitioner" in page
        assert ("changed successfully" in page, 'value="Robin"' in page) == (False, True)

    @pytest.mark.parametrize(
        "change", [{"roles": ["front-desk"]}, {"roles": []}], ids=["another role", "none"]
    )
    def test_keep_one_admin(self, client, admin, change):
        fields = NEW | seen(admin) | {"username": admin.username} | change
        page = client.post(reverse("admin:accounts_user_change", args=[admin.pk]), fields).content.decode()
        assert "Nobody else is an admin" in page
        assert admin.groups.filter(name="admin").exists()

    def test_lose_their_session_with_a_new_password(self, client, admin):
        robin = make_user("front-desk", username="robin")
        changed = NEW | seen(robin) | {"password": "another long password"}
        client.post(reverse("admin:accounts_user_change", args=[robin.pk]), changed)
        robin.refresh_from_db()
        assert robin.check_password("another long password")

    def test_are_closed_not_deleted(self, client, admin):
        robin = make_user("front-desk", username="robin")
        fields = {name: value for name, value in NEW.items() if name != "is_active"} | seen(robin)
        client.post(reverse("admin:accounts_user_change", args=[robin.pk]), fields)
        robin.refresh_from_db()
        assert not robin.is_active
        assert client.post(reverse("admin:accounts_user_delete", args=[robin.pk])).status_code == 403

    @pytest.fixture
    def open_page(self, admin):
        """Of Robin, desk and admin, whose credentials are being typed in: the account, address, what it sends."""
        robin = make_user("front-desk", "admin", username="robin")
        sent = NEW | seen(robin) | {"roles": ["front-desk", "admin"], "credentials": "DAOM"}
        return robin, reverse("admin:accounts_user_change", args=[robin.pk]), sent

    def test_are_not_given_back_a_role_that_was_taken_while_the_page_was_open(self, client, admin, open_page):
        robin, page, sent = open_page
        set_roles(user=robin, role_names=["front-desk"], by=admin, at=timezone.now())
        assert "Saved now: roles: Front desk" in client.post(page, sent).content.decode()
        robin.refresh_from_db()
        assert (robin.credentials, robin.groups.count()) == ("", 1)

    def test_are_not_opened_again_when_they_were_closed_while_the_page_was_open(self, client, open_page):
        robin, page, sent = open_page
        client.post(page, {name: value for name, value in sent.items() if name != "is_active"})
        assert "Saved now: active: False" in client.post(page, sent).content.decode()
        robin.refresh_from_db()
        assert not robin.is_active

    def test_are_saved_once_what_somebody_else_saved_was_shown(self, client, admin, open_page):
        robin, page, sent = open_page
        set_roles(user=robin, role_names=["front-desk"], by=admin, at=timezone.now())
        form = client.post(page, sent).context["adminform"].form
        assert client.post(page, sent | {"based_on": form["based_on"].value()}).status_code == 302
        robin.refresh_from_db()
        assert (robin.credentials, robin.groups.count()) == ("DAOM", 2)

    def test_never_gain_rights_that_the_form_does_not_offer(self, client, admin):
        sent = NEW | {"is_superuser": "on", "is_staff": "on", "user_permissions": ["1"]}
        client.post(reverse("admin:accounts_user_add"), sent)
        robin = User.objects.get(username="robin")
        assert (robin.is_superuser, robin.is_staff, robin.user_permissions.count()) == (False, False, 0)

    def test_give_away_no_password_hash_letter_by_letter(self, client, admin):
        address = reverse("admin:accounts_user_changelist")
        assert client.get(f"{address}?password__startswith=argon2").status_code == 400

    def test_who_are_practitioners_do_not_see_this(self, client):
        make_clinic()
        client.force_login(make_user("practitioner"))
        assert client.get(reverse("admin:accounts_user_changelist")).status_code == 403


class TestTheClinicsProfile:
    def test_is_changed_through_the_service(self, client, admin):
        fields = {
            "name": "Other Clinic",
            "address": "",
            "phone": "",
            "website": "",
            "emergency_number": "911",
            "maternity_line": "",
            "crisis_line": "",
            "paper_size": "us-letter",
            "chart_access": "care-team",
            "adult_age": "16",
            "long_wait_minutes": "30",
            "opens_at": "07:30",
            "closes_at": "19:00",
            "open_weekdays": ["0", "2"],
            "closed_dates": "2027-12-25, 2028-01-01",
            "based_on": "1",
        }
        stale = client.post(
            reverse("admin:accounts_clinicprofile_change", args=[1]), fields | {"based_on": "0"}
        )
        assert "changed the clinic" in stale.content.decode()
        assert 'value="Other Clinic"' in stale.content.decode()
        client.post(reverse("admin:accounts_clinicprofile_change", args=[1]), fields)
        profile = ClinicProfile.current()
        assert (profile.name, profile.emergency_number, profile.revision) == ("Other Clinic", "911", 2)
        assert (profile.adult_age, profile.identifier_kinds) == (16, "")
        assert (profile.long_wait_minutes, profile.open_weekdays) == (30, [0, 2])
        assert profile.closed_dates == [date(2027, 12, 25), date(2028, 1, 1)]
        assert Event.objects.filter(verb="clinic.profile-changed").exists()

    def test_stays_one_row(self, client, admin):
        assert client.get(reverse("admin:accounts_clinicprofile_add")).status_code == 403

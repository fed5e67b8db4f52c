import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import roles, services
from accounts.models import ClinicProfile
from accounts.tests.factories import PASSWORD, make_clinic, make_user
from clinic.audit.models import Event
from clinic.base.errors import DomainError, StaleDraft

pytestmark = pytest.mark.django_db


class TestRoles:
    def test_are_brought_in_line_with_the_file_once(self):
        assert roles.sync() != []
        assert roles.sync() == []

    def test_are_checked_without_being_changed(self):
        with pytest.raises(CommandError, match="not loaded"):
            call_command("sync_roles", check=True)
        roles.sync()
        call_command("sync_roles", check=True)

    def test_give_the_front_desk_no_chart(self):
        assert not make_user("front-desk").has_perm("patients.open_chart")

    def test_do_not_make_an_admin_a_clinician(self):
        assert not make_user("admin").has_perm("patients.open_chart")

    def test_combine(self):
        both = make_user("admin", "practitioner")
        assert both.has_perm("patients.open_chart")
        assert both.has_perm("accounts.change_user")


class TestSettingRoles:
    def set_roles(self, user, names, by=None):
        services.set_roles(user=user, role_names=names, by=by, at=timezone.now())

    def test_is_audited_with_before_and_after(self):
        user = make_user("front-desk")
        self.set_roles(user, ["admin"], by=make_user("admin"))
        event = Event.objects.filter(verb="staff.roles-set").latest("pk")
        assert event.detail == {"before": ["front-desk"], "after": ["admin"]}

    def test_refuses_to_let_admins_make_themselves_clinical(self):
        admin = make_user("admin")
        with pytest.raises(DomainError, match="Another admin"):
            self.set_roles(admin, ["admin", "practitioner"], by=admin)

    def test_refuses_an_unknown_role(self):
        with pytest.raises(DomainError, match="No such role: king"):
            self.set_roles(make_user("front-desk"), ["king"])


class TestPasswords:
    @pytest.mark.parametrize("password", ["password1", "short", "samplebackclinic2026", "user-name-robin"])
    def test_that_anybody_would_guess_are_refused(self, password):
        make_clinic()
        with pytest.raises(DomainError):
            services.add_staff(
                username="user-name-robin", password=password, role_names=[], by=None, at=timezone.now()
            )

    def test_need_no_signs_or_digits(self):
        services.add_staff(
            username="robin", password="willow tree by water", role_names=[], by=None, at=timezone.now()
        )


class TestTheClinicsProfile:
    def change(self, based_on=1, **changes):
        return services.change_profile(changes=changes, based_on=based_on, by=None, at=timezone.now())

    def test_is_changed_and_audited(self):
        make_clinic()
        assert self.change(name="Other").revision == 2
        assert Event.objects.get(verb="clinic.profile-changed").detail["after"] == {"name": "Other"}

    def test_refuses_a_stale_change_and_shows_both(self):
        make_clinic()
        self.change(name="First")
        with pytest.raises(StaleDraft) as caught:
            self.change(name="Second")
        assert (caught.value.yours, caught.value.theirs) == ({"name": "Second"}, {"name": "First"})

    def test_is_one_row(self):
        with pytest.raises(IntegrityError, match="clinicprofile_only_one"), transaction.atomic():
            ClinicProfile.objects.create(pk=2)

    @pytest.mark.parametrize("is_sample", [True, False])
    def test_never_turns_from_sample_to_real_or_back(self, is_sample):
        ClinicProfile.objects.create(is_sample=is_sample)
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            ClinicProfile.objects.update(is_sample=not is_sample)


def test_an_account_name_is_used_once():
    make_user("front-desk", username="robin")
    with pytest.raises(DomainError, match="already exists"):
        services.add_staff(username="robin", password=PASSWORD, role_names=[], by=None, at=timezone.now())

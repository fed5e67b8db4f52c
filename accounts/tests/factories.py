"""People for tests. Every row is made by the services."""

from itertools import count

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts import roles, services
from accounts.models import ClinicProfile, User
from clinic.testing.snapshots import Snapshot

PASSWORD = "correct horse battery"
ROLES = (Group, Group.permissions.through)
_numbers = count(1)
_loaded: list[Snapshot] = []


def make_roles() -> None:
    """The shipped roles. They are synced once for a run; later tests get a copy of their rows."""
    if Group.objects.exists():
        return
    if _loaded:
        _loaded[0].restore()
    else:
        roles.sync()
        _loaded.append(Snapshot.of(ROLES))


def make_user(
    *role_names: str, first_name: str = "Kim", last_name: str = "Sample", username: str = ""
) -> User:
    """A member of staff with these roles, able to sign in with PASSWORD."""
    make_roles()
    return services.add_staff(
        username=username or f"user-{next(_numbers)}",
        password=PASSWORD,
        first_name=first_name,
        last_name=last_name,
        role_names=list(role_names),
        by=None,
        at=timezone.now(),
    )


def make_clinic(**changes) -> ClinicProfile:
    """The clinic's profile, with an emergency number; a sample clinic, which waives the second factor."""
    profile, _is_new = ClinicProfile.objects.get_or_create(
        pk=1, defaults={"name": "Sample Back Clinic", "emergency_number": "112", "is_sample": True}
    )
    for name, value in changes.items():
        setattr(profile, name, value)
    profile.save()
    return profile

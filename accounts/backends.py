"""Who is signed in, with what they may do and the clinic's profile, in one read for each request."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from clinic.base import per_request
from clinic.base.nested import nested, rows_of
from clinic.base.prepared import Prepared

from .models import PROFILE, ClinicProfile, User


def _with_rights(user: int):
    own = User.user_permissions.through.objects.filter(user=user).values("permission")
    of_roles = Group.permissions.through.objects.filter(group__user=user).values("permission")
    mine = Permission.objects.filter(Q(pk__in=own) | Q(pk__in=of_roles)).order_by()
    name = Concat(F("content_type__app_label"), Value("."), F("codename"))
    return User.objects.filter(pk=user).annotate(
        held=ArraySubquery(mine.values_list(name)),
        group_names=ArraySubquery(Group.objects.filter(user=user).order_by("name").values("name")),
        profile=nested(ClinicProfile.objects.filter(pk=1), *(f.attname for f in ClinicProfile._meta.fields)),
    )


_SIGNED_IN = Prepared(_with_rights, user=int)


class StaffBackend(ModelBackend):
    """Django's own, except that the permissions and roles come with the person."""

    def get_user(self, user_id: int) -> User | None:
        user = _SIGNED_IN.first(user=user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        for profile in rows_of(ClinicProfile, user.profile):  # none before setup
            per_request.keep(PROFILE, profile)
        if not user.is_superuser:  # a superuser holds whatever there is
            user._perm_cache = set(user.held)
        return user

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import ClinicProfile
from .roles import roles


def clinic(request: HttpRequest) -> dict[str, object]:
    """`clinic` in every template: the profile row, read once for each request and only if used.

    Beside it `roles`, the labels of what the person is here, and `idle_seconds` for the cover.
    """
    return {
        "clinic": SimpleLazyObject(lambda: current_profile(request)),
        "roles": SimpleLazyObject(lambda: role_labels(request)),
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
    }


def role_labels(request: HttpRequest) -> list[str]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    known, names = roles(), getattr(user, "group_names", None)  # read by accounts.backends
    if names is None:
        names = user.groups.values_list("name", flat=True)
    return [known[name].label for name in names if name in known]


def current_profile(request: HttpRequest) -> ClinicProfile:
    if not hasattr(request, "_clinic_profile"):
        request._clinic_profile = ClinicProfile.current()  # type: ignore[attr-defined]
    return request._clinic_profile  # type: ignore[attr-defined]

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import ClinicProfile


def clinic(request: HttpRequest) -> dict[str, object]:
    """`clinic` in every template: the profile row, read once for each request and only if used."""
    return {"clinic": SimpleLazyObject(lambda: current_profile(request))}


def current_profile(request: HttpRequest) -> ClinicProfile:
    if not hasattr(request, "_clinic_profile"):
        request._clinic_profile = ClinicProfile.current()  # type: ignore[attr-defined]
    return request._clinic_profile  # type: ignore[attr-defined]

"""What a request gets that is about a record which was merged into another, or taken back with its list."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from .models import Patient
from .views.rows import MergedAway

NOT_TYPED = {"began", "csrfmiddlewaretoken", "form_token", "revision", "password"}


class MergedRecords:
    """A page leads on to that of the kept record; what was sent is not written, and shown again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Patient.DoesNotExist):
            context = {"typed": _typed(request)}
            return render(request, "patients/gone_meanwhile.html", context, status=404)
        if not isinstance(error, MergedAway):
            return None
        kept, match = error.patient.replaced_by, request.resolver_match
        there = reverse(match.view_name, kwargs=match.kwargs | {"uuid": kept.uuid})
        if request.method in ("GET", "HEAD"):
            return redirect(there)
        context = {"retired": error.patient, "kept": kept, "typed": _typed(request)}
        return render(request, "patients/merged_meanwhile.html", context, status=409)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name.replace("_", " "), value)
        for name in request.POST
        if name not in NOT_TYPED
        for value in request.POST.getlist(name)
        if value
    ]

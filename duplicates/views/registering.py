"""Beside the registration form: who of those we know this may be. Advice that stops nobody."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic.base.access import requires
from clinic.base.errors import DomainError
from clinic.base.idempotency import sent_token
from patients.models import Patient

from .. import services
from ..forms import read
from ..listing import like_typed
from ..models import Kind


@require_POST
@requires("patients.add_patient")
def panel(request: HttpRequest) -> HttpResponse:
    return _panel(request)


@require_POST
@requires("patients.add_patient")
def early(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The person being typed is not that one; kept under the form's number until the form is carried out."""
    patient = get_object_or_404(Patient.objects.visible_to(request.user).current(), uuid=uuid)
    kind, refusal, said = request.POST.get("kind", ""), "", {}
    try:
        token = sent_token(request)
        services.decide_early(token=token, patient=patient, kind=kind, by=request.user, at=timezone.now())
    except DomainError as error:
        refusal = str(error)
    else:
        home = patient.addresses.first() if kind == Kind.HOUSEHOLD else None
        said = {"said_of": patient, "is_household": kind == Kind.HOUSEHOLD, "home": home}
    return _panel(request, refusal=refusal, status=422 if refusal else 200, **said)


def _panel(request: HttpRequest, *, refusal: str = "", status: int = 200, **said: object) -> HttpResponse:
    typed = read(request.POST, today=timezone.localdate())
    known = like_typed(typed, user=request.user)
    context = {"known": known, "refusal": refusal, **said}
    return render(request, "duplicates/_panel.html", context, status=status)

"""The form with which a visit is booked, and what stands on it and on the form for another time."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from clinic.base.errors import DomainError

from .. import services
from ..forms import BookForm, FreeForm
from ..models import FormDraft, Patient, Visit
from ..queries.free import free_times


def book_page(
    request: HttpRequest,
    patient: Patient,
    form: BookForm,
    refused: DomainError | None = None,
    *,
    begun: FormDraft | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"patient": patient, "form": form, "begun": begun, "picked": "pick" in request.POST}
    context |= told(refused, form, reverse("patients:free-times"))
    return render(request, "patients/book.html", context, status=status)


def told(
    refused: DomainError | None, form: BookForm, free_url: str, visit: Visit | None = None
) -> dict[str, object]:
    """The sentence of a refusal, or what is meant when sent once more; and the free times nearby."""
    said: dict[str, object] = {"refusal": str(refused or "")}
    if isinstance(refused, services.Doubtful):
        said["doubtful"] = refused
    if isinstance(refused, services.Clash):
        return said | _free(form, timezone.now(), visit)
    typed = {name: form[name].value() for name in ("day", "time", "minutes", "practitioner")}
    return said | {"asked": asked(typed, free_url, visit)}


def asked(typed: Mapping[str, object], url: str, visit: Visit | None) -> dict[str, object]:
    """When the practitioner who is chosen is free; `url` is where it is asked for again."""
    form, at, found = FreeForm(typed), timezone.now(), dict[str, object](url=url)
    if not form.is_valid():
        return found
    if form.cleaned_data["practitioner"] is None:
        return found | {"is_nobody_chosen": True}
    with suppress(services.Refused):
        services.refuse_day(form.cleaned_data["start"], at)
        found |= _free(form, at, visit)
    return found


def _free(form: BookForm, at: datetime, visit: Visit | None) -> dict[str, object]:
    data = form.cleaned_data
    found = free_times(
        practitioner=data["practitioner"],
        wanted=data["start"],
        minutes=data["minutes"],
        at=at,
        without=visit,
    )
    return {"free": found, "practitioner": data["practitioner"]}

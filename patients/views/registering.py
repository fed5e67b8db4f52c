"""A new patient, with a look at whether we know them already."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.context import current_profile
from clinic.base.access import requires
from clinic.base.errors import DomainError
from clinic.base.idempotency import once, sent_token

from .. import places, search, services
from ..forms import PatientForm
from ..models import Patient
from ..queries.drafts import begun_by
from .last_step import forget


@require_http_methods(["GET", "POST"])
@requires("patients.add_patient")
def register(request: HttpRequest) -> HttpResponse:
    if request.method == "GET" or "start_with" in request.POST:
        return register_page(request, PatientForm(initial=_begun(request.POST.get("start_with", ""))))
    if "add" in request.POST:
        return register_page(request, with_another_row(request.POST))
    form, refusal = PatientForm(request.POST), ""
    if form.is_valid():
        try:
            return once(request, lambda: _carry_out(request, form))
        except DomainError as error:
            refusal = str(error)
            form.add_refusal(getattr(error, "fields", {}))
    return register_page(request, form, refusal=refusal, status=422)


@require_POST
@requires("patients.add_patient", "patients.change_patient")
def read_date(request: HttpRequest) -> HttpResponse:
    """How the date of birth that is being typed is read, for the line below it."""
    form = PatientForm(initial=request.POST.dict())
    minor = form.may_be_minor(current_profile(request).adult_age)
    return render(request, "patients/_read.html", {"form": form, "minor": minor})


def _carry_out(request: HttpRequest, form: PatientForm) -> str:
    checks_in = "check_in" in request.POST
    patient = services.register_at_desk(
        token=sent_token(request),
        checks_in=checks_in,
        by=request.user,
        at=timezone.now(),
        **form.details(),
    )
    told = {"name": patient.display_name, "number": patient.number}
    if not checks_in:
        messages.success(request, _("%(name)s is registered: %(number)s.") % told)
        _warn(request, patient)
        return patient.get_absolute_url()
    forget(request)
    messages.success(request, _("%(name)s is registered (%(number)s) and checked in.") % told)
    _warn(request, patient)
    return reverse("patients:board")


def _warn(request: HttpRequest, patient: Patient) -> None:
    """Of whom the form had said that the new record may be."""
    for number, url in places.warned(request.POST.getlist("warned"), patient, request.user):
        who = _("May be %(number)s:") % {"number": number}
        messages.warning(request, format_html('{} <a href="{}">{}</a>.', who, url, _("compare the two")))


def _begun(text: str) -> dict[str, str]:
    """Somebody who was looked for and not found: the last word is most often the family name."""
    told = search.told(text, today=timezone.localdate())
    *given, family = told.names if len(told.names) > 1 else (*told.names, "")
    begun = {"given": " ".join(given), "family": family, "birth_date": told.birth_date, "phone": told.phone}
    return {name: value for name, value in begun.items() if value}


def with_another_row(sent: QueryDict) -> PatientForm:
    """What was typed so far, unchecked, with an empty row more of the kind that was asked for."""
    form = PatientForm(initial=sent.dict())
    form.add_row(sent["add"])
    return form


def form_context(request: HttpRequest, form: PatientForm, *, rows_url: str) -> dict[str, Any]:
    """What the fields of a person need beside the form: the clinic's own lists, and its adult age."""
    clinic = current_profile(request)
    return {
        "form": form,
        "rows_url": rows_url,
        "number_kinds": clinic.identifier_kinds.splitlines(),
        "heard_from_choices": clinic.heard_from_choices.splitlines(),
        "minor": form.may_be_minor(clinic.adult_age),
        "adult_age": clinic.adult_age,
    }


def register_page(
    request: HttpRequest, form: PatientForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    begun = begun_by(request.user, at=timezone.now()) if request.method == "GET" else []
    context = form_context(request, form, rows_url=reverse("patients:register")) | {
        "refusal": refusal,
        "begun": begun,
    }
    return render(request, "patients/register.html", context, status=status)

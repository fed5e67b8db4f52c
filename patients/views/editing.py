"""Changing who a patient is. A stale edit is shown beside what was saved meanwhile."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from clinic.audit.models import Event
from clinic.base.access import requires
from clinic.base.errors import DomainError, StaleDraft

from .. import services
from ..forms import PatientForm
from ..forms.person import stored
from ..models import Patient
from .rows import kept_or_404


@require_http_methods(["GET", "POST"])
@requires("patients.change_patient")
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient, refusal = kept_or_404(request, uuid), ""
    if request.method == "GET":
        return _page(request, patient, PatientForm(initial=stored(patient)), patient.revision)
    form = PatientForm(_with_choices(request.POST))
    based_on = _revision(request)
    if form.is_valid():
        try:
            _save(request, patient, form, based_on)
        except StaleDraft as stale:
            return _conflict(request, patient, form, str(stale))
        except DomainError as error:
            refusal = str(error)
            form.add_refusal(getattr(error, "fields", {}))
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": patient.display_name})
            return redirect(patient)
    return _page(request, patient, form, based_on, refusal=refusal, status=422)


def _save(request: HttpRequest, patient: Patient, form: PatientForm, based_on: int) -> None:
    """What the form does not show (further names, numbers, contacts) stays as it is."""
    details = form.details()
    parts = ("use", "given", "family", "prefix", "suffix", "starts_on", "ends_on")
    others = patient.names.exclude(use="official").order_by("pk").values(*parts)
    official = patient.names.filter(use="official").values("prefix", "suffix").first() or {}
    details["names"] = [official | details["names"][0], *others, *details["names"][1:]]
    details["contacts"] += _further(
        patient.contact_points.order_by("-rank", "-pk"), "system", "value", "use", "rank"
    )
    numbers = patient.identifiers.order_by("pk")
    details["identifiers"] += list(numbers.values("system", "value")[1:])
    services.edit_patient(
        patient=patient,
        based_on=based_on,
        keeps_earlier_name=form.cleaned_data["keeps_earlier_name"],
        by=request.user,
        at=timezone.now(),
        **details,
    )


def _further(rows: Any, kind: str, *parts: str) -> list[dict[str, Any]]:
    """All but the one of each kind that the form shows, which is the last in this order."""
    values = list(rows.values(kind, *parts))
    shown = {row[kind]: row for row in values}
    return [row for row in values if row is not shown[row[kind]]]


def _revision(request: HttpRequest) -> int:
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def _with_choices(sent: QueryDict) -> QueryDict:
    """After a conflict: for each field the side that was picked."""
    data = sent.copy()
    for key in [key for key in sent if key.startswith("pick-")]:
        name = key.removeprefix("pick-")
        side = "theirs" if sent[key] == "theirs" else "yours"
        data[name] = sent.get(f"{side}-{name}", "")
    return data


def _conflict(request: HttpRequest, patient: Patient, form: PatientForm, message: str) -> HttpResponse:
    patient.refresh_from_db()
    theirs, rows, hidden = stored(patient), [], []
    for name in form.fields:
        mine, there = form.data.get(name, ""), theirs.get(name, "")
        if name in ("birth_date_estimated", "birth_date_unknown", "interpreter_needed"):
            mine, there = ("on" if mine else ""), ("on" if there else "")
        if (
            str(mine) == str(there)
            or name in ("month_first", "keeps_earlier_name")
            or name.startswith("other_")
        ):
            hidden.append((name, mine))
        else:
            rows.append({"name": name, "label": form.fields[name].label, "yours": mine, "theirs": there})
    if not rows:  # the same thing was sent twice
        return redirect(patient)
    last = Event.objects.about_patient(patient.uuid).filter(verb="patient.edited").newest_first().first()
    other = User.objects.filter(uuid=last.user_uuid).first() if last else None
    context = {
        "patient": patient,
        "message": message,
        "rows": rows,
        "hidden": hidden,
        "revision": patient.revision,
        "theirs_by": other.full_name if other else _("Saved meanwhile"),
        "theirs_at": last.at if last else None,
    }
    return render(request, "patients/edit_conflict.html", context, status=409)


def _page(
    request: HttpRequest,
    patient: Patient,
    form: PatientForm,
    revision: int,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"patient": patient, "form": form, "revision": revision, "refusal": refusal}
    return render(request, "patients/edit.html", context, status=status)

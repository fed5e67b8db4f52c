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
from clinic.base.numbers import LAST_REVISION, whole_number

from .. import services
from ..birth_dates import meant
from ..forms import PatientForm
from ..forms.person import ROW_KINDS, ROW_LABELS, stored
from ..forms.rows import flat_rows
from ..models import Patient
from .registering import form_context, with_another_row
from .rows import kept_or_404, note_viewed


@require_http_methods(["GET", "POST"])
@requires("patients.change_patient")
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient, refusal = kept_or_404(request, uuid), ""
    if request.method == "GET":
        note_viewed(request, patient, what="edit")
        return _page(request, patient, PatientForm(initial=stored(patient)), patient.revision)
    based_on = _revision(request)
    if "add" in request.POST:
        return _page(request, patient, with_another_row(request.POST), based_on)
    form = PatientForm(_with_choices(request.POST))
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
    services.edit_patient(
        patient=patient,
        based_on=based_on,
        keeps_earlier_name=form.cleaned_data["keeps_earlier_name"],
        by=request.user,
        at=timezone.now(),
        **form.details(),
    )


def _revision(request: HttpRequest) -> int:
    return whole_number(request.POST.get("revision", ""), most=LAST_REVISION) or 0


def _with_choices(sent: QueryDict) -> QueryDict:
    """After a conflict: for each field, or each kind of rows, the side that was picked."""
    data = sent.copy()
    for key in [key for key in sent if key.startswith("pick-")]:
        name = key.removeprefix("pick-")
        side = "theirs" if sent[key] == "theirs" else "yours"
        data[name] = sent.get(f"{side}-{name}", "")
        if name in ROW_KINDS:
            for cell in [cell for cell in sent if cell.startswith(f"{side}-{name}-")]:
                data[cell.removeprefix(f"{side}-")] = sent[cell]
    return data


def _conflict(request: HttpRequest, patient: Patient, form: PatientForm, message: str) -> HttpResponse:
    patient.refresh_from_db()
    theirs = stored(patient)
    rows, hidden = _differing_fields(form, theirs)
    more_rows, more_hidden = _differing_rows(form, PatientForm(initial=theirs))
    rows, hidden = rows + more_rows, hidden + more_hidden
    if not rows:  # the same thing was sent twice
        return redirect(patient)
    edits = Event.objects.about_patient(patient.uuid).filter(verb="patient.edited")
    last = edits.filter(detail__revision=patient.revision).first()  # nothing where it changed in another way
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


def _differing_fields(form: PatientForm, theirs: dict[str, Any]) -> tuple[list[dict], list[tuple]]:
    """What to choose from, and what both sides agree on."""
    rows, hidden = [], []
    for name in form.fields:
        mine, there = form.data.get(name, ""), theirs.get(name, "")
        if name == "birth_date":
            mine = _as_it_is_shown(mine, month_first=form.is_month_first)
        if name in ("birth_date_estimated", "birth_date_unknown", "interpreter_needed"):
            mine, there = ("on" if mine else ""), ("on" if there else "")
        if str(mine) == str(there) or name in ("month_first", "keeps_earlier_name"):
            hidden.append((name, mine))
        else:
            rows.append({"name": name, "label": form.fields[name].label, "yours": mine, "theirs": there})
    return rows, hidden


def _as_it_is_shown(typed: str, *, month_first: bool) -> str:
    """A date in the words of the record, so that another way of writing it is no difference."""
    return str(meant(typed, today=timezone.localdate(), month_first=month_first) or typed)


def _differing_rows(form: PatientForm, theirs: PatientForm) -> tuple[list[dict], list[tuple]]:
    """Rows of one kind are chosen together: the whole list of one side."""
    rows, hidden = [], []
    for prefix, label in ROW_LABELS.items():
        mine, there = form.rows[prefix].typed(), theirs.rows[prefix].typed()
        if mine == there:
            hidden += flat_rows(prefix, mine).items()
            continue
        sides = (("yours", mine), ("theirs", there))
        carried = [pair for side, its in sides for pair in flat_rows(f"{side}-{prefix}", its).items()]
        told = [
            "; ".join(" ".join(value for value in row.values() if value) for row in its)
            for _side, its in sides
        ]
        rows.append({"name": prefix, "label": label, "yours": told[0], "theirs": told[1], "carried": carried})
    return rows, hidden


def _page(
    request: HttpRequest,
    patient: Patient,
    form: PatientForm,
    revision: int,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = form_context(request, form, rows_url=request.path) | {
        "patient": patient,
        "revision": revision,
        "refusal": refusal,
    }
    return render(request, "patients/edit.html", context, status=status)

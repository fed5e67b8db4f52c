"""Changing who a patient is. A stale edit is shown beside what was saved meanwhile."""

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
from ..forms import PatientForm
from ..forms.person import ROW_KINDS, stored
from ..models import Patient
from .meanwhile import Merge, sealed, unsealed
from .registering import form_context, with_another_row
from .rows import kept_or_404, note_viewed


@require_http_methods(["GET", "POST"])
@requires("patients.change_patient")
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient, refusal = kept_or_404(request, uuid), ""
    if request.method == "GET":
        note_viewed(request, patient, what="edit")
        began = stored(patient)
        seal = sealed(patient, patient.revision, began)
        return _page(request, patient, PatientForm(initial=began), patient.revision, seal)
    based_on, seal = _revision(request), request.POST.get("began", "")
    if "add" in request.POST:
        return _page(request, patient, with_another_row(request.POST), based_on, seal)
    form = PatientForm(_with_choices(request.POST))
    if form.is_valid():
        try:
            return _saved(request, patient, form, based_on, seal)
        except DomainError as error:
            refusal = str(error)
            form.add_refusal(getattr(error, "fields", {}))
    return _page(request, patient, form, based_on, seal, refusal=refusal, status=422)


def _saved(
    request: HttpRequest, patient: Patient, form: PatientForm, based_on: int, seal: str
) -> HttpResponse:
    """With what others saved meanwhile, where nobody need be asked how the two go together."""
    try:
        _save(request, patient, form, based_on)
    except StaleDraft as stale:
        began = unsealed(seal, patient, based_on)
        patient.refresh_from_db()
        theirs = stored(patient)
        merge, seal = Merge.of(form, theirs, began), sealed(patient, patient.revision, theirs)
        if merge.rows:
            return _conflict(request, patient, merge, str(stale), seal)
        if not merge.changes_anything:  # the same thing was sent twice
            return redirect(patient)
        together = PatientForm(merge.values)
        if not together.is_valid():
            return _page(request, patient, together, patient.revision, seal, status=422)
        return _saved(request, patient, together, patient.revision, seal)
    messages.success(request, _("%(name)s is saved.") % {"name": patient.display_name})
    return redirect(patient)


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


def _conflict(request: HttpRequest, patient: Patient, merge: Merge, message: str, seal: str) -> HttpResponse:
    edits = Event.objects.about_patient(patient.uuid).filter(verb="patient.edited")
    last = edits.filter(detail__revision=patient.revision).first()  # nothing where it changed in another way
    other = User.objects.filter(uuid=last.user_uuid).first() if last else None
    context = {
        "patient": patient,
        "message": message,
        "rows": merge.rows,
        "hidden": [*merge.values.items(), ("began", seal)],
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
    seal: str,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = form_context(request, form, rows_url=request.path) | {
        "patient": patient,
        "revision": revision,
        "began": seal,
        "refusal": refusal,
    }
    return render(request, "patients/edit.html", context, status=status)

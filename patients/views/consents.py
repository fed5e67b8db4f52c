"""The desk's side of consents: what was decided, what is to be asked, on paper or on a tablet."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.audit.services import record
from clinic.base.access import requires
from clinic.base.errors import DomainError
from clinic.base.handing.screen import show_code
from clinic.base.idempotency import once
from clinic.base.numbers import LAST_KEY, whole_number

from .. import places, services, signing_cookie
from ..forms import ConsentForm, HandOverForm
from ..models import Consent, Patient
from ..queries import consents_page
from .rows import kept_or_404, patient_or_404

MAY = "patients.add_consent"


@require_safe
@requires("patients.view_patient")
def consents(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = patient_or_404(request, uuid)
    if patient.replaced_by is not None:
        return redirect("patients:consents", patient.replaced_by.uuid)
    record(by=request.user, verb="consents.viewed", at=timezone.now(), subject=patient, patient=patient)
    return _page(request, patient)


@require_POST
@requires(MAY)
def record_one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A decision taken on paper or by word of mouth."""
    patient, refusal = kept_or_404(request, uuid), ""
    form = ConsentForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            return once(request, lambda: _recorded(request, patient, form))
        except DomainError as error:
            refusal = str(error)
    return _page(request, patient, refusal=refusal, form=form, status=422)


def _recorded(request: HttpRequest, patient: Patient, form: ConsentForm) -> str:
    at, sent = timezone.now(), dict(form.cleaned_data)
    signer = services.signer_of(patient=patient, kind=sent.pop("signer"), at=at)
    services.record_consent(
        patient=patient, code=sent["text"].code, signer=signer, by=request.user, at=at, **sent
    )
    messages.success(request, _("The decision of %(name)s is recorded.") % {"name": signer.name})
    return reverse("patients:consents", args=[patient.uuid])


@require_POST
@requires(MAY)
def hand_over(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the texts to another device by a code, or to this one."""
    patient, at, refusal = kept_or_404(request, uuid), timezone.now(), ""
    form = HandOverForm(request.POST)
    if form.is_valid():
        try:
            opened = services.open_signing(
                patient=patient,
                texts=list(form.cleaned_data["texts"]),
                signer=form.cleaned_data["signer"],
                by=request.user,
                at=at,
            )
        except DomainError as error:
            refusal = str(error)
        else:
            return _here(request, opened) if request.POST.get("how") == "here" else _code(request, opened)
    return _page(request, patient, refusal=refusal, hand_over=form, status=422)


def _here(request: HttpRequest, opened) -> HttpResponse:
    signing, token = services.claim_signing(code=opened.code, at=timezone.now())
    return signing_cookie.give(request, token, signing)


def _code(request: HttpRequest, opened) -> HttpResponse:
    patient = opened.signing.person
    return show_code(
        request,
        opened.code,
        door=places.code_entry() or reverse("signing:closed"),
        until=opened.signing.code_expires_at,
        name=patient.display_name,
        back=reverse("patients:consents", args=[patient.uuid]),
        crumb=_("Consents"),
    )


@require_safe
@requires("patients.print_patient")
def scan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    consent = consent_or_404(request, uuid)
    stored = get_object_or_404(Consent.objects.filter(pk=consent.pk, scan__isnull=False)).scan
    record(
        by=request.user,
        verb="consent.scan-viewed",
        at=timezone.now(),
        subject=consent,
        patient=consent.patient,
    )
    ending = stored.content_type.rpartition("/")[2]
    return HttpResponse(
        bytes(stored.content),
        content_type=stored.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="consent.{ending}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def consent_or_404(request: HttpRequest, uuid: UUID) -> Consent:
    seen = Consent.objects.visible_to(request.user).select_related("patient", "text", "recorded_by")
    return get_object_or_404(seen, uuid=uuid)


def _page(request: HttpRequest, patient: Patient, *, status: int = 200, **more: object) -> HttpResponse:
    before = whole_number(request.GET.get("before", ""), most=LAST_KEY) or 0
    page = consents_page(patient, timezone.now(), before=before)
    who = Consent.Signer.GUARDIAN if page.is_minor else Consent.Signer.PATIENT
    context = {"page": page, "patient": patient, "form": ConsentForm(initial={"signer": who}), "who": who}
    return render(request, "patients/consents.html", context | more, status=status)

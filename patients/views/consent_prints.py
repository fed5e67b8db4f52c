"""Consents as PDF; each printing is in the audit."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import ClinicProfile
from clinic.audit.services import record
from clinic.base.access import requires
from clinic.base.printing.answers import sheet_answer

from .. import consent_sheets, services
from ..models import ConsentText
from .consents import consent_or_404
from .rows import kept_or_404


@require_safe
@requires("patients.print_patient")
def decision(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One decision. When the digest no longer fits, nothing is printed as if it did."""
    consent, at = consent_or_404(request, uuid), timezone.now()
    if consent.digest and consent.digest != services.digest_now(consent):
        told = {
            "refusal": _("This signature no longer fits its text or decision. Tell whoever keeps the system.")
        }
        return render(request, "patients/consent_damaged.html", told, status=409)
    record(by=request.user, verb="consent.printed", at=at, subject=consent, patient=consent.patient)
    sheet = consent_sheets.decision_sheet(consent, clinic=ClinicProfile.current())
    return sheet_answer(sheet, "consent.pdf", consent.given_at)


@require_safe
@requires("patients.print_patient")
def blank(request: HttpRequest, uuid: UUID, text: UUID) -> HttpResponse:
    patient, at = kept_or_404(request, uuid), timezone.now()
    shown = get_object_or_404(ConsentText.objects.to_decide(), uuid=text)
    record(by=request.user, verb="consent.blank-printed", at=at, subject=shown, patient=patient)
    sheet = consent_sheets.blank_sheet(shown, patient=patient, clinic=ClinicProfile.current())
    return sheet_answer(sheet, "consent-to-sign.pdf", at)

"""What patients agree to, and the texts they were shown."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record

from ..models import Consent, ConsentText, Patient
from .refusals import Refused, check_fields, cleaned, speaking


@transaction.atomic
def record_consent(
    *,
    patient: Patient,
    code: str,
    decision: str,
    source: str,
    by: User | None,
    at: datetime,
    text: ConsentText | None = None,
    note: str = "",
) -> Consent:
    """Keep one decision about the version that was shown, by default the one in use. Never changed:
    a change of mind is recorded as another."""
    if text is None:
        in_use = ConsentText.objects.filter(code=code, status=ConsentText.Status.ACTIVE)
        text = in_use.order_by("-version").first()
    elif text.code != code or text.status != ConsentText.Status.ACTIVE:
        raise Refused(_("This text is not in use. Reload the page and ask again."))
    if text is not None and text.kind == ConsentText.Kind.NOTICE:
        raise Refused(_("A notice is shown, not consented to."))
    consent = Consent(
        patient=patient,
        code=code,
        text=text,
        decision=decision,
        source=source,
        given_at=at,
        recorded_by=by,
        **cleaned({"note": note}),
    )
    check_fields(consent, without=("patient", "text", "recorded_by"))
    with speaking(Consent):
        consent.save()
    record(
        by=by,
        verb="consent.recorded",
        at=at,
        subject=consent,
        patient=patient,
        code=code,
        decision=decision,
        version=text.version if text else None,
    )
    return consent


@transaction.atomic
def save_consent_text(*, text: ConsentText, by: User | None, at: datetime) -> ConsentText:
    """Keep a draft; a version in use is frozen, so its next version is written instead."""
    if text.status != ConsentText.Status.DRAFT:
        raise Refused(_("This version is in use. Write the next version instead."))
    with speaking(ConsentText):
        text.save()
    record(by=by, verb="consent-text.saved", at=at, subject=text, code=text.code, version=text.version)
    return text


@transaction.atomic
def publish_consent_text(*, text: ConsentText, by: User | None, at: datetime) -> ConsentText:
    """From now on this version is the one shown; it never changes again."""
    locked = ConsentText.objects.select_for_update().get(pk=text.pk)
    if locked.status == ConsentText.Status.ACTIVE:
        return locked
    locked.status = ConsentText.Status.ACTIVE
    with speaking(ConsentText):
        locked.save(update_fields=["status", "updated_at"])
    record(
        by=by, verb="consent-text.published", at=at, subject=locked, code=locked.code, version=locked.version
    )
    return locked

"""Consent texts handed over on a tablet: opened by the desk, claimed with a code, decided one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base.errors import DomainError
from clinic.base.locking import for_change

from ..models import Consent, ConsentText, Patient, Signing, SigningText
from ..signatures import Signature
from .consents import UNSIGNED, Signer, lock_person, record_consent, signer_of
from .refusals import Refused

SIGNING_LIVES = timedelta(minutes=45)


class SigningClosed(DomainError):
    pass


@dataclass(frozen=True, kw_only=True)
class OpenedSigning:
    """The only moment at which the code can be read."""

    signing: Signing
    code: str


@transaction.atomic
def open_signing(
    *, patient: Patient, texts: Sequence[ConsentText], signer: str, by: User, at: datetime
) -> OpenedSigning:
    """Make a code for these texts. Whatever was open for this patient on another tablet is closed."""
    locked = for_change(Patient.objects).get(pk=patient.pk)
    if not texts:
        raise Refused(_("Choose at least one text."))
    if any(not text.is_in_use or text.kind != ConsentText.Kind.CONSENT for text in texts):
        raise Refused(_("This text is not in use. Reload the page and ask again."))
    who = signer_of(patient=locked, kind=signer, at=at)
    end_signings(patient=locked, by=by, at=at)

    signing, code = Signing.objects.hand_over(
        by=by,
        at=at,
        lives=SIGNING_LIVES,
        patient=locked,
        signer=who.kind,
        signer_name=who.name,
        signer_relationship=who.relationship,
    )
    SigningText.objects.bulk_create(SigningText(signing=signing, text=text) for text in texts)
    record(
        by=by,
        verb="consent.tablet-opened",
        at=at,
        subject=signing,
        patient=locked,
        texts=[text.code for text in texts],
        signer=who.kind,
    )
    return OpenedSigning(signing=signing, code=code)


@transaction.atomic
def claim_signing(*, code: str, at: datetime) -> tuple[Signing, str]:
    """Turn a code into the token of this device. The caller slows guessing."""
    waiting = for_change(Signing.objects.waiting_for(code, at))
    signing = waiting.select_related("patient").first()
    if signing is None:
        raise SigningClosed(_("This code is not open. Please ask the desk for a new one."))
    token = signing.claim(at)
    record(
        by=None,
        verb="consent.tablet-claimed",
        at=at,
        subject=signing,
        patient=signing.patient,
        on_behalf=signing.signer,
    )
    return signing, token


@transaction.atomic
def decide(
    *,
    signing: Signing,
    text: ConsentText,
    decision: str,
    at: datetime,
    signature: Signature = UNSIGNED,
) -> Consent:
    """Keep the decision about one of the texts handed over. Sent twice it is kept once."""
    lock_person(signing.patient_id)  # before the signing itself, as the desk does that opens another
    locked = for_change(Signing.objects).select_related("patient").get(pk=signing.pk)
    row = locked.texts.select_related("text", "consent").filter(text=text).first()
    if row is not None and row.consent is not None:
        return row.consent
    if locked.ended_at or row is None:
        raise SigningClosed(_("This form is closed here. Please give the tablet back to the desk."))

    consent = record_consent(
        patient=locked.patient,
        code=row.text.code,
        text=row.text,
        decision=decision,
        source=Consent.Source.TABLET,
        signer=Signer(kind=locked.signer, name=locked.signer_name, relationship=locked.signer_relationship),
        signature=signature,
        by=None,
        at=at,
    )
    row.consent = consent
    row.save(update_fields=["consent"])
    if not locked.texts.filter(consent__isnull=True, text__status=ConsentText.Status.ACTIVE).exists():
        _end(locked, by=None, at=at)
    return consent


@transaction.atomic
def end_signings(*, patient: Patient, by: User | None, at: datetime) -> int:
    """Close every tablet that shows consent texts of this patient."""
    open_ones = for_change(Signing.objects.of(patient)).filter(ended_at__isnull=True)
    ended = list(open_ones.select_related("patient").order_by("pk"))
    for signing in ended:
        _end(signing, by=by, at=at)
    return len(ended)


@transaction.atomic
def end_signing(*, signing: Signing, at: datetime) -> None:
    """Nobody touches it, or somebody else holds the tablet now: it shows nothing, and needs a new code."""
    locked = for_change(Signing.objects).select_related("patient").get(pk=signing.pk)
    if locked.ended_at is None:
        _end(locked, by=None, at=at)


def _end(signing: Signing, *, by: User | None, at: datetime) -> None:
    signing.end(at)
    record(by=by, verb="consent.tablet-ended", at=at, subject=signing, patient=signing.patient)

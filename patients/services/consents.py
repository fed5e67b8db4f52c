"""What patients, or those who decide for them, agree to."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.audit.services import record
from clinic.base import files
from clinic.base.locking import for_change

from ..guardians import guardian_of, is_minor
from ..models import Consent, ConsentText, Patient
from ..signatures import Signature, digest_of
from .refusals import Refused, check_fields, cleaned, speaking

SIGNED = (Consent.Decision.YES, Consent.Decision.WITHDRAWN)
LARGEST_SCAN = 20 * 1024 * 1024
SCANS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
UNSIGNED = Signature()


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Who decides, with the name as it is today."""

    kind: str
    name: str
    relationship: str = ""


def signer_of(*, patient: Patient, kind: str, at: datetime) -> Signer:
    """The patient, or the guardian on record. For a minor it has to be a guardian."""
    if kind == Consent.Signer.GUARDIAN or is_minor(patient, at):
        guardian = guardian_of(patient)
        if guardian is None:
            raise Refused(_("Add a parent or guardian to the record first: they decide here."))
        if kind != Consent.Signer.GUARDIAN:
            raise Refused(_("For a minor the parent or guardian decides. Choose them as the one who signs."))
        return Signer(kind=kind, name=guardian.name, relationship=guardian.relationship)
    return Signer(kind=Consent.Signer.PATIENT, name=patient.kept.display_name)


def lock_person(patient_id: int) -> None:
    """The record that is kept, also where what is decided was asked of one that was merged into it."""
    kept = Patient.objects.filter(pk=patient_id).values_list(Coalesce("replaced_by", "pk"))
    for_change(Patient.objects).get(pk__in=kept)


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
    signer: Signer | None = None,
    signature: Signature = UNSIGNED,
    scan: bytes = b"",
) -> Consent:
    """Keep one decision about the version that was shown, by default the one in use. Never changed:
    a change of mind is recorded as another. An intake form is never held up by who may decide: what a
    minor answers there is kept, and stays open for the guardian."""
    lock_person(patient.pk)
    text = _text_shown(patient, code, text, source)
    if signer is None:
        is_intake = source == Consent.Source.INTAKE
        signer = (
            Signer(kind=Consent.Signer.PATIENT, name=patient.kept.display_name)
            if is_intake
            else signer_of(patient=patient, kind=Consent.Signer.PATIENT, at=at)
        )
    if decision == Consent.Decision.WITHDRAWN:
        _refuse_empty_withdrawal(patient, code)
    if source == Consent.Source.TABLET and decision in SIGNED and not signature.kind:
        raise Refused(_("Sign with the finger, or type the name."))

    consent = Consent(
        patient=patient,
        code=code,
        text=text,
        decision=decision,
        source=source,
        given_at=at,
        recorded_by=by,
        signer=signer.kind,
        signature=signature.kind,
        strokes=signature.strokes,
        **cleaned(
            {
                "note": note,
                "typed_name": signature.typed_name,
                "signer_name": signer.name,
                "signer_relationship": signer.relationship,
            }
        ),
    )
    if signature.kind:
        consent.digest = digest_now(consent)
    if scan:
        consent.scan = files.store(content=scan, content_type=kind_of_scan(scan))
    check_fields(consent, without=("patient", "text", "recorded_by", "scan"))
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
        signer=signer.kind,
        **({"digest": consent.digest} if consent.digest else {}),
        **({} if by else {"on_behalf": signer.kind}),
    )
    return consent


def digest_now(consent: Consent) -> str:
    """The digest this decision must have; another one means that the row or its text was altered."""
    text = consent.text
    return digest_of(
        patient=consent.patient.uuid,
        text=(text.code, text.language, text.version, text.text) if text else (consent.code, "", 0, ""),
        decision=consent.decision,
        signer=(consent.signer, consent.signer_name, consent.signer_relationship),
        signature=Signature(typed_name=consent.typed_name, strokes=consent.strokes),
        at=consent.given_at,
    )


def kind_of_scan(content: bytes) -> str:
    """The type by what the bytes are, whatever the file is called."""
    if len(content) > LARGEST_SCAN:
        raise Refused(_("The scan is larger than 20 MB. Scan it with fewer dots per inch."))
    for begin, kind in SCANS.items():
        if content.startswith(begin):
            return kind
    raise Refused(_("A scan is a PDF, a JPEG or a PNG. Please save it as one of them."))


def preferred(texts: list[ConsentText], language: str) -> ConsentText:
    """Of the languages of one text the patient's, else English, else whichever there is."""
    for wanted in (language, "en"):
        for text in texts:
            if text.language == wanted:
                return text
    return texts[0]


def _text_shown(patient: Patient, code: str, text: ConsentText | None, source: str) -> ConsentText | None:
    if text is None:
        in_use = list(ConsentText.objects.in_use().filter(code=code).order_by("language", "pk"))
        if not in_use and source != Consent.Source.INTAKE:
            raise Refused(_("No version of this text is in use. Publish one first."))
        text = preferred(in_use, patient.kept.language) if in_use else None
    elif text.code != code or not text.is_in_use:
        raise Refused(_("This text is not in use. Reload the page and ask again."))
    if text is not None and text.kind == ConsentText.Kind.NOTICE:
        raise Refused(_("A notice is shown, not consented to."))
    return text


def _refuse_empty_withdrawal(patient: Patient, code: str) -> None:
    latest = Consent.objects.of(patient).filter(code=code).newest_first().first()
    if latest is None or latest.decision != Consent.Decision.YES:
        raise Refused(_("Nothing has been given that could be withdrawn."))

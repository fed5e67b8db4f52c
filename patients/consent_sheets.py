"""Consents on paper: a decision as it was taken, and a blank one to sign with a pen."""

from django.utils.translation import gettext as _

from accounts.letterhead import letterhead_of, paper_of
from accounts.models import ClinicProfile
from clinic.base import dates
from clinic.base.printing import Facts, Picture, Prose, SectionedSheet

from . import signatures
from .birth_dates import shown
from .models import Consent, ConsentText, Patient

LINE = "_" * 34
SPACE = ("\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")
BOX = "\N{BALLOT BOX}"


def decision_sheet(consent: Consent, *, clinic: ClinicProfile) -> SectionedSheet:
    """The words that were shown, what was decided, and the signature. Equal rows make equal pages."""
    text = consent.text
    words = tuple(text.paragraphs) if text else ()
    return _sheet(
        title=consent.title,
        patient=consent.patient,
        clinic=clinic,
        sections=(
            Prose(
                heading=_("The text as it was shown"),
                paragraphs=words or (_("No text was in use when this was decided."),),
            ),
            Facts(heading=_("Decision"), rows=_decided(consent)),
            *_signature(consent),
        ),
        footer=_edition(text) if text else "",
        language=text.language if text else "en",
    )


def blank_sheet(text: ConsentText, *, patient: Patient, clinic: ClinicProfile) -> SectionedSheet:
    """To be signed with a pen, and recorded as on paper."""
    boxes = "     ".join(
        f"{BOX} {label}" for label in (_("I agree"), _("I do not agree"), _("I want to ask first"))
    )
    return _sheet(
        title=text.title,
        patient=patient,
        clinic=clinic,
        sections=(
            Prose(heading="", paragraphs=tuple(text.paragraphs)),
            Prose(heading=_("Decision"), paragraphs=(boxes,)),
            Facts(heading=_("Signature"), rows=_lines_to_write_on()),
        ),
        footer=_edition(text),
        language=text.language,
    )


def _lines_to_write_on() -> tuple[tuple[str, str], ...]:
    """Each with an empty line above, for a pen needs more room than print."""
    labels = (_("Name"), _("If not the patient: relationship"), _("Signature"), _("Date"))
    return tuple(row for label in labels for row in (SPACE, (label, LINE)))


def _sheet(*, patient: Patient, clinic: ClinicProfile, **parts) -> SectionedSheet:
    born = shown(patient.birth_date, patient.birth_date_precision)
    line = (patient.number, born and _("born {date}").format(date=born))
    return SectionedSheet(
        letterhead=letterhead_of(clinic),
        name=patient.display_name,
        line=" · ".join(part for part in line if part),
        paper=paper_of(clinic),
        **parts,
    )


def _edition(text: ConsentText) -> str:
    return _("{title}, version {number}").format(title=text.title, number=text.version)


def _decided(consent: Consent) -> tuple[tuple[str, str], ...]:
    who = consent.signer_name or consent.patient.display_name
    if consent.signer == Consent.Signer.GUARDIAN:
        who = f"{who} ({consent.signer_relationship or consent.get_signer_display()})"
    return (
        (_("Decision"), consent.get_decision_display()),
        (_("By"), who),
        (_("When"), dates.moment(consent.given_at)),
        (_("Where"), consent.get_source_display()),
        (_("Version"), str(consent.text.version) if consent.text else ""),
        (_("Recorded by"), consent.recorded_by.full_name if consent.recorded_by else ""),
        (_("Note"), consent.note),
    )


def _signature(consent: Consent) -> tuple[Prose | Picture, ...]:
    if not consent.signature:
        return ()
    check = Prose(heading="", paragraphs=(_("Digest {digest}").format(digest=consent.digest),))
    if consent.strokes:
        alt = _("Signature of {name}").format(name=consent.signer_name)
        picture = Picture(heading=_("Signature"), svg=signatures.svg(consent.strokes), alt=alt, width_mm=70)
        return picture, check
    return Prose(heading=_("Signed by typing the name"), paragraphs=(consent.typed_name,)), check

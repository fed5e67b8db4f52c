from .consent import Consent, ConsentText
from .contact import Address, ContactPoint, Identifier, RelatedPerson
from .draft import FormDraft
from .labels import LabelSheet
from .name import PatientName
from .patient import Patient, PatientQuerySet
from .series import VisitSeries
from .signing import Signing, SigningText
from .team import BreakGlass, CareTeamMember
from .visit import Episode, Visit
from .words import NameWord

__all__ = [
    "Address",
    "BreakGlass",
    "CareTeamMember",
    "Consent",
    "ConsentText",
    "ContactPoint",
    "Episode",
    "FormDraft",
    "Identifier",
    "LabelSheet",
    "NameWord",
    "Patient",
    "PatientName",
    "PatientQuerySet",
    "RelatedPerson",
    "Signing",
    "SigningText",
    "Visit",
    "VisitSeries",
]

from uuid import UUID

from accounts.models import User
from clinic.audit.models import Event
from clinic.audit.services import LISTED

from ..models import Patient


def recently_seen(user: User, *, limit: int = 8) -> list[Patient]:
    """The patients this person last had to do with, newest first; the kept record of one that was merged."""
    mine = Event.objects.filter(user_uuid=user.uuid, patient_uuid__isnull=False).exclude(verb=LISTED)
    newest: list[UUID] = []
    for uuid in mine.newest_first().values_list("patient_uuid", flat=True)[: limit * 12]:
        if uuid is not None and uuid not in newest:
            newest.append(uuid)
    seen = Patient.objects.visible_to(user).filter(uuid__in=newest[:limit]).select_related("replaced_by")
    ordered = sorted(seen, key=lambda patient: newest.index(patient.uuid))
    return list(dict.fromkeys(patient.kept for patient in ordered))

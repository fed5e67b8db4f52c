from uuid import UUID

from accounts.models import User
from clinic.audit.models import Event
from clinic.audit.services import LISTED

from ..models import Patient


def recently_seen(user: User, *, limit: int = 8) -> list[Patient]:
    """The patients this person last had to do with, newest first."""
    mine = Event.objects.filter(user_uuid=user.uuid, patient_uuid__isnull=False).exclude(verb=LISTED)
    newest: list[UUID] = []
    for uuid in mine.newest_first().values_list("patient_uuid", flat=True)[: limit * 12]:
        if uuid is not None and uuid not in newest:
            newest.append(uuid)
    patients = Patient.objects.visible_to(user).current().filter(uuid__in=newest[:limit])
    return sorted(patients, key=lambda patient: newest.index(patient.uuid))

from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import AppConfig
from django.db.models import Q


class PatientsConfig(AppConfig):
    name = "patients"

    def ready(self) -> None:
        from clinic.audit import clinical, people
        from clinic.base.handing import cookies

        from . import signing_cookie

        clinical.set_door(_chart_is_open)
        people.set_finder(_records_numbered)
        cookies.add_kind(signing_cookie.NAME, signing_cookie.let_go)


def _chart_is_open(user: Any, patient_uuid: UUID, at: datetime) -> bool:
    from .models import Patient

    return Patient.objects.chart_open_to(user, at).filter(uuid=patient_uuid).exists()


def _records_numbered(user: Any, number: str) -> list[UUID]:
    """Of the whole person: the record that is kept and those that were merged into it."""
    from .models import Patient

    seen = Patient.objects.visible_to(user)
    found = seen.filter(number=number.upper()).select_related("replaced_by").first()
    if found is None:
        return []
    records = seen.filter(Q(pk=found.kept.pk) | Q(replaced_by=found.kept.pk))
    return list(records.values_list("uuid", flat=True))

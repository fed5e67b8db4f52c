from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "patients"

    def ready(self) -> None:
        from clinic.audit import clinical

        clinical.set_door(_chart_is_open)


def _chart_is_open(user: Any, patient_uuid: UUID, at: datetime) -> bool:
    from .models import Patient

    return Patient.objects.chart_open_to(user, at).filter(uuid=patient_uuid).exists()

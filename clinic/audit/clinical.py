"""Which events tell something clinical, and to whom their detail opens.

An app of clinical records says so in its configuration with `is_clinical = True`. What happened to a row
of it in the record of a patient is clinical, whatever the verb: who, when and what kind stay to be read by
all who read the audit; the detail opens with the patient's chart. The app of patients sets the door.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps

from .models import Event

Door = Callable[[Any, UUID, datetime], bool]
_door: list[Door] = []


def set_door(is_open: Door) -> None:
    """How to ask whether a user may read the chart of the patient with this uuid at this moment."""
    _door[:] = [is_open]


def is_clinical(event: Event) -> bool:
    return event.patient_uuid is not None and event.subject_type.split(".")[0] in _clinical_apps()


def may_read_detail(user: Any, event: Event, at: datetime) -> bool:
    if not is_clinical(event):
        return True
    return any(is_open(user, event.patient_uuid, at) for is_open in _door)


def _clinical_apps() -> set[str]:
    return {config.label for config in apps.get_app_configs() if getattr(config, "is_clinical", False)}

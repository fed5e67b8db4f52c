"""Prepared reads behind the second door, for the pages opened all day."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from clinic.base.prepared import Prepared

from .models import Patient
from .models.patient import is_clinician, whole_clinic_opens_charts


class BehindChartDoor:
    """`build(charts, **values)` narrows by `charts`, the patients whose chart is open to who asks.

    It asks what `PatientQuerySet.chart_open_to` asks, at each reading; a test holds the two together.
    """

    def __init__(self, build: Callable[..., QuerySet], **kinds: type) -> None:
        self._whole = Prepared(lambda **values: build(Patient.objects.all(), **values), **kinds)
        self._team = Prepared(
            lambda user, at, **values: build(Patient.objects.reached_by(user, at), **values),
            user=int,
            at=datetime,
            **kinds,
        )

    def first(self, user: Any, at: datetime, **values: Any) -> Any:
        """The row, or None: there is none, or the chart is closed to this person."""
        if not is_clinician(user):
            return None
        if whole_clinic_opens_charts():
            return self._whole.first(**values)
        return self._team.first(user=user.pk, at=at, **values)

"""Prepared reads behind the second door, for the pages opened all day."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from clinic.base.prepared import Prepared

from .models import Patient
from .models.patient import is_clinician, may_see_identities, whole_clinic_opens_charts


class BehindChartDoor:
    """`build(charts, **values)` narrows by `charts`, the patients whose chart is open to who asks.

    It asks what `PatientQuerySet.chart_open_to` asks, at each reading; a test holds the two together.
    """

    def __init__(self, build: Callable[..., QuerySet], **kinds: type) -> None:
        self._whole = Prepared(lambda **values: build(Patient.objects.all(), **values), **kinds)
        self._team = Prepared(
            lambda user, at, **values: build(Patient.objects.each_reached_by(user, at), **values),
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


def _known(charts: QuerySet[Patient], uuid: UUID) -> QuerySet[Patient]:
    is_open = Exists(charts.filter(pk=OuterRef("pk")))
    return Patient.objects.with_records().annotate(is_open=is_open).filter(uuid=uuid)


_KNOWN = BehindChartDoor(_known, uuid=UUID)


def patient_and_door(user: Any, at: datetime, uuid: UUID) -> Patient | None:
    """Through the first door, with the records of the person and whether the second `is_open`."""
    if not may_see_identities(user):
        return None
    if is_clinician(user):
        return _KNOWN.first(user, at, uuid=uuid)
    return _known(Patient.objects.none(), uuid).first()

"""The one way to read what belongs to a patient, merged records included."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from .patient import Patient


class OfPatientQuerySet(models.QuerySet):
    """For every model with a `patient`."""

    def of(self, patient: "Patient") -> Self:
        """Rows of this record and of every record that was merged into it."""
        return self.filter(Q(patient=patient) | Q(patient__replaced_by=patient))

    def visible_to(self, user) -> Self:
        """Identity: rows of the patients whose identity this user may see."""
        from .patient import Patient

        return self.filter(patient__in=Patient.objects.visible_to(user))


class ClinicalQuerySet(OfPatientQuerySet):
    """For what belongs to the chart: it opens by the second door only."""

    def visible_to(self, user, at=None) -> Self:
        from django.utils import timezone

        from .patient import Patient

        return self.filter(patient__in=Patient.objects.chart_open_to(user, at or timezone.now()))

"""The one way to read what belongs to a patient, merged records included."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from .patient import Patient


def records_of(patient: "Patient") -> list[int]:
    """Keys of the record that is kept for this person and of those that point at it."""
    from .patient import Patient

    merged = getattr(patient, "merged_ids", None)
    if merged is not None and patient.replaced_by_id is None:  # PatientQuerySet.with_records
        return [patient.pk, *merged]
    kept = patient.replaced_by_id or patient.pk
    return list(Patient.objects.filter(Q(pk=kept) | Q(replaced_by=kept)).values_list("pk", flat=True))


class OfPerson:
    """For a model with a `patient`: beside the rows of a person (`of`), the person of a row."""

    @property
    def person(self) -> "Patient":
        """Whose it is by now. A merge moves no row, so what is true of somebody (age, sex, name) stands
        in the record that is kept; `patient` is the one this was written under."""
        return self.patient.kept  # type: ignore[attr-defined]


class OfPatientQuerySet(models.QuerySet):
    """For every model with a `patient`, or whose `path` leads to one."""

    path = "patient"

    def of(self, patient: "Patient") -> Self:
        """Rows of this person: of the record that is kept and of every record that points at it."""

        merged = getattr(patient, "merged_ids", None)
        if merged is not None and patient.replaced_by_id is None:  # PatientQuerySet.with_records
            return self.filter(**{f"{self.path}__in": [patient.pk, *merged]})
        return self.of_person(patient.replaced_by_id or patient.pk)

    def of_person(self, kept: int) -> Self:
        """The same by the key of the record that is kept, for a read that is prepared."""
        from .patient import Patient

        records = Patient.objects.filter(Q(pk=kept) | Q(replaced_by=kept))
        return self.filter(**{f"{self.path}__in": records})

    def own(self, patient: "Patient") -> Self:
        """Rows of this record alone: of names, numbers and contacts a merge copies the chosen ones."""
        return self.filter(**{self.path: patient})

    def visible_to(self, user) -> Self:
        """Identity: rows of the patients whose identity this user may see."""
        from .patient import may_see_identities

        return self if may_see_identities(user) else self.none()


class ClinicalQuerySet(OfPatientQuerySet):
    """For what belongs to the chart: it opens by the second door only."""

    def visible_to(self, user, at=None) -> Self:
        from django.utils import timezone

        from .patient import Patient

        charts = Patient.objects.chart_open_to(user, at or timezone.now())
        return self.filter(**{f"{self.path}__in": charts})

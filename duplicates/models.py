from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record
from patients.models import Patient
from patients.models.patient import may_see_identities

# The first four are an index over the register, kept by `keeping.catch_up`: they point at patients by plain
# numbers, so that no write of a patient waits for them and a deleted record is simply taken out.


class ChangedPatient(models.Model):
    """Waits to be looked at: written by triggers on the patients' tables, whoever changed them, and where a
    decision is taken back."""

    patient_id = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.patient_id)


class IndexedPatient(models.Model):
    """A patient whose keys are stored, with the words that were counted for it."""

    patient_id = models.BigIntegerField(primary_key=True)
    words = ArrayField(models.TextField())

    def __str__(self) -> str:
        return str(self.patient_id)


class DuplicateKey(models.Model):
    """One key of one patient (blocking.py). Patients who share one are compared."""

    patient_id = models.BigIntegerField(db_index=True)
    key = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["key", "patient_id"], name="duplicatekey_by_key")]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.key}"


class WordCount(models.Model):
    """How many patients have this name or postcode; under no word, how many there are."""

    word = models.TextField(primary_key=True)
    count = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.word} {self.count}"


class PairQuerySet(models.QuerySet):
    """Rows about two patients, the one registered first named first."""

    def visible_to(self, user) -> Self:
        return self if may_see_identities(user) else self.none()

    def about(self, one: int, other: int) -> Self:
        return self.filter(first_id=min(one, other), second_id=max(one, other))

    def of(self, patient: Patient) -> Self:
        """Rows with this person on either side, merged records included."""
        kept = patient.replaced_by_id or patient.pk
        records = Patient.objects.filter(Q(pk=kept) | Q(replaced_by=kept)).values("pk")
        return self.filter(Q(first_id__in=records) | Q(second_id__in=records))


class LikelyDuplicate(Record):
    """Two records that may be one person: advice for the desk until somebody decides."""

    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField(db_index=True)
    score = models.FloatField(_("likeness"))
    why = ArrayField(models.CharField(max_length=40), default=list)

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("likely duplicate")
        verbose_name_plural = _("likely duplicates")
        indexes = [models.Index(F("score").desc(), F("id").desc(), name="likelyduplicate_by_score")]
        constraints = [
            models.UniqueConstraint(name="likelyduplicate_once", fields=["first_id", "second_id"]),
            models.CheckConstraint(name="likelyduplicate_in_order", condition=Q(first_id__lt=F("second_id"))),
            models.CheckConstraint(
                name="likelyduplicate_score_is_a_chance", condition=Q(score__gte=0, score__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} / {self.second_id}"


class Kind(models.TextChoices):
    HOUSEHOLD = "household", _("Same household")
    DIFFERENT = "different", _("Different person")


class DuplicateDecision(Record):
    """Somebody looked at two records and said that they are two people; the pair is not raised again."""

    first = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    second = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    kind = models.CharField(_("decision"), max_length=9, choices=Kind)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"))

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision about two records")
        verbose_name_plural = _("decisions about two records")
        permissions = [("decide_duplicates", "Can decide whether two records are one person")]
        indexes = [models.Index(fields=["-decided_at", "-id"], name="duplicatedecision_newest")]
        constraints = [
            models.UniqueConstraint(
                name="duplicatedecision_once_a_pair",
                fields=["first", "second"],
                violation_error_message=_("Somebody decided this pair meanwhile."),
            ),
            models.CheckConstraint(
                name="duplicatedecision_in_order",
                condition=Q(first__lt=F("second")),
                violation_error_message=_("A record is not compared with itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}: {self.get_kind_display()}"


class EarlyDecision(Record):
    """Said while the new record was being typed; it becomes a decision when that form is carried out."""

    token = models.UUIDField()
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision before registering")
        constraints = [
            models.UniqueConstraint(
                name="earlydecision_once",
                fields=["token", "decided_by", "patient"],
                violation_error_message=_("This is decided already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.patient}: {self.get_kind_display()}"

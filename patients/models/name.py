import re

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record
from clinic.base.text import validate_text

from .belonging import OfPatientQuerySet
from .patient import Patient

# Kept in step with clinic_full_name_key.
EAST_ASIAN = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]")


class PatientName(Record):
    """One name of a patient, shaped like FHIR HumanName. Search reads its generated keys."""

    class Use(models.TextChoices):
        OFFICIAL = "official", _("Official name")
        USUAL = "usual", _("Wants to be called")
        NICKNAME = "nickname", _("Nickname")
        MAIDEN = "maiden", _("Name before marriage")
        OLD = "old", _("Earlier name")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="names")
    use = models.CharField(_("use"), max_length=10, choices=Use, default=Use.OFFICIAL)
    given = models.CharField(_("given names"), max_length=200, blank=True, validators=[validate_text])
    family = models.CharField(_("family name"), max_length=200, blank=True, validators=[validate_text])
    prefix = models.CharField(_("title"), max_length=40, blank=True, validators=[validate_text])
    suffix = models.CharField(_("suffix"), max_length=40, blank=True, validators=[validate_text])
    written_as = models.CharField(
        _("whole name as written"),
        max_length=400,
        blank=True,
        default="",
        db_default="",
        validators=[validate_text],
        help_text=_("Only where the parts in their usual order do not give it."),
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    key = models.GeneratedField(
        expression=Func(
            F("family"), F("given"), function="clinic_full_name_key", output_field=models.TextField()
        ),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    given_first_key = models.GeneratedField(
        expression=Func(
            F("given"), F("family"), function="clinic_full_name_key", output_field=models.TextField()
        ),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    words = models.GeneratedField(
        expression=Func(
            F("family"),
            F("given"),
            F("written_as"),
            function="clinic_name_words_to_find",
            output_field=ArrayField(models.TextField()),
        ),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )

    objects = OfPatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("name")
        indexes = [
            models.Index(fields=["key", "patient"], name="name_by_key"),
            models.Index(fields=["given_first_key", "patient"], name="name_by_given_key"),
            GinIndex(name="name_by_words", fields=["words"], fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(
                name="patientname_not_empty",
                condition=~Q(given="", family=""),
                violation_error_message=_("Give at least one name."),
            ),
            models.UniqueConstraint(
                name="patientname_one_official",
                fields=["patient"],
                condition=Q(use="official"),
                violation_error_message=_("This patient already has an official name."),
            ),
            models.CheckConstraint(
                name="patientname_period_in_order",
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("A name cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """As written on an envelope: given names first; Han, kana and Hangul run together."""
        if self.written_as:
            return self.written_as
        if self.is_east_asian:
            return self.family + self.given
        return " ".join(part for part in (self.prefix, self.given, self.family, self.suffix) if part)

    @property
    def sort_text(self) -> str:
        if self.is_east_asian:
            return self.family + self.given
        return ", ".join(part for part in (self.family, self.given) if part)

    @property
    def is_east_asian(self) -> bool:
        return bool(EAST_ASIAN.search(self.family + self.given))

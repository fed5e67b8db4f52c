from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record
from clinic.base.text import validate_text

from .belonging import OfPatientQuerySet
from .patient import Patient


class Identifier(Record):
    """A number somebody else gave the patient, e.g. an insurer. Unique within its system."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="identifiers")
    system = models.CharField(_("kind of number"), max_length=80, validators=[validate_text])
    value = models.CharField(_("number"), max_length=80, validators=[validate_text])

    objects = OfPatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("identifier")
        constraints = [
            models.UniqueConstraint(
                name="identifier_unique_in_its_system",
                fields=["system", "value"],
                violation_error_message=_("Another record already has this number."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.value}"


class ContactPoint(Record):
    """A telephone number or e-mail address (FHIR ContactPoint)."""

    class System(models.TextChoices):
        PHONE = "phone", _("Telephone")
        EMAIL = "email", _("E-mail")

    class Use(models.TextChoices):
        HOME = "home", _("home")
        WORK = "work", _("work")
        MOBILE = "mobile", _("mobile")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="contact_points")
    system = models.CharField(max_length=5, choices=System)
    use = models.CharField(max_length=6, choices=Use, blank=True)
    value = models.CharField(_("as given"), max_length=120, validators=[validate_text])
    digits = models.CharField(max_length=32, blank=True, editable=False)
    tail = models.CharField(max_length=4, blank=True, editable=False)
    rank = models.PositiveSmallIntegerField(default=1)

    objects = OfPatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        indexes = [
            models.Index(fields=["tail", "digits"], name="contact_by_tail"),
            models.Index(fields=["digits"], name="contact_by_digits", opclasses=["varchar_pattern_ops"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="contact_once_per_patient",
                fields=["patient", "system", "value"],
                violation_error_message=_("This number or address is already there."),
            )
        ]

    def __str__(self) -> str:
        return self.value


class Address(Record):
    """A postal address in the order its country writes it (FHIR Address)."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="addresses")
    lines = models.TextField(_("street and house"), max_length=400, blank=True, validators=[validate_text])
    city = models.CharField(_("town"), max_length=120, blank=True, validators=[validate_text])
    region = models.CharField(_("state or region"), max_length=120, blank=True, validators=[validate_text])
    postal_code = models.CharField(_("postcode"), max_length=20, blank=True, validators=[validate_text])
    country = models.CharField(_("country"), max_length=60, blank=True, validators=[validate_text])

    objects = OfPatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(
                name="address_one_per_patient",
                fields=["patient"],
                violation_error_message=_("This patient already has an address."),
            )
        ]

    def __str__(self) -> str:
        parts = (*self.lines.splitlines(), self.city, self.region, self.postal_code, self.country)
        return ", ".join(part for part in parts if part)


class RelatedPerson(Record):
    """Whom to call, or who decides for a minor (FHIR Patient.contact)."""

    class Role(models.TextChoices):
        EMERGENCY = "emergency", _("Emergency contact")
        GUARDIAN = "guardian", _("Parent or guardian")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="related_people")
    role = models.CharField(max_length=10, choices=Role)
    name = models.CharField(_("name"), max_length=200, validators=[validate_text])
    relationship = models.CharField(_("relationship"), max_length=80, blank=True, validators=[validate_text])
    phone = models.CharField(_("telephone"), max_length=60, blank=True, validators=[validate_text])

    objects = OfPatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("related person")
        verbose_name_plural = _("related people")
        constraints = [
            models.UniqueConstraint(
                name="relatedperson_one_of_each_role",
                fields=["patient", "role"],
                violation_error_message=_("There already is a person for this."),
            ),
            models.CheckConstraint(
                name="relatedperson_has_a_name",
                condition=~Q(name=""),
                violation_error_message=_("Give the person's name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record
from clinic.base.text import validate_text

from .belonging import OfPatientQuerySet
from .patient import Patient


class ConsentText(Record):
    """One version of a text a patient agrees to or is shown. Frozen once active."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("In use")

    class Kind(models.TextChoices):
        CONSENT = "consent", _("Consent")
        NOTICE = "notice", _("Notice")

    code = models.SlugField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField(blank=True, max_length=20_000)
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)

    class Meta:
        verbose_name = _("consent text")
        constraints = [
            models.UniqueConstraint(
                name="consenttext_version_once",
                fields=["code", "version"],
                violation_error_message=_("This version of the text already exists."),
            ),
            models.CheckConstraint(
                name="consenttext_active_is_not_empty",
                condition=Q(status="draft") | ~Q(text=""),
                violation_error_message=_("Write the text before it is used."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


class Consent(Record):
    """What the patient decided about one text, at one moment. A change of mind is a new row."""

    class Decision(models.TextChoices):
        YES = "yes", _("Given")
        NO = "no", _("Refused")
        ASK = "ask", _("Wants to ask first")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Source(models.TextChoices):
        INTAKE = "intake", _("Intake form")
        DESK = "desk", _("At the desk")
        PAPER = "paper", _("On paper")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consents")
    code = models.SlugField(max_length=60)
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents", null=True, blank=True)
    decision = models.CharField(max_length=10, choices=Decision)
    given_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    source = models.CharField(max_length=8, choices=Source)
    note = models.CharField(max_length=300, blank=True, validators=[validate_text])

    append_only = True
    objects = OfPatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        indexes = [models.Index(fields=["patient", "code", "-given_at"], name="consent_latest")]
        constraints = [
            models.CheckConstraint(
                name="consent_known_decision",
                condition=Q(decision__in=["yes", "no", "ask", "withdrawn"]),
                violation_error_message=_("Choose given, refused, withdrawn or ask first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_decision_display()}"

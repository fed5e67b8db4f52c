"""The patient's way to one set of consent texts on a tablet."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record
from clinic.base.text import validate_text

from .belonging import OfPatientQuerySet
from .consent import Consent, ConsentText
from .patient import Patient


class SigningQuerySet(OfPatientQuerySet):
    def live(self, at: datetime) -> Self:
        return self.filter(ended_at__isnull=True, expires_at__gt=at)

    def waiting_for_code(self, at: datetime) -> Self:
        return self.live(at).filter(claimed_at__isnull=True, code_expires_at__gt=at)


class Signing(Record):
    """Texts handed to one person to decide about: a short code once, then a token in a cookie.

    Only keyed digests of both are stored. It opens these texts and nothing else of the record.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="signings")
    signer = models.CharField(max_length=8, choices=Consent.Signer)
    signer_name = models.CharField(max_length=200, validators=[validate_text])
    signer_relationship = models.CharField(max_length=80, blank=True, validators=[validate_text])
    code_hash = models.CharField(max_length=64, unique=True)
    code_expires_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True, help_text=_("The last sign of a person."))
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SigningQuerySet.as_manager()

    class Meta:
        verbose_name = _("signing on a tablet")
        verbose_name_plural = _("signings on a tablet")
        constraints = [
            models.CheckConstraint(
                name="signing_token_iff_claimed",
                condition=Q(token_hash__isnull=True, claimed_at__isnull=True)
                | Q(token_hash__isnull=False, claimed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="signing_expires_after_opening", condition=Q(expires_at__gt=F("opened_at"))
            ),
            models.UniqueConstraint(
                name="signing_one_open_for_a_patient",
                fields=["patient"],
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("Texts of this patient are already open on a tablet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opened_at:%Y-%m-%d %H:%M}"


class SigningTextQuerySet(OfPatientQuerySet):
    path = "signing__patient"


class SigningText(models.Model):
    """One of the texts of a signing, and the decision once it is taken."""

    signing = models.ForeignKey(Signing, models.PROTECT, related_name="texts")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    consent = models.OneToOneField(Consent, models.PROTECT, related_name="+", null=True, blank=True)

    objects = SigningTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a signing")
        verbose_name_plural = _("texts of a signing")
        constraints = [
            models.UniqueConstraint(
                name="signingtext_once",
                fields=["signing", "text"],
                violation_error_message=_("This text is already among them."),
            )
        ]

    def __str__(self) -> str:
        return str(self.text)

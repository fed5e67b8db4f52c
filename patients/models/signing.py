"""The patient's way to one set of consent texts on a tablet."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.base.handing.rows import HandedOver, HandedOverQuerySet
from clinic.base.text import validate_text

from .belonging import OfPatientQuerySet, OfPerson
from .consent import Consent, ConsentText
from .patient import Patient


class SigningQuerySet(HandedOverQuerySet, OfPatientQuerySet):
    pass


class Signing(OfPerson, HandedOver):
    """Texts handed to one person to decide about. It opens these and nothing else of the record."""

    opens = "signing"

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="signings")
    signer = models.CharField(max_length=8, choices=Consent.Signer)
    signer_name = models.CharField(max_length=200, validators=[validate_text])
    signer_relationship = models.CharField(max_length=80, blank=True, validators=[validate_text])

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

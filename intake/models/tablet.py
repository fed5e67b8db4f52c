from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.base.handing.rows import HandedOver, HandedOverQuerySet
from intake.models.link import IntakeLink
from intake.models.response import Response


class TabletSession(HandedOver):
    """The patient's way into one intake. It opens that one and nothing else."""

    opens = "intake"

    response = models.ForeignKey(Response, models.PROTECT, related_name="tablet_sessions")
    link = models.ForeignKey(
        IntakeLink,
        models.PROTECT,
        related_name="devices",
        null=True,
        blank=True,
        help_text=_("What it came in by, from away."),
    )
    covered_at = models.DateTimeField(null=True, blank=True)

    objects = HandedOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("tablet session")
        verbose_name_plural = _("tablet sessions")
        constraints = [
            models.CheckConstraint(
                name="intake_tablet_token_iff_claimed",
                condition=Q(token_hash__isnull=True, claimed_at__isnull=True)
                | Q(token_hash__isnull=False, claimed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="intake_tablet_expires_after_opening", condition=Q(expires_at__gt=F("opened_at"))
            ),
            models.UniqueConstraint(
                name="intake_tablet_one_open_for_a_response",
                fields=["response"],
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("This intake is already open on a tablet."),
            ),
        ]


class CodeTry(models.Model):
    """One wrong code or key, kept for an hour so that guessing stays slow on every worker alike."""

    class Of(models.TextChoices):
        CODE = "code", _("code for a tablet")
        KEY = "key", _("key of a link")

    of = models.CharField(max_length=4, choices=Of, default=Of.CODE)
    source = models.CharField(max_length=64, help_text=_("Keyed digest of the network address."))
    tried_at = models.DateTimeField()

    class Meta:
        verbose_name = _("wrong code or key")
        verbose_name_plural = _("wrong codes and keys")
        indexes = [models.Index(fields=["of", "source", "tried_at"], name="intake_codetry_of_source")]

    def __str__(self) -> str:
        return f"{self.tried_at:%Y-%m-%d %H:%M}"


class KnownSource(models.Model):
    """A network from which a code was right lately: guessing that goes on elsewhere does not hold it up."""

    source = models.CharField(max_length=64, unique=True, help_text=_("Keyed digest of the network address."))
    claimed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("known source")
        verbose_name_plural = _("known sources")

    def __str__(self) -> str:
        return f"{self.claimed_at:%Y-%m-%d %H:%M}"

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record
from clinic.base.text import validate_text

from .belonging import OfPatientQuerySet
from .patient import Patient


class CareTeamMember(Record):
    """Somebody added to a patient's care team beside those who have visits with them."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="care_team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField()

    objects = OfPatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("care team member")
        constraints = [
            models.UniqueConstraint(
                name="careteammember_once",
                fields=["patient", "user"],
                violation_error_message=_("This person is already on the care team."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.patient}"


class BreakGlassQuerySet(OfPatientQuerySet):
    def open_at(self, at: datetime) -> Self:
        return self.filter(opened_at__lte=at, expires_at__gt=at)


class BreakGlass(Record):
    """A chart opened from outside the care team, with a reason, for a day. Never changed."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="break_glass")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, validators=[validate_text])
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    append_only = True
    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        verbose_name = _("chart opened with a reason")
        verbose_name_plural = _("charts opened with a reason")
        constraints = [
            models.CheckConstraint(
                name="breakglass_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say why you need to open this chart."),
            ),
            models.CheckConstraint(
                name="breakglass_ends_after_it_begins",
                condition=Q(expires_at__gt=F("opened_at")),
                violation_error_message=_("The grant ends after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.patient}"

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.base.handing.codes import keyed
from clinic.base.handing.rows import LONGEST_TOKEN
from clinic.base.models import Record
from intake.models.response import Response
from patients.models import Visit

WRONG_DATES = 5  # so many, and the link is closed


class IntakeLinkQuerySet(models.QuerySet):
    def live(self, at: datetime) -> "IntakeLinkQuerySet":
        """Until the form is sent or the day of the visit is over, whenever the visit is moved to."""
        return self.filter(
            ended_at__isnull=True,
            response__status=Response.Status.IN_PROGRESS,
            response__visit__status__in=Visit.OPEN,
            response__visit__planned_start__date__gte=timezone.localdate(at),
        )

    def sent(self) -> "IntakeLinkQuerySet":
        """Whose form was sent."""
        return self.filter(response__completed_at__isnull=False)

    def held_with(self, key: str) -> "IntakeLinkQuerySet":
        if not key or len(key) > LONGEST_TOKEN:
            return self.none()
        return self.filter(key_hash=keyed("intake.link", key))


class IntakeLink(Record):
    """A way into one intake from away: a long key that only its message holds, and the date of birth."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="links")
    key_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True, help_text=_("The last time."))
    wrong_dates = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = IntakeLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("intake link")
        verbose_name_plural = _("intake links")
        constraints = [
            models.CheckConstraint(
                name="intake_link_closed_by_wrong_dates",
                condition=Q(wrong_dates__lt=WRONG_DATES) | Q(wrong_dates=WRONG_DATES, ended_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="intake_link_one_open_for_a_response",
                fields=["response"],
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("This intake already has an open link."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"

    @property
    def tries_left(self) -> int:
        return WRONG_DATES - self.wrong_dates

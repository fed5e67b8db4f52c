from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record

from .belonging import OfPatientQuerySet
from .patient import Patient


class VisitSeries(Record):
    """Visits booked together at a regular distance, each a visit like any other. The row never changes."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="visit_series")
    every_weeks = models.PositiveSmallIntegerField(_("weeks between the visits"))
    visit_count = models.PositiveSmallIntegerField(_("number of visits"))
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    booked_at = models.DateTimeField(editable=False)

    objects = OfPatientQuerySet.as_manager()
    append_only = True

    class Meta:
        verbose_name = _("series of visits")
        verbose_name_plural = _("series of visits")
        constraints = [
            models.CheckConstraint(
                name="visitseries_every_1_to_4_weeks",
                condition=Q(every_weeks__gte=1, every_weeks__lte=4),
                violation_error_message=_("A series repeats every one, two, three or four weeks."),
            ),
            models.CheckConstraint(
                name="visitseries_has_1_to_52_visits",
                condition=Q(visit_count__gte=1, visit_count__lte=52),
                violation_error_message=_("A series has at least one visit and at most 52."),
            ),
        ]

    def __str__(self) -> str:
        return _("%(count)s visits every %(weeks)s weeks") % {
            "count": self.visit_count,
            "weeks": self.every_weeks,
        }

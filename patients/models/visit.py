from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import BooleanField, F, Func, Q
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record
from clinic.base.text import validate_text

from ..free_times import Booked, Diary
from .belonging import OfPatientQuerySet, OfPerson
from .patient import Patient
from .series import VisitSeries

if TYPE_CHECKING:
    from accounts.models import User

LONGEST = timedelta(minutes=480)


class EpisodeQuerySet(OfPatientQuerySet):
    def beside(self, episode: "Episode") -> Self:
        """The episodes of this person that ran at the same time, itself among them.

        A record has one open at a time, and an episode stays with its record. So of records that are
        merged one course of care can lie in two episodes, and it comes apart when they do.
        """
        until = Q(opened_on__lt=episode.closed_on) if episode.closed_on else Q()
        from_then_on = Q(closed_on__isnull=True) | Q(closed_on__gt=episode.opened_on)
        at_that_time = self.of(episode.patient).filter(until, from_then_on)
        return self.filter(Q(pk=episode.pk) | Q(pk__in=at_that_time.values("pk")))


class Episode(Record):
    """A course of care for one complaint; groups visits of one record (FHIR EpisodeOfCare)."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="episodes")
    title = models.CharField(_("title"), max_length=120, validators=[validate_text])
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("episode")
        constraints = [
            models.UniqueConstraint(
                name="episode_one_open",
                fields=["patient"],
                condition=Q(closed_on__isnull=True),
                violation_error_message=_("This patient already has an open episode."),
            ),
            models.CheckConstraint(
                name="episode_closes_after_it_opens",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                violation_error_message=_("An episode cannot close before it opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TimeRange(Func):
    function = "clinic_visit_period"


class VisitQuerySet(OfPatientQuerySet):
    def opening_charts_to(self, user) -> Self:
        """Visits that put a practitioner on the care team: somebody else booked it, or saw them arrive.

        Nobody lets themselves into a chart by a booking of their own. Without a name in `booked_by`
        the visit is older than that column, or was made by no person. A visit that is cancelled opens
        nothing, unless something urgent was said before: then until a person has closed that.
        """
        by_another = ~Q(booked_by=user) | (Q(arrived_at__isnull=False) & ~Q(arrived_by=user))
        over = Q(status=Visit.Status.CANCELLED, flagged_first=False)
        return self.filter(by_another, ~over, practitioner=user)

    def open(self) -> Self:
        return self.filter(status__in=Visit.OPEN)

    def here(self) -> Self:
        return self.filter(status__in=Visit.HERE)

    def open_before(self, begin: datetime) -> Self:
        """Left open: planned before this moment and neither finished nor called off since."""
        return self.open().filter(planned_start__lt=begin)

    def taking_time(self) -> Self:
        """Those the double booking constraint is about."""
        return self.filter(is_walk_in=False).exclude(status__in=Visit.OVER)

    def meeting(self, start: datetime, minutes: int) -> Self:
        """Those whose time overlaps with this one."""
        wanted = Func(start, minutes, function=TimeRange.function)
        meets = Func(
            TimeRange(F("planned_start"), F("planned_minutes")),
            wanted,
            template="(%(expressions)s)",
            arg_joiner=" && ",
            output_field=BooleanField(),
        )
        return self.filter(meets)

    def diary(self, practitioner: "User", begin: datetime, end: datetime) -> Diary:
        """What is booked with somebody from `begin` to `end`, in one query."""
        return Diary(self.taking_time().filter(practitioner=practitioner).between(begin, end))

    def between(self, begin: datetime, end: datetime) -> list[Booked]:
        """When these visits are that reach into the time from `begin` to `end`, in their order."""
        near = self.filter(planned_start__gt=begin - LONGEST, planned_start__lt=end)
        return list(near.order_by("planned_start", "pk").values_list("planned_start", "planned_minutes"))


class Visit(OfPerson, Record):
    """Booking and encounter in one row. `booked_by` put this practitioner to this patient."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ARRIVED = "arrived", _("Arrived")
        INTAKE = "intake", _("Filling the intake")
        READY = "ready", _("Ready")
        IN_PROGRESS = "in-progress", _("With the practitioner")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")
        NOSHOW = "noshow", _("Did not come")

    WAITING = (Status.ARRIVED, Status.INTAKE, Status.READY)
    HERE = (*WAITING, Status.IN_PROGRESS)
    OPEN = (Status.PLANNED, *HERE)
    NOT_HELD = (Status.CANCELLED, Status.NOSHOW)
    OVER = (*NOT_HELD, Status.FINISHED)

    class CancelationReason(models.TextChoices):
        PATIENT = "patient", _("The patient asked")
        PRACTITIONER = "practitioner", _("The practitioner is away")
        CLOSED = "clinic-closed", _("The clinic is closed")
        OTHER = "other", _("Another reason")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="visits")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="visits", null=True, blank=True)
    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    status = models.CharField(max_length=11, choices=Status, default=Status.PLANNED)
    planned_start = models.DateTimeField(_("start"))
    planned_minutes = models.PositiveSmallIntegerField(_("minutes"), default=40)
    arrived_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    is_walk_in = models.BooleanField(_("walk-in"), default=False)
    reason = models.CharField(
        _("reason in the desk's words"), max_length=120, blank=True, validators=[validate_text]
    )
    marked_first = models.BooleanField(_("marked practitioner first"), default=False)
    flagged_first = models.BooleanField(_("practitioner first while a flag is open"), default=False)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    booked_at = models.DateTimeField(null=True, blank=True, editable=False)
    arrived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    previous_status = models.CharField(max_length=11, choices=Status, blank=True, editable=False)
    cancelation_reason = models.CharField(
        _("reason of the cancellation"), max_length=13, choices=CancelationReason, blank=True, editable=False
    )
    cancelation_note = models.CharField(
        _("note on the cancellation"), max_length=200, blank=True, validators=[validate_text], editable=False
    )
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    series = models.ForeignKey(
        VisitSeries, models.PROTECT, related_name="visits", null=True, blank=True, editable=False
    )
    series_number = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        indexes = [
            models.Index(fields=["planned_start", "id"], name="visit_by_start"),
            models.Index(fields=["patient", "-planned_start"], name="visit_by_patient"),
            models.Index(fields=["practitioner", "patient"], name="visit_by_practitioner"),
            models.Index(
                fields=["planned_start", "id"],
                name="visit_open_by_start",
                # Not IN: PostgreSQL would write that another way each time the index is built from its text.
                condition=Q(status="planned")
                | Q(status="arrived")
                | Q(status="intake")
                | Q(status="ready")
                | Q(status="in-progress"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="visit_status_tied_to_its_times",
                condition=Q(
                    status__in=["planned", "noshow", "cancelled"],
                    arrived_at__isnull=True,
                    ready_at__isnull=True,
                    started_at__isnull=True,
                    finished_at__isnull=True,
                )
                | Q(
                    status__in=["arrived", "intake", "cancelled"],
                    arrived_at__isnull=False,
                    started_at__isnull=True,
                    finished_at__isnull=True,
                )
                | Q(
                    status="ready",
                    arrived_at__isnull=False,
                    ready_at__isnull=False,
                    started_at__isnull=True,
                    finished_at__isnull=True,
                )
                | Q(
                    status="in-progress",
                    arrived_at__isnull=False,
                    started_at__isnull=False,
                    finished_at__isnull=True,
                )
                | Q(
                    status="finished",
                    arrived_at__isnull=False,
                    started_at__isnull=False,
                    finished_at__isnull=False,
                ),
                violation_error_message=_("This step has no time; move the visit on from the board."),
            ),
            models.CheckConstraint(
                name="visit_lasts_5_to_480_minutes",
                condition=Q(planned_minutes__gte=5, planned_minutes__lte=480),
                violation_error_message=_("A visit lasts between 5 minutes and 8 hours."),
            ),
            models.CheckConstraint(
                name="visit_has_a_cancelation_only_when_cancelled",
                condition=Q(status="cancelled")
                | Q(cancelation_reason="", cancelation_note="", cancelled_at__isnull=True),
                violation_error_message=_("Only a cancelled visit has a reason why it was cancelled."),
            ),
            models.CheckConstraint(
                name="visit_cancelled_for_another_reason_says_which",
                condition=~Q(cancelation_reason="other") | ~Q(cancelation_note=""),
                violation_error_message=_("Say in a few words why the visit is cancelled."),
            ),
            models.CheckConstraint(
                name="visit_of_a_series_has_its_number",
                condition=Q(series__isnull=True, series_number__isnull=True)
                | Q(
                    series__isnull=False,
                    series_number__isnull=False,
                    series_number__gte=1,
                    series_number__lte=52,
                ),
                violation_error_message=_("A visit of a series has its number in it, from 1 to 52."),
            ),
            models.UniqueConstraint(
                name="visit_number_once_in_a_series",
                fields=["series", "series_number"],
                violation_error_message=_("This series has a visit of this number already."),
            ),
            ExclusionConstraint(
                name="visit_no_double_booking",
                expressions=[
                    ("practitioner", RangeOperators.EQUAL),
                    (TimeRange(F("planned_start"), F("planned_minutes")), RangeOperators.OVERLAPS),
                ],
                condition=Q(practitioner__isnull=False, is_walk_in=False)
                & ~Q(status__in=["cancelled", "noshow", "finished"]),
                violation_error_message=_("The practitioner already has a visit at this time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient} {self.planned_start:%Y-%m-%d %H:%M}"

    @property
    def practitioner_first(self) -> bool:
        """Somebody saw that they are unwell, or a flag is open: two facts, and neither ends the other."""
        return self.marked_first or self.flagged_first

    @property
    def is_planned(self) -> bool:
        return self.status == self.Status.PLANNED

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED

    @property
    def is_here(self) -> bool:
        return self.status in self.HERE

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_over(self) -> bool:
        return self.status in self.OVER

    @property
    def series_place(self) -> str:
        """Such as "3 of 10"; nothing for a visit by itself."""
        if self.series is None:
            return ""
        return _("%(number)s of %(all)s") % {"number": self.series_number, "all": self.series.visit_count}

    def waiting_minutes(self, at: datetime) -> int | None:
        """Since they came, of whoever waits."""
        if self.arrived_at is None or self.status not in self.WAITING:
            return None
        return max(0, int((at - self.arrived_at).total_seconds() // 60))

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record
from intake.models.response import Response
from patients.models import Patient, Visit
from patients.models.belonging import ClinicalQuerySet, OfPerson


class FlagQuerySet(ClinicalQuerySet):
    def open_for(self, patient: Patient) -> "FlagQuerySet":
        """What still stops a plan: urgent and same-day flags that nobody has closed, withdrawn or not."""
        return self.of(patient).pressing().filter(cleared_at__isnull=True)

    def pressing(self) -> "FlagQuerySet":
        return self.filter(level__in=Flag.PRESSING)

    def standing(self) -> "FlagQuerySet":
        """Neither withdrawn by the patient nor closed by a person."""
        return self.filter(withdrawn_at__isnull=True, cleared_at__isnull=True)

    def unacknowledged(self) -> "FlagQuerySet":
        return self.pressing().filter(acknowledged_at__isnull=True, cleared_at__isnull=True)

    def worst_first(self) -> "FlagQuerySet":
        return self.alias(rank=_rank()).order_by("rank", "raised_at", "pk")

    def after(self, flag: "Flag") -> "FlagQuerySet":
        """In that order."""
        rank = Flag.Level.values.index(flag.level)
        later = Q(raised_at__gt=flag.raised_at) | Q(raised_at=flag.raised_at, pk__gt=flag.pk)
        return self.alias(rank=_rank()).filter(Q(rank__gt=rank) | Q(later, rank=rank))


def _rank() -> models.Case:
    return models.Case(
        *(models.When(level=level, then=rank) for rank, level in enumerate(Flag.Level.values)),
        output_field=models.IntegerField(),
    )


class Flag(OfPerson, Record):
    """A warning that an answer, several answers together or an examination raised. Never deleted."""

    class Level(models.TextChoices):
        URGENT = "urgent", _("Urgent")
        SAME_DAY = "same-day", _("Same day")
        NOTE = "note", _("Note")

    class Source(models.TextChoices):
        ANSWER = "answer", _("Answer")
        ESCALATION = "escalation", _("Answers together")
        EXAM = "exam", _("Examination")

    PRESSING = (Level.URGENT, Level.SAME_DAY)

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, models.PROTECT, related_name="flags", null=True, blank=True)
    source = models.CharField(max_length=12, choices=Source)
    code = models.CharField(max_length=80)
    level = models.CharField(max_length=8, choices=Level)
    title = models.TextField(blank=True, help_text=_("The question as it was asked, or the reason."))
    link_ids = models.JSONField(default=list, blank=True)
    answer = models.CharField(max_length=200, blank=True, help_text=_("What was answered, in words."))
    reason = models.TextField(blank=True)
    action = models.TextField(blank=True)
    patient_message = models.TextField(blank=True, help_text=_("What the patient read beside the answer."))
    doctor_only = models.BooleanField(
        default=False, help_text=_("Only a doctor's decision, named and dated, lowers it.")
    )
    raised_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    acknowledgement = models.TextField(blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    clear_reason = models.TextField(blank=True)
    doctor_told = models.CharField(max_length=200, blank=True)
    doctor_decided_on = models.DateField(null=True, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        permissions = [
            ("acknowledge_flag", _("Can acknowledge a flag")),
            ("clear_flag", _("Can clear a flag")),
        ]
        indexes = [
            models.Index(fields=["visit", "level"], name="intake_flag_of_visit"),
            models.Index(
                fields=["patient"],
                name="intake_flag_open",
                condition=Q(cleared_at__isnull=True, level__in=["urgent", "same-day"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="intake_flag_acknowledged_at_and_by",
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
            ),
            models.CheckConstraint(
                name="intake_flag_cleared_at_by_and_reason",
                condition=Q(cleared_at__isnull=True, cleared_by__isnull=True, clear_reason="")
                | (Q(cleared_at__isnull=False, cleared_by__isnull=False) & ~Q(clear_reason="")),
            ),
            models.CheckConstraint(
                name="intake_flag_same_day_cleared_names_the_doctor",
                condition=~Q(level="same-day") | Q(cleared_at__isnull=True) | ~Q(doctor_told=""),
                violation_error_message=_("Give the name of the doctor who was told."),
            ),
            models.CheckConstraint(
                name="intake_flag_doctor_only_cleared_with_a_date",
                condition=Q(doctor_only=False)
                | Q(cleared_at__isnull=True)
                | (Q(doctor_decided_on__isnull=False) & ~Q(doctor_told="")),
                violation_error_message=_("Give the doctor's name and the date of the decision."),
            ),
            models.UniqueConstraint(
                name="intake_flag_stands_once",
                fields=["response", "source", "code", "level"],
                condition=Q(withdrawn_at__isnull=True) & ~Q(source="exam"),
            ),
            models.CheckConstraint(
                name="intake_flag_names_its_form_unless_of_an_examination",
                condition=Q(source="exam", response__isnull=True)
                | (~Q(source="exam") & Q(response__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        """Says nothing clinical: this name is seen where the chart's door is not asked."""
        return f"{self._meta.verbose_name} {self.raised_at:%Y-%m-%d %H:%M}"

    @property
    def chip(self) -> str:
        """The kind of chip that goes with the level; the word always stands in it."""
        return {"urgent": "danger", "same-day": "warn"}.get(self.level, "line")

    @property
    def is_pressing(self) -> bool:
        return self.level in self.PRESSING

    @property
    def awaits_reading(self) -> bool:
        return self.is_open and self.acknowledged_at is None

    @property
    def is_open(self) -> bool:
        return self.is_pressing and self.cleared_at is None

"""The plan of one episode of care."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment
from clinic.base.models import Record
from patients.models import Episode, Patient, Visit
from patients.models.belonging import ClinicalQuerySet, OfPerson


class CarePlanQuerySet(ClinicalQuerySet):
    def active(self) -> "CarePlanQuerySet":
        return self.filter(status=CarePlan.Status.ACTIVE)

    def drafts(self) -> "CarePlanQuerySet":
        return self.filter(status=CarePlan.Status.DRAFT)

    def newest_first(self) -> "CarePlanQuerySet":
        return self.order_by("-created_at", "-pk")


class CarePlan(OfPerson, Record):
    """What a practitioner decided with a patient: one active plan for each episode; a change is a new
    version."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        COMPLETED = "completed", _("Completed")
        REVOKED = "revoked", _("Replaced or stopped")
        ENTERED_IN_ERROR = "entered-in-error", _("Entered in error")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+", verbose_name=_("patient"))
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+", verbose_name=_("episode"))
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+", verbose_name=_("visit"))
    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="+", verbose_name=_("signed assessment")
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, related_name="replacement", null=True, blank=True, verbose_name=_("replaces")
    )
    revision = models.PositiveIntegerField(_("revision"), default=0)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    review_on = models.DateField(_("next review"), null=True, blank=True)
    measure_again = models.CharField(_("measure again"), max_length=300, blank=True, default="")
    gathered = models.JSONField(
        _("looked at"),
        default=dict,
        blank=True,
        help_text=_("Which assessment, intake and rules it was drafted from."),
    )
    blocked_by = models.JSONField(_("stopped by"), default=list, blank=True)
    untold = models.JSONField(_("could not be told"), default=list, blank=True)
    activated_at = models.DateTimeField(_("activated at"), null=True, blank=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("activated by"),
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("ended by"),
    )
    end_reason = models.TextField(_("why it ended"), blank=True, default="")

    objects = CarePlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("care plan")
        verbose_name_plural = _("care plans")
        permissions = [
            ("draft_plan", "Can draft a care plan and decide its suggestions"),
            ("activate_plan", "Can activate, revise and end a care plan"),
        ]
        indexes = [models.Index(name="careplan_of_patient", fields=["patient", "-created_at", "-id"])]
        constraints = [
            models.UniqueConstraint(
                name="careplan_one_active_per_episode",
                fields=["episode"],
                condition=Q(status="active"),
                violation_error_message=_("This episode has an active plan: revise that one."),
            ),
            models.UniqueConstraint(
                name="careplan_one_draft_per_episode",
                fields=["episode"],
                condition=Q(status="draft"),
                violation_error_message=_("This episode has a draft plan already."),
            ),
            models.UniqueConstraint(
                name="careplan_version_once_per_episode",
                fields=["episode", "version"],
                violation_error_message=_("This episode has a plan of this version already."),
            ),
            models.CheckConstraint(
                name="careplan_activated_unless_draft",
                condition=Q(status="draft", activated_at__isnull=True, activated_by__isnull=True)
                | Q(status="entered-in-error")
                | Q(
                    status__in=["active", "completed", "revoked"],
                    activated_at__isnull=False,
                    activated_by__isnull=False,
                ),
                violation_error_message=_("A plan that is not a draft says who activated it and when."),
            ),
            models.CheckConstraint(
                name="careplan_activated_at_and_by",
                condition=Q(activated_at__isnull=True, activated_by__isnull=True)
                | Q(activated_at__isnull=False, activated_by__isnull=False),
            ),
            models.CheckConstraint(
                name="careplan_ended_with_time_name_and_reason",
                condition=Q(
                    status__in=["draft", "active"],
                    ended_at__isnull=True,
                    ended_by__isnull=True,
                    end_reason="",
                )
                | (
                    Q(
                        status__in=["completed", "revoked", "entered-in-error"],
                        ended_at__isnull=False,
                        ended_by__isnull=False,
                    )
                    & ~Q(end_reason="")
                ),
                violation_error_message=_("A plan that has ended says when, by whom and why."),
            ),
            models.CheckConstraint(
                name="careplan_first_or_replacement",
                condition=Q(version=1, replaces__isnull=True) | Q(version__gt=1),
                violation_error_message=_("A first version replaces nothing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient}, {_('plan version')} {self.version}"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE

"""What a plan is made of: suggestions and what was decided, answers to contraindications, goals, activities.

Their names as rows say nothing clinical, because an administrator who is no clinician reads them too.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from careplans.models.catalogue import RuleVersion
from careplans.models.plan import CarePlan
from clinic.base.models import Record
from patients.models.belonging import ClinicalQuerySet


class PlanContentQuerySet(ClinicalQuerySet):
    """What hangs on a plan is seen through the chart of its patient."""

    path = "plan__patient"


class SuggestionQuerySet(PlanContentQuerySet):
    def in_plan_order(self) -> "SuggestionQuerySet":
        return self.order_by("priority", "rule_version__entry__slug", "pk")


class SuggestionRecord(Record):
    """What a rule suggested, with exactly the facts that made it, and what a person decided about it."""

    class Decision(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("In the plan")
        EDITED = "edited", _("In the plan, edited")
        DECLINED = "declined", _("Declined")

    plan = models.ForeignKey(CarePlan, models.PROTECT, related_name="suggestions", verbose_name=_("plan"))
    rule_version = models.ForeignKey(
        RuleVersion, models.PROTECT, related_name="+", verbose_name=_("rule version")
    )
    title = models.CharField(_("title"), max_length=200)
    priority = models.PositiveSmallIntegerField(_("priority"))
    fired = models.JSONField(_("facts that fired"))
    reasons = models.JSONField(_("reasons, as said then"))
    checks = models.JSONField(_("contraindications looked at"), default=list, blank=True)
    replaced = models.JSONField(_("rules it stands for"), default=list, blank=True)
    stands = models.BooleanField(
        _("still suggested"),
        default=True,
        help_text=_("Off when the facts, looked at again, no longer say so."),
    )
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, default=Decision.OPEN)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("decided by"),
    )
    decision_reason = models.TextField(_("reason"), blank=True, default="")
    revision = models.PositiveIntegerField(_("revision"), default=0)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        indexes = [models.Index(name="suggestion_by_decision", fields=["rule_version", "decision"])]
        constraints = [
            models.UniqueConstraint(
                name="suggestion_once_per_plan",
                fields=["plan", "rule_version"],
                violation_error_message=_("This plan has this suggestion already."),
            ),
            models.CheckConstraint(
                name="suggestion_decided_iff_stamped",
                condition=Q(decision="open", decided_at__isnull=True, decided_by__isnull=True)
                | Q(
                    decision__in=["accepted", "edited", "declined"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                violation_error_message=_("A decision says who made it and when."),
            ),
            models.CheckConstraint(
                name="suggestion_declined_with_a_reason",
                condition=~Q(decision="declined") | ~Q(decision_reason=""),
                violation_error_message=_("Say why it is declined."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Suggestion')} {self.uuid.hex[-8:]}"

    @property
    def is_open(self) -> bool:
        return self.decision == self.Decision.OPEN

    @property
    def is_in_plan(self) -> bool:
        return self.decision in (self.Decision.ACCEPTED, self.Decision.EDITED)


class AnswerQuerySet(PlanContentQuerySet):
    def by_version(self) -> "dict[str, ContraindicationAnswer]":
        """By the version whose question was answered: an answer says nothing to the question of another."""
        return {str(answer.rule_version.uuid): answer for answer in self.select_related("rule_version")}


class ContraindicationAnswer(Record):
    """What a practitioner said about one contraindication of one plan, and what was recorded for it."""

    plan = models.ForeignKey(CarePlan, models.PROTECT, related_name="answers", verbose_name=_("plan"))
    rule_version = models.ForeignKey(
        RuleVersion, models.PROTECT, related_name="+", verbose_name=_("contraindication version")
    )
    holds = models.BooleanField(_("it holds"))
    adapted = models.BooleanField(
        _("position or dose changed"),
        default=False,
        help_text=_("The practitioner confirms that the plan was changed as the note says."),
    )
    recorded = models.TextField(_("what was recorded"), blank=True, default="")
    recorded_from = models.CharField(_("who said it"), max_length=200, blank=True, default="")
    recorded_on = models.DateField(_("when"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("answered by")
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a contraindication")
        verbose_name_plural = _("answers to contraindications")
        constraints = [
            models.UniqueConstraint(
                name="contraindicationanswer_once_per_plan",
                fields=["plan", "rule_version"],
                violation_error_message=_("This question has been answered."),
            ),
            models.CheckConstraint(
                name="contraindicationanswer_record_is_whole",
                condition=Q(recorded="", recorded_from="", recorded_on__isnull=True)
                | (~Q(recorded="") & ~Q(recorded_from="") & Q(recorded_on__isnull=False)),
                violation_error_message=_("Write down what was said, who said it and when."),
            ),
            models.CheckConstraint(
                name="contraindicationanswer_adapts_what_holds",
                condition=Q(holds=True) | Q(adapted=False, recorded=""),
                violation_error_message=_("Where it does not hold there is nothing to change or to record."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Answer')} {self.uuid.hex[-8:]}"


class Goal(Record):
    """What the patient wants to be able to do, in their own words, and how both will know."""

    plan = models.ForeignKey(CarePlan, models.PROTECT, related_name="goals", verbose_name=_("plan"))
    description = models.CharField(_("goal"), max_length=300, help_text=_("In the patient's own words."))
    target = models.CharField(_("target"), max_length=300, blank=True, default="")
    due_on = models.DateField(_("by"), null=True, blank=True)
    in_plan = models.BooleanField(_("in the plan"), default=True)
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by")
    )

    objects = PlanContentQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [
            models.CheckConstraint(
                name="goal_says_something",
                condition=~Q(description=""),
                violation_error_message=_("Write the goal in the patient's own words."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Goal')} {self.uuid.hex[-8:]}"


class Activity(Record):
    """One thing to do, as it will stand on the handout."""

    plan = models.ForeignKey(CarePlan, models.PROTECT, related_name="activities", verbose_name=_("plan"))
    suggestion = models.OneToOneField(
        SuggestionRecord,
        models.PROTECT,
        related_name="activity",
        null=True,
        blank=True,
        verbose_name=_("from the suggestion"),
    )
    order = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("what"), max_length=200)
    advice = models.TextField(_("text for the patient"))
    frequency = models.CharField(_("how often"), max_length=200, blank=True, default="")
    dose = models.CharField(_("how much"), max_length=200, blank=True, default="")
    stop_if = models.CharField(_("stop if"), max_length=300, blank=True, default="")
    edited = models.BooleanField(_("text was edited"), default=False)
    in_plan = models.BooleanField(_("in the plan"), default=True)

    objects = PlanContentQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(
                name="activity_says_what_and_how",
                condition=~Q(title="") & ~Q(advice=""),
                violation_error_message=_("Say what to do, and how."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Activity')} {self.uuid.hex[-8:]}"

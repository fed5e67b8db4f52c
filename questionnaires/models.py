from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record
from questionnaires.scoring import Form


class Questionnaire(Record):
    """A form the clinic uses. What it asks is in its versions."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")

    def __str__(self) -> str:
        return self.title


class VersionQuerySet(models.QuerySet["QuestionnaireVersion"]):
    def in_use(self) -> "VersionQuerySet":
        return self.filter(status=QuestionnaireVersion.Status.ACTIVE)

    def drafts(self) -> "VersionQuerySet":
        return self.filter(status=QuestionnaireVersion.Status.DRAFT)

    def newest_first(self) -> "VersionQuerySet":
        return self.order_by("-published_at", "-created_at", "-pk")


class QuestionnaireVersion(Record):
    """One FHIR Questionnaire document, whole. Once published, only its retirement is added."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("In use")
        RETIRED = "retired", _("Retired")

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="versions", verbose_name=_("questionnaire")
    )
    version = models.CharField(_("version"), max_length=40)
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.DRAFT)
    document = models.JSONField(_("document"))
    digest = models.CharField(_("digest"), max_length=64, editable=False)
    source = models.CharField(
        _("where it came from"),
        max_length=8,
        choices=[("shipped", _("Shipped")), ("imported", _("Imported"))],
    )
    source_digest = models.CharField(_("digest as it came"), max_length=64, editable=False)
    switched_on = models.JSONField(_("questions switched on"), default=list, blank=True)
    unsupported = models.JSONField(_("what it cannot do here"), default=list, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("published by"),
    )
    reviewer_name = models.CharField(_("reviewing clinician"), max_length=120, blank=True)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("retired by"),
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire version")
        verbose_name_plural = _("questionnaire versions")
        permissions = [("publish_questionnaire", _("Can publish a questionnaire"))]
        constraints = [
            models.UniqueConstraint(
                name="questionnaireversion_number_once",
                fields=["questionnaire", "version"],
                violation_error_message=_("This questionnaire already has a version with this number."),
            ),
            models.UniqueConstraint(
                name="questionnaireversion_one_in_use",
                fields=["questionnaire"],
                condition=Q(status="active"),
                violation_error_message=_("One version of a questionnaire is in use at a time."),
            ),
            models.CheckConstraint(
                name="questionnaireversion_published_iff_reviewed",
                condition=Q(
                    status="draft",
                    published_at__isnull=True,
                    published_by__isnull=True,
                    reviewer_name="",
                    reviewed_on__isnull=True,
                )
                | (
                    ~Q(status="draft")
                    & Q(published_at__isnull=False, published_by__isnull=False, reviewed_on__isnull=False)
                    & ~Q(reviewer_name="")
                ),
                violation_error_message=_(
                    "Publishing names the reviewing clinician, the day and who published."
                ),
            ),
            models.CheckConstraint(
                name="questionnaireversion_retired_iff_stamped",
                condition=Q(status="retired", retired_at__isnull=False, retired_by__isnull=False)
                | (~Q(status="retired") & Q(retired_at__isnull=True, retired_by__isnull=True)),
                violation_error_message=_("A retired version says when and by whom."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire.title} {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("questionnaires:preview", args=[self.uuid])

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def canonical(self) -> str:
        """How a response names the exact form that was on the screen."""
        return f"urn:plumbline:questionnaire:{self.questionnaire.slug}|{self.version}"

    @property
    def form(self) -> Form:
        document: dict[str, Any] = self.document
        return Form.from_fhir(document)

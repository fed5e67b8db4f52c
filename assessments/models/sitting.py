"""One sitting of a practitioner with a patient."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record
from patients.models import Patient, Visit
from patients.models.belonging import ClinicalQuerySet, OfPerson

from .catalogue import ExamSet


class AssessmentQuerySet(ClinicalQuerySet):
    """Of a patient, and through the chart's door (`of`, `visible_to`)."""

    def drafts(self) -> "AssessmentQuerySet":
        return self.filter(status=Assessment.Status.PRELIMINARY)

    def signed(self) -> "AssessmentQuerySet":
        return self.exclude(status=Assessment.Status.PRELIMINARY)

    def standing(self) -> "AssessmentQuerySet":
        """Signed, and neither amended nor entered in error since.

        A frozen row never says so itself: its replacement does.
        """
        later = Assessment.objects.filter(replaces=OuterRef("pk")).exclude(
            status=Assessment.Status.PRELIMINARY
        )
        return self.filter(status__in=[Assessment.Status.FINAL, Assessment.Status.AMENDED]).filter(
            ~Exists(later)
        )

    def taken_back(self) -> "AssessmentQuerySet":
        """Entered in error, at once or after amendments. What the visit was examined with anew is later."""
        mark = Assessment.objects.filter(
            visit=OuterRef("visit"),
            exam_set=OuterRef("exam_set"),
            status=Assessment.Status.ENTERED_IN_ERROR,
            pk__gt=OuterRef("pk"),
        )
        return self.filter(Exists(mark))

    def newest_first(self) -> "AssessmentQuerySet":
        return self.order_by("-effective_at", "-pk")


class Assessment(OfPerson, Record):
    """One sitting with one patient. Frozen, with its rows, from the moment it is signed."""

    class Status(models.TextChoices):
        PRELIMINARY = "preliminary", _("Draft")
        FINAL = "final", _("Signed")
        AMENDED = "amended", _("Signed amendment")
        ENTERED_IN_ERROR = "entered-in-error", _("Entered in error")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+", verbose_name=_("patient"))
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+", verbose_name=_("visit"))
    exam_set = models.ForeignKey(ExamSet, models.PROTECT, related_name="+", verbose_name=_("exam set"))
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.PRELIMINARY)
    effective_at = models.DateTimeField(_("examined at"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, related_name="replacements", null=True, blank=True, verbose_name=_("replaces")
    )
    reason = models.TextField(_("reason of the amendment"), blank=True, default="")
    narrative = models.TextField(_("in words"), blank=True, default="")
    revision = models.PositiveIntegerField(_("revision"), default=0)
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("signed by"),
    )
    signer_name = models.CharField(_("name as signed"), max_length=200, blank=True, default="")
    document = models.JSONField(_("as signed"), null=True, blank=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True, default="")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("muscle assessment")
        verbose_name_plural = _("muscle assessments")
        permissions = [
            ("record_assessment", "Can record a muscle assessment"),
            ("sign_assessment", "Can sign a muscle assessment"),
            ("amend_assessment", "Can amend a signed muscle assessment"),
        ]
        indexes = [
            models.Index(name="assessment_of_patient", fields=["patient", "-effective_at", "-id"]),
            models.Index(name="assessment_of_visit", fields=["visit"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="assessment_signed_iff_stamped",
                condition=(
                    Q(
                        status="preliminary",
                        signed_at__isnull=True,
                        signed_by__isnull=True,
                        document__isnull=True,
                    )
                    & Q(signer_name="", digest="")
                )
                | (
                    ~Q(status="preliminary")
                    & Q(signed_at__isnull=False, signed_by__isnull=False, document__isnull=False)
                    & ~Q(signer_name="")
                    & Q(digest__regex=r"^[0-9a-f]{64}$")
                ),
                violation_error_message=_(
                    "A signed assessment carries signer, time and digest; a draft carries none."
                ),
            ),
            models.CheckConstraint(
                name="assessment_replacement_names_reason",
                condition=Q(replaces__isnull=True, reason="", status__in=["preliminary", "final"])
                | (
                    Q(replaces__isnull=False, status__in=["preliminary", "amended", "entered-in-error"])
                    & ~Q(reason="")
                ),
                violation_error_message=_(
                    "An amendment names what it replaces and why; a first assessment does neither."
                ),
            ),
            models.UniqueConstraint(
                name="assessment_one_open_draft",
                fields=["visit", "exam_set"],
                condition=Q(status="preliminary"),
                violation_error_message=_("This visit already has an open draft of this exam set."),
            ),
            models.UniqueConstraint(
                name="assessment_replaced_once",
                fields=["replaces"],
                condition=~Q(status="preliminary"),
                violation_error_message=_("This assessment has already been replaced."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient}: {self.exam_set}, {self.effective_at:%Y-%m-%d}"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.PRELIMINARY

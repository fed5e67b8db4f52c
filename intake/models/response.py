from datetime import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record
from patients.models import Patient, Visit
from patients.models.belonging import ClinicalQuerySet, OfPerson
from questionnaires.models import QuestionnaireVersion


class ResponseQuerySet(ClinicalQuerySet):
    """`visible_to` is the clinical door: answers are read by those to whom the chart is open, nobody else."""

    def on_desk_of(self, user) -> "ResponseQuerySet":
        """Who, when and how far, never what: good for progress and for handing the tablet over."""
        return self.filter(patient__in=Patient.objects.visible_to(user))

    def in_hand_of(self, user, at: datetime) -> "ResponseQuerySet":
        """The drafts that staff fill in with the patient; closed to the desk once they are sent."""
        seen = self.on_desk_of(user) if user.has_perm("intake.fill_intake") else self.visible_to(user, at)
        return seen.filter(status=Response.Status.IN_PROGRESS, mode__in=Response.BY_STAFF)

    def current(self) -> "ResponseQuerySet":
        """Not replaced by a later row, and not withdrawn as entered in error."""
        replaced = Exists(Response.objects.filter(replaces=OuterRef("pk")))
        return self.filter(~replaced).exclude(status=Response.Status.ENTERED_IN_ERROR)

    def drafts(self) -> "ResponseQuerySet":
        return self.filter(status=Response.Status.IN_PROGRESS)

    def sent(self) -> "ResponseQuerySet":
        return self.filter(status__in=[Response.Status.COMPLETED, Response.Status.AMENDED])

    def begun(self) -> "ResponseQuerySet":
        """What stands in a chart. A form whose link nobody ever came in by is none yet."""
        return self.filter(_is_begun())

    def in_sight_of_desk(self) -> "ResponseQuerySet":
        """That one too, as long as the visit can still take place."""
        return self.filter(_is_begun() | Q(visit__status__in=Visit.OPEN))

    def with_form(self) -> "ResponseQuerySet":
        """With everything scoring needs; the long document is read only when this version is new to us."""
        return self.select_related("patient", "visit", "version__questionnaire").defer("version__document")

    def newest_first(self) -> "ResponseQuerySet":
        return self.order_by("-started_at", "-pk")


def _is_begun() -> Q:
    let_in = Response.objects.filter(pk=OuterRef("pk"), tablet_sessions__claimed_at__isnull=False)
    return ~Q(mode=Response.Mode.LINK, revision=0) | Q(Exists(let_in))


class Response(OfPerson, Record):
    """One filling of one published questionnaire by one patient at one visit. Frozen once sent."""

    class Status(models.TextChoices):
        IN_PROGRESS = "in-progress", _("Being filled in")
        COMPLETED = "completed", _("Sent")
        AMENDED = "amended", _("Corrected")
        ENTERED_IN_ERROR = "entered-in-error", _("Entered in error")
        STOPPED = "stopped", _("Stopped")

    class Mode(models.TextChoices):
        TABLET = "tablet", _("On the tablet")
        LINK = "link", _("By link, away from the clinic")
        DESK = "desk", _("By staff, with the patient")
        PAPER = "paper", _("Typed in from paper")

    BY_STAFF = (Mode.DESK, Mode.PAPER)

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+")
    version = models.ForeignKey(QuestionnaireVersion, models.PROTECT, related_name="+")
    status = models.CharField(max_length=16, choices=Status, default=Status.IN_PROGRESS)
    mode = models.CharField(max_length=8, choices=Mode)
    answers = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    answered_in = models.JSONField(
        default=dict, blank=True, help_text=_("The revision in which each answer was last changed.")
    )
    revision = models.PositiveIntegerField(default=0)
    page = models.PositiveSmallIntegerField(default=1, help_text=_("The page that was open last."))
    furthest = models.PositiveSmallIntegerField(default=1, help_text=_("The last page that was reached."))
    pages_done = models.PositiveSmallIntegerField(default=0)
    pages_total = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    completed_at = models.DateTimeField(null=True, blank=True)
    computed = models.JSONField(
        default=dict, blank=True, help_text=_("Scores and sums as they stood when the form was sent.")
    )
    digest = models.CharField(max_length=64, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, related_name="replacement", null=True, blank=True)
    reason = models.TextField(blank=True, help_text=_("Why this row replaces the earlier one."))
    help_asked_at = models.DateTimeField(null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("intake response")
        verbose_name_plural = _("intake responses")
        permissions = [
            ("start_intake", _("Can start an intake and hand over the tablet")),
            ("fill_intake", _("Can fill in an intake with the patient, until it is sent")),
            ("correct_response", _("Can correct a sent intake")),
        ]
        indexes = [models.Index(fields=["visit", "-started_at"], name="intake_response_of_visit")]
        constraints = [
            models.CheckConstraint(
                name="intake_response_completed_iff_time_and_digest",
                condition=Q(status="in-progress", completed_at__isnull=True, digest="")
                | Q(status="stopped", completed_at__isnull=True, digest="")
                | (
                    Q(status__in=["completed", "amended", "entered-in-error"], completed_at__isnull=False)
                    & ~Q(digest="")
                ),
            ),
            models.CheckConstraint(
                name="intake_response_replaces_iff_correction",
                condition=Q(status__in=["amended", "entered-in-error"], replaces__isnull=False)
                & ~Q(reason="")
                | Q(status__in=["in-progress", "completed", "stopped"], replaces__isnull=True, reason=""),
            ),
            models.UniqueConstraint(
                name="intake_response_one_draft_of_a_visit",
                fields=["visit", "version"],
                condition=Q(status="in-progress"),
                violation_error_message=_("An intake is already being filled in for this visit."),
            ),
            models.CheckConstraint(
                name="intake_response_pages_done_within_total",
                condition=Q(pages_done__lte=F("pages_total")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.started_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("intake:answers", args=[self.uuid])

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.IN_PROGRESS

    @property
    def is_sent(self) -> bool:
        return self.status in (self.Status.COMPLETED, self.Status.AMENDED)

    def itself_and_earlier(self) -> list[int]:
        """The keys of this row and of those that it replaces, one by another."""
        if self.replaces_id is None:
            return [self.pk]
        earlier = dict(Response.objects.filter(visit=self.visit_id).values_list("pk", "replaces_id"))
        found, key = [self.pk], self.replaces_id
        while key is not None:
            found.append(key)
            key = earlier[key]
        return found

    @property
    def filled_away(self) -> bool:
        """Nobody of the clinic is near: the patient reads the wording that says so."""
        return self.mode == self.Mode.LINK

"""Lists of patients that were brought in, and what became of each line."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.base.models import JobProgress, Record, StoredFile
from patients.models import Patient
from patients.models.belonging import OfPatientQuerySet

PERMISSION = "imports.import_patients"
BUSY = ("rehearsing", "importing", "undoing")
CARRIED_OUT = ("imported", "undoing", "undone")


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user) -> Self:
        """Those who may import see what was imported."""
        return self if user.has_perm(PERMISSION) else self.none()

    def newest_first(self) -> Self:
        return self.order_by("-pk")


class Import(Record):
    """One file of patients: mapped, rehearsed, then imported as one, and undone as one."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("columns to be named")
        REHEARSING = "rehearsing", _("being rehearsed")
        REHEARSED = "rehearsed", _("rehearsed")
        IMPORTING = "importing", _("being imported")
        IMPORTED = "imported", _("imported")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        DISCARDED = "discarded", _("discarded")

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    mapping = models.JSONField(default=dict, blank=True)
    dates = models.JSONField(default=dict, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.UPLOADED)
    is_busy = models.GeneratedField(
        expression=Case(When(status__in=BUSY, then=Value(True)), default=Value(False)),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    stop_wanted = models.BooleanField(default=False)
    progress = models.ForeignKey(JobProgress, models.PROTECT, related_name="+", null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    newest_patient = models.BigIntegerField(default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    uploaded_at = models.DateTimeField(_("uploaded"))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    imported_at = models.DateTimeField(_("imported"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        permissions = [("import_patients", "Can import lists of patients")]
        constraints = [
            models.UniqueConstraint(
                name="import_one_at_a_time",
                fields=["is_busy"],
                condition=Q(is_busy=True),
                violation_error_message=_("Another list is being worked on. Please wait until it is done."),
            ),
            models.CheckConstraint(
                name="import_imported_iff_time",
                condition=Q(imported_at__isnull=False, status__in=CARRIED_OUT)
                | (Q(imported_at__isnull=True) & ~Q(status__in=CARRIED_OUT)),
            ),
            models.CheckConstraint(
                name="import_undone_iff_time",
                condition=Q(undone_at__isnull=False, status="undone")
                | (Q(undone_at__isnull=True) & ~Q(status="undone")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_status_display()})"

    def get_absolute_url(self) -> str:
        return reverse("imports:detail", args=[self.uuid])


class ImportRowQuerySet(OfPatientQuerySet):
    def visible_to(self, user) -> Self:
        return self if user.has_perm(PERMISSION) else self.none()

    def to_import(self) -> Self:
        """What "import" brings in: the new ones, and of the doubtful those somebody decided for."""
        Verdict = ImportRow.Verdict
        return self.filter(
            Q(verdict=Verdict.NEW) | Q(verdict=Verdict.MAYBE, decision=ImportRow.Decision.IMPORT)
        )


class ImportRow(Record):
    """One line of the file, the verdict of the rehearsal, and the patient made from it."""

    class Verdict(models.TextChoices):
        NEW = "new", _("new")
        SAME = "same", _("already there")
        MAYBE = "maybe", _("maybe there")
        ERROR = "error", _("faulty")

    class Decision(models.TextChoices):
        IMPORT = "import", _("import")
        SKIP = "skip", _("leave out")

    batch = models.ForeignKey(Import, models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField(_("line"))
    cells = ArrayField(models.TextField(blank=True))
    width = models.PositiveSmallIntegerField(default=0)
    verdict = models.CharField(_("verdict"), max_length=5, choices=Verdict)
    why = models.TextField(_("why"), blank=True)
    like_patient = models.UUIDField(null=True, blank=True)
    like_line = models.PositiveIntegerField(null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=6, choices=Decision, blank=True)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+", null=True, blank=True)

    objects = ImportRowQuerySet.as_manager()

    @property
    def verdict_in_words(self) -> str:
        """Whom a line repeats may be another line."""
        if self.like_line is not None and self.verdict == self.Verdict.SAME:
            return gettext("twice in this list")
        if self.like_line is not None and self.verdict == self.Verdict.MAYBE:
            return gettext("maybe twice in this list")
        return str(self.get_verdict_display())

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of imports")
        indexes = [
            models.Index(fields=["batch", "verdict", "number"], name="importrow_by_verdict"),
            models.Index(
                fields=["like_patient"],
                name="importrow_left_out",
                condition=Q(like_patient__isnull=False, patient=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="importrow_once", fields=["batch", "number"]),
            models.UniqueConstraint(
                name="importrow_one_patient_each",
                fields=["patient"],
                condition=Q(patient__isnull=False),
            ),
            models.CheckConstraint(
                name="importrow_decided_only_if_doubtful", condition=Q(decision="") | Q(verdict="maybe")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.verdict}"

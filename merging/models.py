from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record
from clinic.base.text import validate_text
from patients.models import Patient
from patients.models.patient import may_see_identities

NOT_UNDONE = Q(undone_at__isnull=True, undone_by__isnull=True, undo_reason="")


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, user) -> Self:
        return self if may_see_identities(user) else self.none()

    def standing(self) -> Self:
        return self.filter(status=Merge.Status.MERGED)


class Merge(Record):
    """Two records of one person: proposed, decided, and taken back if need be.

    `steps` remembers every row and field that the merge wrote, oldest first, so that it can be undone:
    {"group", "text", "act": "created" | "changed", "model", "uuid", "before", "after"}; with a name that was
    official also "beside", the other names there were.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        DECLINED = "declined", _("Not merged")
        MERGED = "merged", _("Merged")
        UNDONE = "undone", _("Undone")

    kept = models.ForeignKey(Patient, models.PROTECT, related_name="+", verbose_name=_("kept record"))
    retired = models.ForeignKey(Patient, models.PROTECT, related_name="+", verbose_name=_("merged record"))
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.PROPOSED)
    choices = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    reason = models.CharField(
        _("why it is the same person"), max_length=300, blank=True, validators=[validate_text]
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    place = models.PositiveIntegerField(_("place in the order of merges"), null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undo_reason = models.CharField(
        _("why it is undone"), max_length=300, blank=True, validators=[validate_text]
    )

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        permissions = [
            ("propose_merge", "Can propose that two records are one person"),
            ("decide_merge", "Can merge records and undo it"),
        ]
        indexes = [models.Index(fields=["kept", "-decided_at"], name="merge_by_kept")]
        constraints = [
            models.UniqueConstraint(
                name="merge_one_open_for_a_retired_record",
                fields=["retired"],
                condition=Q(status__in=["proposed", "merged"]),
                violation_error_message=_("There is already a proposal or a merge for this record."),
            ),
            models.CheckConstraint(
                name="merge_of_two_records",
                condition=~Q(kept=F("retired")),
                violation_error_message=_("A record cannot be merged into itself."),
            ),
            models.CheckConstraint(
                name="merge_state_says_who_when_and_why",
                condition=Q(
                    status="proposed", decided_at__isnull=True, decided_by__isnull=True, place__isnull=True
                )
                & NOT_UNDONE
                | Q(status="declined", decided_at__isnull=False, decided_by__isnull=False, place__isnull=True)
                & NOT_UNDONE
                | Q(status="merged", decided_at__isnull=False, decided_by__isnull=False, place__isnull=False)
                & NOT_UNDONE
                | Q(
                    status="undone",
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    place__isnull=False,
                    undone_at__isnull=False,
                    undone_by__isnull=False,
                )
                & ~Q(undo_reason=""),
                violation_error_message=_("A merge and its undoing say by whom, when, and why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.retired.number} → {self.kept.number}"

    def get_absolute_url(self) -> str:
        return reverse("merging:detail", args=[self.uuid])

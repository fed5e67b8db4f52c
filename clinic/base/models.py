from django.db import models
from django.utils.translation import gettext_lazy as _

from .canonical import digest
from .uuids import uuid7


class Record(models.Model):
    """What every row of ours has. `created_at` and `updated_at` drive no rule."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    @property
    def content_digest(self) -> str:
        """Of all that the row says: a form sends it back, which tells whether the row was changed since."""
        fields = (field for field in self._meta.concrete_fields if field.name != "updated_at")
        return digest({field.attname: getattr(self, field.attname) for field in fields})


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE_TYPES = ["application/pdf", "image/png", "image/jpeg", "image/svg+xml", "text/csv", XLSX]


class StoredFile(models.Model):
    """Bytes kept once under their SHA-256 digest. Never changed, never deleted by the app."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    append_only = True

    class Meta:
        verbose_name = _("stored file")
        constraints = [
            models.CheckConstraint(
                name="storedfile_at_most_20_mb",
                condition=models.Q(size__lte=20 * 1024 * 1024),
                violation_error_message=_("A file can have at most 20 MB."),
            ),
            models.CheckConstraint(
                name="storedfile_known_type",
                condition=models.Q(content_type__in=FILE_TYPES),
                violation_error_message=_("Only PDF, PNG, JPEG, SVG, CSV and XLSX files are kept."),
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class FormToken(models.Model):
    """One submitted creating form: a second submit leads to what the first one made."""

    token = models.UUIDField()
    user_uuid = models.UUIDField(null=True, blank=True)
    answer_url = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # keyed, of all that was sent
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("form token")
        constraints = [
            models.UniqueConstraint(
                name="formtoken_once_per_person",
                fields=["token", "user_uuid"],
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return str(self.token)


class CacheEntry(models.Model):
    """A row of Django's cache: tries that were counted, codes that were used. All workers see the same."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("cache entry")
        verbose_name_plural = _("cache entries")

    def __str__(self) -> str:
        return self.cache_key


class JobProgress(Record):
    """How far a background job is, for the page that waits for it. See jobs.py."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=60)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RUNNING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    message = models.CharField(_("message"), max_length=300, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("job progress")
        verbose_name_plural = _("job progress")
        constraints = [
            models.CheckConstraint(
                name="jobprogress_ended_iff_time",
                condition=models.Q(state="running", finished_at=None)
                | (~models.Q(state="running") & models.Q(finished_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.done}/{self.total}"

from django.contrib.postgres.indexes import BrinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.base.uuids import uuid7


class EventQuerySet(models.QuerySet["Event"]):
    def about_patient(self, patient_uuid) -> "EventQuerySet":
        return self.filter(patient_uuid=patient_uuid)

    def newest_first(self) -> "EventQuerySet":
        return self.order_by("-pk")


class Event(models.Model):
    """Who did or saw what, when. Append-only: the database refuses anything but INSERT.

    People and things are named by uuid, so that this table outlives and constrains nothing.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    user_uuid = models.UUIDField(null=True, blank=True)
    user_name = models.CharField(max_length=150, blank=True)
    patient_uuid = models.UUIDField(null=True, blank=True)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_uuid = models.UUIDField(null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    source = models.CharField(max_length=45, blank=True)

    append_only = True
    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        permissions = [("verify_event", "Can verify the audit")]
        indexes = [
            models.Index(fields=["patient_uuid", "-id"], name="event_by_patient"),
            models.Index(fields=["subject_uuid", "-id"], name="event_by_subject"),
            models.Index(fields=["user_uuid", "-id"], name="event_by_user"),
            models.Index(fields=["verb", "-id"], name="event_by_verb"),
            BrinIndex(fields=["at"], name="event_by_time", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class Seal(models.Model):
    """A link of the hash chain over events: up to `last_event`, each digest holds the one before."""

    first_event = models.BigIntegerField()
    last_event = models.BigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    append_only = True

    class Meta:
        verbose_name = _("seal")

    def __str__(self) -> str:
        return f"{self.first_event}-{self.last_event}"

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record

from .patient import Patient


class FormDraft(Record):
    """What somebody has typed into a form that is not sent yet, kept for them alone.

    With a patient it is a booking for them, without one a registration.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+", null=True, blank=True)
    token = models.UUIDField(_("number of the form"))
    data = models.JSONField(_("what was typed"), default=dict)

    class Meta:
        verbose_name = _("draft of a form")
        verbose_name_plural = _("drafts of forms")
        indexes = [models.Index(fields=["updated_at"], name="formdraft_by_age")]
        constraints = [
            models.UniqueConstraint(
                name="formdraft_once_per_form",
                fields=["user", "token"],
                violation_error_message=_("This form is already kept."),
            )
        ]

    def __str__(self) -> str:
        return str(self.token)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """What was answered: responses, the tablet they were given on, and the flags they raised."""

    name = "intake"
    verbose_name = _("Intake")
    is_clinical = True

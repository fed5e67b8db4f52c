from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Muscle assessment")
    is_clinical = True
    default_auto_field = "django.db.models.BigAutoField"

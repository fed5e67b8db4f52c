from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CareplansConfig(AppConfig):
    name = "careplans"
    verbose_name = _("Care plans")
    is_clinical = True
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assessments import panels

        from .following import next_step

        panels.add("careplans:so_far")
        panels.set_next(next_step)

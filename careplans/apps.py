from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CareplansConfig(AppConfig):
    name = "careplans"
    verbose_name = _("Care plans")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assessments import panels
        from clinic.base.navigation import add, may

        panels.add("careplans:so_far")
        add(_("Handouts"), "careplans:handouts", may("careplans.print_handout"), order=40)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CareplansConfig(AppConfig):
    name = "careplans"
    verbose_name = _("Care plans")
    is_clinical = True
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assessments import panels
        from clinic.base.navigation import may

        panels.add("careplans:so_far")
        panels.set_next(_("Make the plan"), "careplans:draft", may("careplans.draft_plan"))

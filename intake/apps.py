from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """What was answered: responses, the tablet they were given on, and the flags they raised."""

    name = "intake"
    verbose_name = _("Intake")
    is_clinical = True

    def ready(self) -> None:
        from clinic.base.handing import cookies
        from patients import places

        from . import tablet_cookie
        from .queries import board_notes

        places.add_notes(board_notes)
        cookies.add_kind(tablet_cookie.NAME, tablet_cookie.let_go)

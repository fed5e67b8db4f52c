from django.apps import AppConfig
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from clinic.base.navigation import add, may, set_search
from patients import places


class PagesConfig(AppConfig):
    """The top of the house: it knows every app, so the main navigation is written here."""

    name = "clinic.pages"

    def ready(self) -> None:
        add(_("My day"), "pages:practice", may("patients.open_chart"), order=5)
        add(_("Today"), "patients:board", may("patients.view_visit"), order=10, covers=("patients:week",))
        add(
            _("Patients"),
            "patients:search",
            may("patients.view_patient"),
            order=20,
            covers=(
                "patients:detail",
                "patients:register",
                "patients:edit",
                "patients:book",
                "patients:labels",
                "patients:reschedule",
                "patients:consents",
                "duplicates:",
                "merging:",
                "pages:chart",
            ),
        )
        add(_("Handouts"), "careplans:handouts", may("careplans.print_handout"), order=30)
        add(
            _("Workbench"), "admin:index", lambda user: user.is_staff, order=90, covers=("admin:", "imports:")
        )
        # The board and the patient's page lead on to the apps above them.
        places.add_step("arrived", _("Hand over tablet"), "intake:panel", may("intake.start_intake"))
        places.add_step("intake", _("Open the intake"), "intake:panel", may("intake.start_intake"))
        places.add_ahead(_("Intake by a link"), "intake:panel", may("intake.start_intake"))
        places.set_chart(_("Open the chart"), "pages:chart", may("patients.open_chart"))
        places.set_code_entry("tablet:start")
        places.set_day_list("pages:day-list")
        set_search(
            _("Find a patient"),
            "patients:search",
            may("patients.view_patient"),
            as_you_type="patients:hits",
        )
        admin.site.site_title = admin.site.site_header = admin.site.index_title = _("Workbench")
        admin.site.enable_nav_sidebar = False

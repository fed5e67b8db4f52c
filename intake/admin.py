"""Windows, not doors: changes go through the services; clinical columns open with the patient's chart."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from intake.models import Flag, IntakeLink, Response, TabletSession
from patients.admin.windows import ClinicalWindow, FoundByPatient


@admin.register(Response)
class ResponseAdmin(ClinicalWindow):
    list_display = [
        "patient",
        "version",
        "status",
        "mode",
        "progress",
        "started_at",
        "completed_at",
        "digest",
    ]
    list_filter = ["status", "mode", "version__questionnaire"]
    list_select_related = ["patient", "version__questionnaire"]
    search_fields = ["digest__startswith"]
    date_hierarchy = "started_at"
    ordering = ["-started_at", "-pk"]
    clinical_fields = ("answers", "answered_in", "computed", "reason")

    @admin.display(description=_("pages"))
    def progress(self, row: Response) -> str:
        return f"{row.pages_done}/{row.pages_total}"


@admin.register(Flag)
class FlagAdmin(ClinicalWindow):
    list_display = [
        "patient",
        "level",
        "code",
        "source",
        "raised_at",
        "withdrawn_at",
        "acknowledged_by",
        "cleared_by",
    ]
    list_filter = ["level", "source", "code", ("cleared_at", admin.EmptyFieldListFilter)]
    list_select_related = ["patient", "acknowledged_by", "cleared_by"]
    date_hierarchy = "raised_at"
    ordering = ["-raised_at", "-pk"]
    clinical_fields = (
        "level",
        "code",
        "title",
        "link_ids",
        "answer",
        "reason",
        "action",
        "patient_message",
        "acknowledgement",
        "clear_reason",
        "doctor_only",
        "doctor_told",
        "doctor_decided_on",
    )
    clinical_filters = ("level", "code")


@admin.register(TabletSession)
class TabletSessionAdmin(FoundByPatient):
    """Who handed over what, when; the digests of code and token are of no use to anybody."""

    path = "response__patient"
    list_display = ["patient", "opened_by", "opened_at", "claimed_at", "seen_at", "covered_at", "ended_at"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter), "opened_by"]
    list_select_related = ["response__patient", "opened_by"]
    date_hierarchy = "opened_at"
    ordering = ["-opened_at", "-pk"]
    fields = (
        *("response", "link", "opened_by", "opened_at", "code_expires_at", "claimed_at", "expires_at"),
        *("seen_at", "covered_at", "ended_at"),
    )

    @admin.display(description=_("patient"))
    def patient(self, row: TabletSession) -> str:
        return str(row.response.patient)


@admin.register(IntakeLink)
class IntakeLinkAdmin(FoundByPatient):
    """Who made a link for whom, whether it was opened; the digest of its key is of no use to anybody."""

    path = "response__patient"
    list_display = ["patient", "made_by", "made_at", "opened_at", "wrong_dates", "ended_at"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter), "made_by"]
    list_select_related = ["response__patient", "made_by"]
    date_hierarchy = "made_at"
    ordering = ["-made_at", "-pk"]
    fields = ("response", "made_by", "made_at", "opened_at", "wrong_dates", "ended_at")

    @admin.display(description=_("patient"))
    def patient(self, row: IntakeLink) -> str:
        return str(row.response.patient)

"""Windows, not doors: changes go through the services; clinical columns open with the patient's chart."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.base.windows import ReadOnly
from intake.models import Flag, Response, TabletSession
from patients.models import Patient


class ClinicalAdmin(ReadOnly, admin.ModelAdmin):
    """A clinician sees their own charts whole; an admin without charts sees who, when, status, digest."""

    clinical_fields: tuple[str, ...] = ()
    clinical_filters: tuple[str, ...] = ()

    def is_clinician(self, request: HttpRequest) -> bool:
        return request.user.has_perm("patients.open_chart")

    def get_queryset(self, request: HttpRequest):
        rows = super().get_queryset(request)
        if self.is_clinician(request):
            open_charts = Patient.objects.chart_open_to(request.user, timezone.now())
            return rows.filter(patient__in=open_charts)
        return rows.defer(*self.clinical_fields)

    def get_list_display(self, request: HttpRequest):
        return self._open(request, self.list_display)

    def get_list_filter(self, request: HttpRequest):
        return [f for f in self.list_filter if self.is_clinician(request) or f not in self.clinical_filters]

    def get_fields(self, request: HttpRequest, obj=None):
        return self._open(request, super().get_fields(request, obj))

    def _open(self, request: HttpRequest, names):
        return [name for name in names if self.is_clinician(request) or name not in self.clinical_fields]

    def lookup_allowed(self, lookup: str, value, request: HttpRequest) -> bool:
        """A column that is withheld cannot be asked about through the address either."""
        if not self.is_clinician(request) and lookup.split("__")[0] in self.clinical_fields:
            return False
        return super().lookup_allowed(lookup, value, request)


@admin.register(Response)
class ResponseAdmin(ClinicalAdmin):
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
    search_fields = ["patient__number__exact", "patient__display_name", "digest__startswith"]
    date_hierarchy = "started_at"
    ordering = ["-started_at", "-pk"]
    clinical_fields = ("answers", "answered_in", "computed", "reason")

    @admin.display(description=_("pages"))
    def progress(self, row: Response) -> str:
        return f"{row.pages_done}/{row.pages_total}"


@admin.register(Flag)
class FlagAdmin(ClinicalAdmin):
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
    search_fields = ["patient__number__exact", "patient__display_name"]
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
        "doctor_told",
    )
    clinical_filters = ("level", "code")


@admin.register(TabletSession)
class TabletSessionAdmin(ReadOnly, admin.ModelAdmin):
    """Who handed over what, when; the digests of code and token are of no use to anybody."""

    list_display = ["patient", "opened_by", "opened_at", "claimed_at", "seen_at", "covered_at", "ended_at"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter), "opened_by"]
    list_select_related = ["response__patient", "opened_by"]
    search_fields = ["response__patient__number__exact", "response__patient__display_name"]
    date_hierarchy = "opened_at"
    ordering = ["-opened_at", "-pk"]
    fields = (
        *("response", "opened_by", "opened_at", "code_expires_at", "claimed_at", "expires_at"),
        *("seen_at", "covered_at", "ended_at"),
    )

    @admin.display(description=_("patient"))
    def patient(self, row: TabletSession) -> str:
        return str(row.response.patient)

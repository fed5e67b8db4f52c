from django.contrib import admin

from patients.admin.windows import WindowAdmin
from patients.models import Patient

from .models import Merge


@admin.register(Merge)
class MergeAdmin(WindowAdmin):
    """Which records were merged, by whom and when. What was copied is on the merge's own page."""

    list_display = [
        "__str__",
        "status",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
        "undone_at",
    ]
    list_filter = ["status"]
    list_select_related = ["kept", "retired", "proposed_by", "decided_by"]
    search_fields = ["kept__number__exact", "retired__number__exact"]
    exclude = ["choices", "steps"]
    ordering = ["-pk"]

    def patients_of(self, row: Merge) -> list[Patient]:
        return [row.kept, row.retired]

"""Windows on what was imported: the work itself is on pages of its own."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from clinic.base.windows import ReadOnly
from patients.admin.windows import RecordWindow

from .models import PERMISSION, Import, ImportRow


class Window(ReadOnly, admin.ModelAdmin):
    """For those who may import. Newest first, and no list counts the whole table."""

    show_full_result_count = False
    list_per_page = 50
    ordering = ["-pk"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]


@admin.register(Import)
class ImportAdmin(Window):
    """Which files came in, who brought them in, and what became of them."""

    list_display = [
        "file_name",
        "status",
        "uploaded_by",
        "uploaded_at",
        "imported_by",
        "imported_at",
        "undone_at",
    ]
    list_filter = ["status"]
    list_select_related = ["uploaded_by", "imported_by"]
    search_fields = ["file_name__istartswith"]
    exclude = ["mapping", "file", "progress"]  # the examples of a mapping are people's data


@admin.register(ImportRow)
class ImportRowAdmin(Window, RecordWindow):
    """What became of each line. What stood in it is on the import's own page."""

    list_display = ["batch", "number", "verdict", "decision", "patient"]
    list_filter = ["verdict"]
    list_select_related = ["batch", "patient"]
    search_fields = ["batch__uuid__exact", "patient__number__exact"]
    exclude = ["cells", "width"]
    raw_id_fields = ["batch", "patient"]

"""What every window of this app shares: it shows rows through the first door and changes nothing."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from clinic.base.windows import ReadOnly

from ..models.patient import may_see_identities


class Window(ReadOnly):
    """Shown to whoever may see identities, through the first door."""

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return may_see_identities(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_see_identities(request.user)


class WindowAdmin(Window, admin.ModelAdmin):
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]


class WindowInline(Window, admin.TabularInline):
    extra = 0
    can_delete = False

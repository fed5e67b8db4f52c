from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.base.windows import ReadOnly

from .clinical import may_read_detail
from .models import Event


@admin.register(Event)
class EventAdmin(ReadOnly, admin.ModelAdmin):
    """The audit, to read. Nobody changes it, here or anywhere. Clinical detail opens with the chart."""

    list_display = ["at", "verb", "user_name", "subject_type", "subject_uuid", "source"]
    list_filter = ["verb", "subject_type"]
    search_fields = ["user_name__istartswith", "patient_uuid__exact", "subject_uuid__exact"]
    date_hierarchy = "at"
    ordering = ["-pk"]
    show_full_result_count = False

    def get_fields(self, request: HttpRequest, obj: Event | None = None) -> list[Any]:
        names = list(super().get_fields(request, obj))
        if obj is None or may_read_detail(request.user, obj, timezone.now()):
            return names
        return ["withheld" if name == "detail" else name for name in names]

    def get_readonly_fields(self, request: HttpRequest, obj: Event | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "withheld"]

    @admin.display(description=gettext_lazy("detail"))
    def withheld(self, event: Event) -> str:
        return _("withheld: clinical")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A detail cannot be asked about through the address: the list cannot ask each patient's door."""
        return lookup.split("__")[0] != "detail" and super().lookup_allowed(lookup, value, request)

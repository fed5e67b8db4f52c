from django.contrib import admin

from clinic.base.windows import ReadOnly

from .models import Event


@admin.register(Event)
class EventAdmin(ReadOnly, admin.ModelAdmin):
    """The audit, to read. Nobody changes it, here or anywhere."""

    list_display = ["at", "verb", "user_name", "subject_type", "subject_uuid", "source"]
    list_filter = ["verb", "subject_type"]
    search_fields = ["user_name__istartswith", "patient_uuid__exact", "subject_uuid__exact"]
    date_hierarchy = "at"
    ordering = ["-pk"]
    show_full_result_count = False

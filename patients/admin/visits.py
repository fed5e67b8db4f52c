from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Episode, Visit, VisitSeries
from .windows import WindowAdmin


@admin.register(Episode)
class EpisodeAdmin(WindowAdmin):
    list_display = ["patient", "title", "opened_on", "closed_on"]
    list_filter = [("closed_on", admin.EmptyFieldListFilter)]
    list_select_related = ["patient"]
    search_fields = ["patient__number__exact", "title__istartswith"]
    date_hierarchy = "opened_on"
    ordering = ["-opened_on", "-pk"]


@admin.register(Visit)
class VisitAdmin(WindowAdmin):
    list_display = ["planned_start", "patient", "practitioner", "status", "is_walk_in", "is_first"]
    list_filter = ["status", "practitioner", "is_walk_in", "marked_first", "flagged_first"]
    list_select_related = ["patient", "practitioner"]
    search_fields = ["patient__number__exact", "practitioner__username__exact"]
    date_hierarchy = "planned_start"
    ordering = ["-planned_start", "-pk"]

    @admin.display(description=_("practitioner first"), boolean=True)
    def is_first(self, visit: Visit) -> bool:
        return visit.practitioner_first


@admin.register(VisitSeries)
class VisitSeriesAdmin(WindowAdmin):
    list_display = ["patient", "every_weeks", "visit_count", "booked_at", "booked_by"]
    list_filter = ["every_weeks"]
    list_select_related = ["patient", "booked_by"]
    search_fields = ["patient__number__exact"]
    date_hierarchy = "booked_at"
    ordering = ["-booked_at", "-pk"]

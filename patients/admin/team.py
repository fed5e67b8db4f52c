from django.contrib import admin

from ..models import BreakGlass, CareTeamMember
from .windows import WindowAdmin


@admin.register(CareTeamMember)
class CareTeamMemberAdmin(WindowAdmin):
    list_display = ["patient", "user", "since"]
    list_filter = ["user"]
    list_select_related = ["patient", "user"]
    search_fields = ["patient__number__exact", "user__username__exact"]
    date_hierarchy = "since"
    ordering = ["-since", "-pk"]


@admin.register(BreakGlass)
class BreakGlassAdmin(WindowAdmin):
    list_display = ["opened_at", "user", "patient", "reason", "expires_at"]
    list_filter = ["user"]
    list_select_related = ["patient", "user"]
    search_fields = ["patient__number__exact", "user__username__exact"]
    date_hierarchy = "opened_at"
    ordering = ["-opened_at", "-pk"]

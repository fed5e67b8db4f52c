"""Rules in the admin: to find, to read and to publish.

Editing happens on a page of its own, checked as it is kept.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from careplans.models import RuleEntry, RuleVersion
from clinic.base.windows import ReadOnly


class StatusFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(RuleVersion.Status.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == RuleVersion.Status.DRAFT:
            return queryset.drafts()
        if self.value() == RuleVersion.Status.ACTIVE:
            return queryset.filter(entry__in_force=F("pk"))
        if self.value() == RuleVersion.Status.RETIRED:
            retired = Q(entry__in_force__isnull=True) | ~Q(entry__in_force=F("pk"))
            return queryset.filter(retired, published_at__isnull=False)
        return queryset


@admin.register(RuleEntry)
class RuleEntryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["slug", "kind", "in_force"]
    list_filter = ["kind", ("in_force", admin.EmptyFieldListFilter)]
    list_select_related = ["in_force__entry"]
    search_fields = ["slug"]
    ordering = ["kind", "slug", "pk"]


@admin.register(RuleVersion)
class RuleVersionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        "title",
        "entry",
        "kind",
        "version",
        "state",
        "origin",
        "reviewer_name",
        "reviewed_on",
        "page",
    ]
    list_filter = [StatusFilter, "entry__kind", "origin"]
    list_select_related = ["entry"]
    search_fields = ["entry__slug", "document__title", "document__name", "reviewer_name"]
    ordering = ["entry__kind", "entry__slug", "-version", "-pk"]
    actions = ["publish"]

    @admin.display(description=_("title"))
    def title(self, version: RuleVersion) -> str:
        return version.title

    @admin.display(description=_("kind"), ordering="entry__kind")
    def kind(self, version: RuleVersion) -> str:
        return str(version.entry.get_kind_display())

    @admin.display(description=_("status"))
    def state(self, version: RuleVersion) -> str:
        return str(version.status.label)

    @admin.display(description=_("page"))
    def page(self, version: RuleVersion) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', reverse("careplans:rule", args=[version.uuid]), _("Read and edit")
        )

    @admin.action(description=_("Review and publish"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """One at a time, on the page that shows it and asks who reviewed it."""
        rows = list(queryset[:2])
        if len(rows) != 1:
            messages.warning(request, _("Choose one version to publish."))
            return None
        return redirect("careplans:rule", rows[0].uuid)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("careplans.publish_rule")

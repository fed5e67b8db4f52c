from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import services
from ..models import Consent, ConsentText
from .windows import WindowAdmin


@admin.register(Consent)
class ConsentAdmin(WindowAdmin):
    list_display = ["given_at", "patient", "code", "decision", "text", "source", "recorded_by"]
    list_filter = ["code", "decision", "source"]
    list_select_related = ["patient", "text", "recorded_by"]
    search_fields = ["patient__number__exact", "code__exact"]
    date_hierarchy = "given_at"
    ordering = ["-given_at", "-pk"]


@admin.register(ConsentText)
class ConsentTextAdmin(admin.ModelAdmin):
    """A draft is written here and published by an action; a version in use never changes again."""

    list_display = ["code", "version", "title", "kind", "status", "updated_at"]
    list_filter = ["status", "kind", "code"]
    search_fields = ["code__exact", "title__istartswith"]
    ordering = ["code", "-version", "pk"]
    fields = ["code", "version", "title", "kind", "text", "status"]
    readonly_fields = ["status"]
    actions = ["publish"]

    def has_change_permission(self, request: HttpRequest, obj: ConsentText | None = None) -> bool:
        is_frozen = obj is not None and obj.status != ConsentText.Status.DRAFT
        return not is_frozen and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: ConsentText | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ConsentText, form, change: bool) -> None:
        services.save_consent_text(text=obj, by=request.user, at=timezone.now())

    @admin.action(description=_("Publish: this version is used from now on"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[ConsentText]) -> None:
        for text in queryset:
            services.publish_consent_text(text=text, by=request.user, at=timezone.now())
        self.message_user(request, _("Published."))

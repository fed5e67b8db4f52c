from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.base.windows import SeenForm, Workbench

from .. import services
from ..models import Consent, ConsentText, Signing, SigningText
from .windows import WindowAdmin


@admin.register(Consent)
class ConsentAdmin(WindowAdmin):
    list_display = [
        "given_at",
        "patient",
        "code",
        "decision",
        "signer",
        "text",
        "source",
        "signature",
        "recorded_by",
    ]
    list_filter = ["code", "decision", "source", "signer", "signature"]
    list_select_related = ["patient", "text", "recorded_by"]
    search_fields = ["patient__number__exact", "code__exact", "digest__startswith"]
    date_hierarchy = "given_at"
    ordering = ["-given_at", "-pk"]
    exclude = ["strokes"]


@admin.register(Signing)
class SigningAdmin(WindowAdmin):
    """Who handed over texts, when; the digests of code and token are of no use to anybody."""

    list_display = ["patient", "signer", "opened_by", "opened_at", "claimed_at", "seen_at", "ended_at"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter), "signer"]
    list_select_related = ["patient", "opened_by"]
    search_fields = ["patient__number__exact"]
    date_hierarchy = "opened_at"
    ordering = ["-opened_at", "-pk"]
    fields = (
        *("patient", "signer", "signer_name", "signer_relationship", "opened_by", "opened_at"),
        *("code_expires_at", "claimed_at", "expires_at", "seen_at", "ended_at"),
    )


@admin.register(SigningText)
class SigningTextAdmin(WindowAdmin):
    list_display = ["signing", "text", "consent"]
    list_select_related = ["signing", "text", "consent"]
    search_fields = ["signing__patient__number__exact", "text__code__exact"]
    ordering = ["-pk"]


@admin.register(ConsentText)
class ConsentTextAdmin(Workbench):
    """A draft is written here and published on a page that asks who reviewed it; then it never changes."""

    list_display = ["code", "version", "language", "title", "kind", "status", "reviewer_name", "reviewed_on"]
    list_filter = ["status", "kind", "language", "code"]
    search_fields = ["code__exact", "title__istartswith"]
    ordering = ["code", "language", "-version", "pk"]
    form = SeenForm
    fields = [
        ("code", "version", "language"),
        "title",
        "kind",
        "text",
        "ask_everyone",
        "status",
        ("reviewer_name", "reviewed_on"),
        ("published_at", "published_by"),
        ("retired_at", "retired_by"),
    ]
    readonly_fields = [
        "status",
        "reviewer_name",
        "reviewed_on",
        "published_at",
        "published_by",
        "retired_at",
        "retired_by",
    ]
    actions = ["publish"]
    change_form_template = "patients/admin_consent_text.html"

    def has_change_permission(self, request: HttpRequest, obj: ConsentText | None = None) -> bool:
        is_frozen = obj is not None and not obj.is_draft
        return not is_frozen and super().has_change_permission(request, obj)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("patients.publish_consenttext")

    def save_model(self, request: HttpRequest, obj: ConsentText, form, change: bool) -> None:
        based_on = form.cleaned_data["based_on"]
        services.save_consent_text(text=obj, based_on=based_on, by=request.user, at=timezone.now())

    @admin.action(description=_("Review and publish"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet[ConsentText]) -> HttpResponse | None:
        """One at a time, on a page that shows it and asks who reviewed it."""
        texts = list(queryset[:2])
        if len(texts) != 1:
            messages.warning(request, _("Choose one version to publish."))
            return None
        return redirect(texts[0])

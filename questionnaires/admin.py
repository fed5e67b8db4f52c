from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from clinic.base.windows import ReadOnly

from .models import Questionnaire, QuestionnaireVersion


class VersionInline(ReadOnly, admin.TabularInline):
    model = QuestionnaireVersion
    fields = ["version", "status", "reviewer_name", "reviewed_on", "published_at"]
    ordering = ["-created_at", "-pk"]
    show_change_link = True
    extra = 0
    can_delete = False


@admin.register(Questionnaire)
class QuestionnaireAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["title", "slug", "versions_kept"]
    search_fields = ["title", "slug"]
    fields = ["title", "slug"]
    ordering = ["title", "pk"]
    inlines = [VersionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Questionnaire]:
        return super().get_queryset(request).annotate(number_of_versions=Count("versions"))

    @admin.display(description=_("versions"), ordering="number_of_versions")
    def versions_kept(self, row: Any) -> int:
        return int(row.number_of_versions)


@admin.register(QuestionnaireVersion)
class QuestionnaireVersionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["title", "version", "status", "source", "reviewer_name", "reviewed_on", "published_at"]
    list_filter = ["status", "source", "questionnaire"]
    list_select_related = ["questionnaire"]
    search_fields = ["questionnaire__title", "questionnaire__slug", "version", "reviewer_name", "digest"]
    date_hierarchy = "published_at"
    ordering = ["questionnaire__title", "-created_at", "-pk"]
    actions = ["publish"]
    fields = [
        "questionnaire",
        "version",
        "status",
        "source",
        "questions",
        "what_it_cannot",
        ("reviewer_name", "reviewed_on"),
        ("published_at", "published_by"),
        ("retired_at", "retired_by"),
        "digest",
    ]
    readonly_fields = ["questions", "what_it_cannot", "digest"]
    view_on_site = False
    change_form_template = "questionnaires/admin_version.html"
    change_list_template = "questionnaires/admin_versions.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuestionnaireVersion]:
        """The list needs no documents, which are large."""
        return super().get_queryset(request).defer("document")

    @admin.display(description=_("questionnaire"), ordering="questionnaire__title")
    def title(self, row: QuestionnaireVersion) -> str:
        return row.questionnaire.title

    @admin.display(description=_("questions"))
    def questions(self, row: QuestionnaireVersion) -> SafeString:
        form = row.form
        rows = ((section.title, len(section.items)) for section in form.sections)
        return format_html("<ol>{}</ol>", format_html_join("", "<li>{} ({})</li>", rows))

    @admin.display(description=_("what it cannot do here"))
    def what_it_cannot(self, row: QuestionnaireVersion) -> SafeString | str:
        if not row.unsupported:
            return str(_("Everything in it works."))
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((s,) for s in row.unsupported))
        )

    @admin.action(description=_("Review and publish"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet[QuestionnaireVersion]) -> HttpResponse | None:
        """One at a time, on a page that asks who reviewed it."""
        rows = list(queryset[:2])
        if len(rows) != 1:
            messages.warning(request, _("Choose one version to publish."))
            return None
        return redirect("questionnaires:publish", rows[0].uuid)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("questionnaires.publish_questionnaire")

"""Windows on plans and what hangs on them: through the chart's door, without a way to change anything."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from careplans.models import (
    Activity,
    CarePlan,
    ContraindicationAnswer,
    Goal,
    Handout,
    RuleEntry,
    SuggestionRecord,
)
from patients.admin.windows import ClinicalWindow


@admin.register(CarePlan)
class CarePlanAdmin(ClinicalWindow):
    list_display = ["patient", "episode", "version", "status", "author", "activated_at", "review_on", "page"]
    list_filter = ["status", "author"]
    list_select_related = ["patient", "episode", "author"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-pk"]
    clinical_fields = ("episode", "measure_again", "gathered", "blocked_by", "untold", "end_reason")
    clinical_columns = ("page",)

    @admin.display(description=_("page"))
    def page(self, plan: CarePlan) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("careplans:plan", args=[plan.uuid]), _("Open"))


class PlanContentAdmin(ClinicalWindow):
    """Rows of a plan: who and when for everybody who may look, what for clinicians."""

    ordering = ["-created_at", "-pk"]

    @admin.display(description=_("patient"), ordering="plan__patient__name_order")
    def patient(self, row: Any) -> str:
        return str(row.plan.patient)

    @admin.display(description=_("plan"), ordering="plan__status")
    def plan_status(self, row: Any) -> str:
        return str(row.plan.get_status_display())


class RuleFilter(admin.SimpleListFilter):
    """By rule, whatever its version."""

    title = _("rule")
    parameter_name = "rule"
    kind = RuleEntry.Kind.RULE

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = RuleEntry.objects.filter(kind=self.kind).order_by("slug")
        return [(slug, slug) for slug in rows.values_list("slug", flat=True)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(rule_version__entry__slug=self.value()) if self.value() else queryset


class ContraindicationFilter(RuleFilter):
    title = _("contraindication")
    kind = RuleEntry.Kind.CONTRAINDICATION


@admin.register(SuggestionRecord)
class SuggestionAdmin(PlanContentAdmin):
    list_display = [
        "patient",
        "title",
        "decision",
        "decision_reason",
        "decided_by",
        "decided_at",
        "plan_status",
    ]
    list_filter = ["decision", RuleFilter, "plan__status"]
    list_select_related = ["plan__patient", "decided_by"]
    date_hierarchy = "decided_at"
    clinical_fields = (
        "title",
        "rule_version",
        "fired",
        "reasons",
        "checks",
        "replaced",
        "decision",
        "decision_reason",
        "stands",
        "priority",
    )
    clinical_filters = ("decision", RuleFilter)


@admin.register(ContraindicationAnswer)
class AnswerAdmin(PlanContentAdmin):
    list_display = [
        "patient",
        "rule_version",
        "holds",
        "adapted",
        "recorded_from",
        "answered_by",
        "answered_at",
    ]
    list_filter = ["holds", ContraindicationFilter]
    list_select_related = ["plan__patient", "rule_version__entry", "answered_by"]
    date_hierarchy = "answered_at"
    clinical_fields = ("rule_version", "holds", "adapted", "recorded", "recorded_from", "recorded_on")
    clinical_filters = ("holds", ContraindicationFilter)


@admin.register(Goal)
class GoalAdmin(PlanContentAdmin):
    list_display = ["patient", "description", "target", "due_on", "in_plan", "added_by", "added_at"]
    list_filter = ["in_plan", "plan__status"]
    list_select_related = ["plan__patient", "added_by"]
    date_hierarchy = "added_at"
    clinical_fields = ("description", "target", "due_on")


@admin.register(Activity)
class ActivityAdmin(PlanContentAdmin):
    list_display = ["patient", "title", "frequency", "dose", "edited", "in_plan", "plan_status"]
    list_filter = ["edited", "in_plan", "plan__status"]
    list_select_related = ["plan__patient"]
    clinical_fields = ("title", "advice", "frequency", "dose", "stop_if", "suggestion")


@admin.register(Handout)
class HandoutAdmin(PlanContentAdmin):
    list_display = [
        "code",
        "patient",
        "point_size",
        "language",
        "pages",
        "released",
        "issued_by",
        "issued_at",
        "digest",
    ]
    list_filter = ["released", "point_size", "language"]
    list_select_related = ["plan__patient", "issued_by"]
    search_fields = ["code__iexact", "digest__startswith"]
    date_hierarchy = "issued_at"
    ordering = ["-issued_at", "-pk"]
    exclude = ["file"]

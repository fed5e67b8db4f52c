"""The window on assessments, measurements and findings."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from patients.admin.windows import ClinicalWindow

from ..models import Assessment, Finding, Measurement, Muscle, Side
from ..words import all_words


class MuscleFilter(admin.SimpleListFilter):
    title = _("muscle")
    parameter_name = "muscle"

    def lookups(self, request, model_admin):
        return list(Muscle.objects.in_catalogue_order().values_list("slug", "name"))

    def queryset(self, request, queryset):
        return queryset.filter(muscle__slug=self.value()) if self.value() else queryset


class SideFilter(admin.SimpleListFilter):
    title = _("side")
    parameter_name = "side"

    def lookups(self, request, model_admin):
        return [(value, label) for value, label in Side.choices]

    def queryset(self, request, queryset):
        return queryset.filter(side=self.value()) if self.value() else queryset


class FindingFilter(admin.SimpleListFilter):
    title = _("finding")
    parameter_name = "code"

    def lookups(self, request, model_admin):
        return [(code, word.label) for code, word in all_words().items()]

    def queryset(self, request, queryset):
        return queryset.filter(code=self.value()) if self.value() else queryset


class StandingFilter(admin.SimpleListFilter):
    """Replaced and withdrawn rows stay in the database; this tells them apart."""

    title = _("counts")
    parameter_name = "counts"

    def lookups(self, request, model_admin):
        return [
            ("standing", _("signed and standing")),
            ("draft", _("draft")),
            ("past", _("replaced or withdrawn")),
        ]

    def queryset(self, request, queryset):
        standing = Assessment.objects.standing()
        of = "pk" if queryset.model is Assessment else "assessment"
        if self.value() == "standing":
            return queryset.filter(**{f"{of}__in": standing})
        if self.value() == "draft":
            return queryset.filter(**{f"{of}__in": Assessment.objects.drafts()})
        if self.value() == "past":
            return queryset.filter(**{f"{of}__in": Assessment.objects.signed()}).exclude(
                **{f"{of}__in": standing}
            )
        return queryset


@admin.register(Assessment)
class AssessmentAdmin(ClinicalWindow):
    list_display = [
        "patient",
        "exam_set",
        "status",
        "effective_at",
        "author",
        "signed_by",
        "signed_at",
        "short_digest",
    ]
    list_filter = ["status", StandingFilter, "exam_set"]
    list_select_related = ["patient", "exam_set", "author", "signed_by"]
    search_fields = ["digest__startswith"]
    date_hierarchy = "effective_at"
    ordering = ["-effective_at", "-pk"]
    clinical_fields = ("reason", "narrative", "document")

    @admin.display(description=_("digest"))
    def short_digest(self, assessment: Assessment) -> str:
        return assessment.digest[:12]


class RowAdmin(ClinicalWindow):
    """Measurements and findings share who, when and the state of their assessment."""

    search_fields = ["muscle__name__istartswith"]
    date_hierarchy = "recorded_at"
    ordering = ["-recorded_at", "-pk"]

    @admin.display(description=_("patient"), ordering="assessment__patient__name_order")
    def patient(self, row: Measurement | Finding) -> str:
        return str(row.assessment.patient)

    @admin.display(description=_("state"))
    def state(self, row: Measurement | Finding) -> str:
        return str(row.assessment.get_status_display())


@admin.register(Measurement)
class MeasurementAdmin(RowAdmin):
    list_display = [
        "patient",
        "muscle",
        "test",
        "side",
        "kind",
        "result",
        "recorded_at",
        "recorded_by",
        "state",
    ]
    list_filter = [MuscleFilter, SideFilter, "kind", "data_absent_reason", StandingFilter]
    list_select_related = ["assessment__patient", "muscle", "test", "recorded_by"]
    clinical_fields = (
        *("muscle", "test", "side", "kind", "grade", "number", "code", "data_absent_reason"),
        *("reason_text", "pain_limited", "method", "carried_forward"),
    )
    clinical_columns = ("result",)
    clinical_filters = (MuscleFilter, SideFilter, "kind", "data_absent_reason")

    @admin.display(description=_("result"))
    def result(self, row: Measurement) -> str:
        return row.value_text


@admin.register(Finding)
class FindingAdmin(RowAdmin):
    list_display = ["patient", "muscle", "side", "code", "recorded_at", "recorded_by", "state"]
    list_filter = [MuscleFilter, SideFilter, FindingFilter, StandingFilter]
    list_select_related = ["assessment__patient", "muscle", "recorded_by"]
    clinical_fields = ("muscle", "side", "code", "note", "how", "carried_forward")
    clinical_filters = (MuscleFilter, SideFilter, FindingFilter)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """A code by its word. The words are read for this list, and kept for no other."""
        words = all_words()

        @admin.display(description=_("finding"), ordering="code")
        def word(row: Finding) -> str:
            return words[row.code].label if row.code in words else row.code

        return [word if name == "code" else name for name in super().get_list_display(request)]

"""The catalogue is edited here through the services, examinations looked up through the chart's door."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.base.errors import DomainError
from intake.admin import ClinicalAdmin

from . import services
from .models import (
    Assessment,
    ExamSet,
    ExamSetRow,
    ExamSetTest,
    Finding,
    FindingCode,
    Measurement,
    Muscle,
    Side,
    Test,
)
from .words import all_words

EDIT = "assessments.edit_catalogue"
REVIEW = (_("Review"), {"fields": ["status", "review", "reviewer_name", "reviewed_on", "sources", "codings"]})
STAMPS = ["edited_at", "edited_by"]


class WorkbenchAdmin(admin.ModelAdmin):
    """Reference rows: edited by who may edit the catalogue, retired and never deleted."""

    fixed: tuple[str, ...] = ()  # set once, when the row is made
    shown: tuple[str, ...] = ("sources", "codings", "edited_at", "edited_by")  # never typed here
    list_filter = ["status", "review"]
    search_fields = ["name__icontains", "slug__startswith", "aliases__icontains"]
    ordering = ["order", "pk"]

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm(EDIT)

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm(EDIT)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        return [*self.shown, *(("slug", *self.fixed) if obj else ())]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by, at = request.user, timezone.now()
        try:
            if change:
                own = {f.name for f in obj._meta.concrete_fields}
                changes = {name: form.cleaned_data[name] for name in form.changed_data if name in own}
                services.edit_catalogue_row(row=obj, changes=changes, by=by, at=at)
            else:
                services.add_catalogue_row(row=obj, by=by, at=at)
        except DomainError as error:
            messages.set_level(request, messages.ERROR)
            messages.error(request, str(error))


@admin.register(Muscle)
class MuscleAdmin(WorkbenchAdmin):
    list_display = ["name", "latin", "group", "region", "depth", "paired", "status", "review"]
    list_filter = ["status", "review", "group", "region", "depth"]
    search_fields = [*WorkbenchAdmin.search_fields, "latin__icontains", "plain_name__icontains"]
    fixed = ("kind", "paired")
    shown = (*WorkbenchAdmin.shown, "dysfunction_sources", "referral_sources", "seed")
    fieldsets = [
        (None, {"fields": ["slug", "order", "name", "plain_name", "latin", "aliases", "note", "relevance"]}),
        (
            _("Anatomy"),
            {
                "fields": [
                    "kind",
                    "region",
                    "group",
                    "paired",
                    "depth",
                    "palpable",
                    "body_view",
                    "origin",
                    "insertion",
                    "actions",
                    "nerve",
                    "nerve_roots",
                ]
            },
        ),
        (
            _("Tendency and pain"),
            {
                "fields": [
                    "typical_dysfunction",
                    "dysfunction_note",
                    "dysfunction_sources",
                    "pain_referral",
                    "referral_sources",
                    "seed",
                ]
            },
        ),
        REVIEW,
        (_("Edited here"), {"fields": STAMPS}),
    ]


class TestForm(forms.ModelForm):
    """Says what is wrong with a mark before anything is saved."""

    __test__ = False

    def clean(self):
        cleaned = super().clean()
        if "cutoff" in cleaned:
            self.instance.cutoff = cleaned["cutoff"]
            try:
                services.check_line(self.instance)
            except DomainError as error:
                self.add_error("cutoff", str(error))
        return cleaned


@admin.register(Test)
class TestAdmin(WorkbenchAdmin):
    list_display = [
        "name",
        "kind",
        "category",
        "scale",
        "has_error_figure",
        "raises_flag",
        "status",
        "review",
    ]
    list_filter = ["status", "review", "kind", "category", "scale", "default_in_form"]
    fixed = ("kind", "scale", "sides", "minimum", "maximum", "step")
    shown = (
        *WorkbenchAdmin.shown,
        "rule_line",
        "norms",
        "error",
        "flag_when",
        "method_needed",
        "related_tests",
        "muscles",
    )
    form = TestForm
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "slug",
                    "order",
                    "name",
                    "aliases",
                    "kind",
                    "category",
                    "default_in_form",
                    "muscles",
                    "note",
                ]
            },
        ),
        (
            _("How"),
            {
                "fields": [
                    "position",
                    "how_to_score",
                    "sign_convention",
                    "normal",
                    "safety",
                    "stop_rule",
                    "method_needed",
                    "related_tests",
                ]
            },
        ),
        (_("Values"), {"fields": ["sides", "scale", "minimum", "maximum", "step"]}),
        (
            _("What a value says"),
            {
                "fields": [
                    "cutoff",
                    "interpretation_low",
                    "interpretation_high",
                    "interpretation_positive",
                    "interpretation_negative",
                    "rule_line",
                    "norms",
                    "error",
                    "flag_when",
                ]
            },
        ),
        REVIEW,
        (_("Edited here"), {"fields": STAMPS}),
    ]

    @admin.display(description=_("error figure"), boolean=True)
    def has_error_figure(self, test: Test) -> bool:
        return test.error is not None or test.scale == Test.Scale.GRADE

    @admin.display(description=_("raises a flag"), boolean=True)
    def raises_flag(self, test: Test) -> bool:
        return bool(test.flag_when)


@admin.register(FindingCode)
class FindingCodeAdmin(WorkbenchAdmin):
    list_display = ["name", "slug", "letter", "polarity", "status", "review"]
    shown = (
        *WorkbenchAdmin.shown,
        *("excludes", "combines", "letter", "polarity", "seed_term", "laterality", "default_thresholds"),
    )

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False  # a new word needs its place in the keyboard, the rules and the drawing


class SetInline(admin.TabularInline):
    extra = 0
    ordering = ["order", "pk"]

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm("assessments.view_examset")

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm(EDIT)

    has_change_permission = has_delete_permission = has_add_permission


class RowInline(SetInline):
    model = ExamSetRow
    fields = ["order", "group", "muscle", "strength", "strength_test", "length", "length_test", "pain"]
    autocomplete_fields = ["muscle", "strength_test", "length_test"]


class TestInline(SetInline):
    model = ExamSetTest
    fields = ["order", "group", "test"]
    autocomplete_fields = ["test"]


@admin.register(ExamSet)
class ExamSetAdmin(WorkbenchAdmin):
    list_display = ["name", "usual_device", "status", "review", "edited_at"]
    fields = [
        "slug",
        "order",
        "name",
        "aliases",
        "purpose",
        "usual_device",
        "extra_grades",
        "note",
        *REVIEW[1]["fields"],
        *STAMPS,
    ]
    inlines = [RowInline, TestInline]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        kept = formset.save(commit=False)
        try:
            services.edit_exam_rows(
                exam_set=form.instance,
                kept=kept,
                removed=formset.deleted_objects,
                by=request.user,
                at=timezone.now(),
            )
        except DomainError as error:
            messages.error(request, str(error))


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


class ExaminationAdmin(ClinicalAdmin):
    """An admin without charts sees who, when, status and digest; filters and search are closed too."""

    show_full_result_count = False
    list_per_page = 50
    withheld: tuple[str, ...] = ()  # columns that are methods

    def get_queryset(self, request: HttpRequest):
        rows = admin.ModelAdmin.get_queryset(self, request)
        if self.is_clinician(request):
            return rows.visible_to(request.user, timezone.now())
        return rows.defer(*self.clinical_fields)

    def _open(self, request: HttpRequest, names):
        closed = () if self.is_clinician(request) else (*self.clinical_fields, *self.withheld)
        return [name for name in names if name not in closed]

    def get_search_fields(self, request: HttpRequest):
        own = [f for f in self.search_fields if f.split("__")[0].lstrip("=^@") not in self.clinical_fields]
        return self.search_fields if self.is_clinician(request) else own

    def get_list_select_related(self, request: HttpRequest):
        return self._open(request, self.list_select_related)


@admin.register(Assessment)
class AssessmentAdmin(ExaminationAdmin):
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
    search_fields = ["patient__number__exact", "patient__name_order__startswith", "digest__startswith"]
    date_hierarchy = "effective_at"
    ordering = ["-effective_at", "-pk"]
    clinical_fields = ("reason", "narrative", "document")

    @admin.display(description=_("digest"))
    def short_digest(self, assessment: Assessment) -> str:
        return assessment.digest[:12]


class RowAdmin(ExaminationAdmin):
    """Measurements and findings share who, when and the state of their assessment."""

    search_fields = ["assessment__patient__number__exact", "muscle__name__istartswith"]
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
    withheld = ("result",)
    clinical_filters = (MuscleFilter, SideFilter, "kind", "data_absent_reason")

    @admin.display(description=_("result"))
    def result(self, row: Measurement) -> str:
        return row.value_text


@admin.register(Finding)
class FindingAdmin(RowAdmin):
    list_display = ["patient", "muscle", "side", "word", "recorded_at", "recorded_by", "state"]
    list_filter = [MuscleFilter, SideFilter, FindingFilter, StandingFilter]
    list_select_related = ["assessment__patient", "muscle", "recorded_by"]
    clinical_fields = ("muscle", "side", "code", "note", "how", "carried_forward")
    withheld = ("word",)
    clinical_filters = (MuscleFilter, SideFilter, FindingFilter)

    def get_list_display(self, request: HttpRequest):
        self.words = {code: word.label for code, word in all_words().items()}
        return super().get_list_display(request)

    @admin.display(description=_("finding"), ordering="code")
    def word(self, row: Finding) -> str:
        return self.words.get(row.code, row.code)

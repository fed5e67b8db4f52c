"""The workbench for muscles, tests, finding codes and exam sets."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.base.errors import DomainError
from clinic.base.windows import SeenForm, Workbench

from .. import services
from ..models import ExamSet, ExamSetRow, ExamSetTest, FindingCode, Muscle, Test

EDIT = "assessments.edit_catalogue"
REVIEW = (_("Review"), {"fields": ["status", "review", "reviewer_name", "reviewed_on", "sources", "codings"]})
STAMPS = ["edited_at", "edited_by"]


class ReferenceAdmin(Workbench):
    """Reference rows: edited by who may edit the catalogue, retired and never deleted."""

    form = SeenForm
    fixed: tuple[str, ...] = ()  # set once, when the row is made
    shown: tuple[str, ...] = ("sources", "codings", "edited_at", "edited_by")  # never typed here
    list_filter = ["status", "review"]
    search_fields = ["name__icontains", "slug__startswith", "aliases__icontains"]
    ordering = ["order", "pk"]

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm(EDIT)

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm(EDIT)

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        return [*self.shown, *(("slug", *self.fixed) if obj else ())]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by = request.user
        at = form.saved_at = timezone.now()
        if change:
            own = {f.name for f in obj._meta.concrete_fields}
            changes = {name: form.cleaned_data[name] for name in form.changed_data if name in own}
            based_on = form.cleaned_data["based_on"]
            services.edit_catalogue_row(row=obj, changes=changes, based_on=based_on, by=by, at=at)
        else:
            services.add_catalogue_row(row=obj, by=by, at=at)


@admin.register(Muscle)
class MuscleAdmin(ReferenceAdmin):
    list_display = ["name", "latin", "group", "region", "depth", "paired", "status", "review"]
    list_filter = ["status", "review", "group", "region", "depth"]
    search_fields = [*ReferenceAdmin.search_fields, "latin__icontains", "plain_name__icontains"]
    fixed = ("kind", "paired")
    shown = (*ReferenceAdmin.shown, "dysfunction_sources", "referral_sources", "seed")
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


class TestForm(SeenForm):
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
class TestAdmin(ReferenceAdmin):
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
        *ReferenceAdmin.shown,
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
class FindingCodeAdmin(ReferenceAdmin):
    list_display = ["name", "slug", "letter", "polarity", "status", "review"]
    shown = (
        *ReferenceAdmin.shown,
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
class ExamSetAdmin(ReferenceAdmin):
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

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Rows and tests in one go. What `save_model` has just written was as it was seen, and is held."""
        exam_set = ExamSet.objects.get(pk=form.instance.pk)
        is_held = not change or exam_set.edited_at == form.saved_at
        services.edit_exam_rows(
            exam_set=exam_set,
            kept=[row for formset in formsets for row in formset.save(commit=False)],
            removed=[row for formset in formsets for row in formset.deleted_objects],
            based_on=exam_set.content_digest if is_held else form.cleaned_data["based_on"],
            by=request.user,
            at=timezone.now(),
        )

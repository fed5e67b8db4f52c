"""To look things up. Changes go through the desk's screens and the services; only texts are written here."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import services
from .models import (
    Address,
    BreakGlass,
    CareTeamMember,
    Consent,
    ConsentText,
    ContactPoint,
    Episode,
    Identifier,
    Patient,
    PatientName,
    RelatedPerson,
    Visit,
)
from .models.patient import may_see_identities
from .search.asked import name_key


class Window:
    """Shown to whoever may see identities, through the first door; nothing is added, changed or deleted."""

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return may_see_identities(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_see_identities(request.user)

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class WindowAdmin(Window, admin.ModelAdmin):
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]


class WindowInline(Window, admin.TabularInline):
    extra = 0
    can_delete = False


class NameInline(WindowInline):
    model = PatientName
    fields = readonly_fields = ["use", "given", "family", "prefix", "suffix", "starts_on", "ends_on"]


class ContactInline(WindowInline):
    model = ContactPoint
    fields = readonly_fields = ["system", "use", "value", "rank"]


class AddressInline(WindowInline):
    model = Address
    fields = readonly_fields = ["lines", "city", "region", "postal_code", "country"]


class IdentifierInline(WindowInline):
    model = Identifier
    fields = readonly_fields = ["system", "value"]


class RelatedInline(WindowInline):
    model = RelatedPerson
    fields = readonly_fields = ["role", "name", "relationship", "phone"]


@admin.register(Patient)
class PatientAdmin(WindowAdmin):
    list_display = ["number", "sort_name", "birth_date", "birth_date_precision", "active", "replaced_by"]
    list_filter = ["active", "birth_date_precision", "interpreter_needed", "sex"]
    list_select_related = ["replaced_by"]
    search_fields = ["number__exact", "name_order__startswith"]
    search_help_text = _("Record number, or the beginning of the family name accents or not.")
    ordering = ["name_order", "pk"]
    exclude = ["name_order"]
    inlines = [NameInline, ContactInline, AddressInline, IdentifierInline, RelatedInline]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str):
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(Q(number=term.upper()) | Q(name_order__startswith=name_key(term))), False


@admin.register(PatientName)
class PatientNameAdmin(WindowAdmin):
    list_display = ["family", "given", "use", "patient", "ends_on"]
    list_filter = ["use"]
    list_select_related = ["patient"]
    search_fields = ["key__startswith", "given_first_key__startswith"]
    ordering = ["key", "pk"]
    exclude = ["key", "given_first_key", "sounds"]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str):
        key = name_key(search_term)
        return queryset.filter(Q(key__startswith=key) | Q(given_first_key__startswith=key)), False


@admin.register(ContactPoint)
class ContactPointAdmin(WindowAdmin):
    list_display = ["value", "system", "use", "patient"]
    list_filter = ["system", "use"]
    list_select_related = ["patient"]
    search_fields = ["digits__exact", "value__exact", "patient__number__exact"]
    ordering = ["pk"]


@admin.register(Address)
class AddressAdmin(WindowAdmin):
    list_display = ["patient", "lines", "postal_code", "city", "country"]
    list_filter = ["country"]
    list_select_related = ["patient"]
    search_fields = ["patient__number__exact", "postal_code__exact"]
    ordering = ["pk"]


@admin.register(Identifier)
class IdentifierAdmin(WindowAdmin):
    list_display = ["system", "value", "patient"]
    list_filter = ["system"]
    list_select_related = ["patient"]
    search_fields = ["value__exact", "patient__number__exact"]
    ordering = ["system", "value", "pk"]


@admin.register(RelatedPerson)
class RelatedPersonAdmin(WindowAdmin):
    list_display = ["name", "role", "relationship", "phone", "patient"]
    list_filter = ["role"]
    list_select_related = ["patient"]
    search_fields = ["name__istartswith", "patient__number__exact"]
    ordering = ["pk"]


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
    list_display = ["planned_start", "patient", "practitioner", "status", "is_walk_in", "practitioner_first"]
    list_filter = ["status", "practitioner", "is_walk_in", "practitioner_first"]
    list_select_related = ["patient", "practitioner"]
    search_fields = ["patient__number__exact", "practitioner__username__exact"]
    date_hierarchy = "planned_start"
    ordering = ["-planned_start", "-pk"]


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

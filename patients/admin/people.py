from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import Address, ContactPoint, Identifier, Patient, PatientName, RelatedPerson
from ..search.asked import name_key
from .windows import WindowAdmin, WindowInline


class NameInline(WindowInline):
    model = PatientName
    fields = readonly_fields = [
        "use",
        "given",
        "family",
        "prefix",
        "suffix",
        "written_as",
        "starts_on",
        "ends_on",
    ]


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
    search_says = _("Record number, or the beginning of the family name, with accents or without.")
    ordering = ["name_order", "pk"]
    exclude = ["name_order"]
    inlines = [NameInline, ContactInline, AddressInline, IdentifierInline, RelatedInline]

    def patients_of(self, row: Patient) -> list[Patient]:
        return [row]

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
    exclude = ["key", "given_first_key", "words"]

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

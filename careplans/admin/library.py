"""The workbench for the DVD, the book and the places to look in them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careplans import services
from careplans.models import Locator, Resource
from clinic.base.windows import SeenForm, Workbench

EDIT = "careplans.edit_library"


class LibraryAdmin(Workbench):
    """Kept through the services, taken out of use and never deleted."""

    form = SeenForm

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(EDIT)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(EDIT)


class LocatorInline(admin.StackedInline):
    model = Locator
    extra = 0
    fields = [
        "rule",
        ("chapter", "starts_at"),
        ("page_from", "page_to", "edition"),
        ("link", "short_code"),
        "order",
    ]
    autocomplete_fields = ["rule"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(EDIT)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(EDIT)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Resource)
class ResourceAdmin(LibraryAdmin):
    list_display = ["title", "kind", "edition", "shelf_code", "places", "active"]
    list_filter = ["kind", "active"]
    search_fields = ["title", "slug", "shelf_code"]
    ordering = ["kind", "title", "pk"]
    inlines = [LocatorInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj else []

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("locators")

    @admin.display(description=_("places to look"))
    def places(self, resource: Resource) -> str:
        count = len(resource.locators.all())
        return str(count) if count else str(_("none filled in"))

    def save_model(self, request: HttpRequest, obj: Resource, form: Any, change: bool) -> None:
        based_on = form.cleaned_data["based_on"]
        services.save_resource(resource=obj, based_on=based_on, by=request.user, at=timezone.now())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """What the page showed of the places was compared with the DVD or book, which is held since."""
        formset.save(commit=False)
        by, at = request.user, timezone.now()
        for locator in formset.new_objects:
            services.save_locator(locator=locator, by=by, at=at)
        for locator, _names in formset.changed_objects:
            based_on = Locator.objects.get(pk=locator.pk).content_digest
            services.save_locator(locator=locator, based_on=based_on, by=by, at=at)


@admin.register(Locator)
class LocatorAdmin(LibraryAdmin):
    list_display = ["resource", "rule", "words", "edition", "short_code"]
    list_filter = ["resource"]
    list_select_related = ["resource", "rule"]
    search_fields = ["chapter", "short_code", "rule__slug", "resource__title"]
    ordering = ["resource__title", "order", "pk"]
    autocomplete_fields = ["rule"]

    @admin.display(description=_("where"))
    def words(self, locator: Locator) -> str:
        return locator.words

    def save_model(self, request: HttpRequest, obj: Locator, form: Any, change: bool) -> None:
        based_on = form.cleaned_data["based_on"]
        services.save_locator(locator=obj, based_on=based_on, by=request.user, at=timezone.now())

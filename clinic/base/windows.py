"""Pages of the admin: windows that only show, and workbenches whose saves are services."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from .errors import DomainError


class ReadOnly:
    """Mixed into a ModelAdmin or an inline: nothing is added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Workbench(admin.ModelAdmin):
    """`save_model` calls a service. What that refuses comes back on the form, with all as it was typed."""

    def changeform_view(self, request: HttpRequest, *what: Any, **more: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *what, **more)
        except DomainError as error:
            request.refusal = str(error)  # type: ignore[attr-defined]
            return super().changeform_view(request, *what, **more)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", "")
        return type(form.__name__, (_Refused, form), {"refusal": refusal}) if refusal else form

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _Refused:
    """Mixed into a form: nothing that is sent is valid while this stands."""

    refusal = ""

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        self.add_error(None, self.refusal)  # type: ignore[attr-defined]
        return cleaned

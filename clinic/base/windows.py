"""Pages of the admin: windows that only show, and workbenches whose saves are services."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .errors import DomainError, StaleDraft


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
            request.refusal = error  # type: ignore[attr-defined]
            return super().changeform_view(request, *what, **more)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        return type(form.__name__, (_Refused, form), {"refusal": refusal}) if refusal else form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for name in super().get_fields(request, obj) if name != "based_on" or self.fields]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        sets = super().get_fieldsets(request, obj)
        sends_back = issubclass(self.form, SeenForm) and obj and self.has_change_permission(request, obj)
        return [*sets, (None, {"fields": ["based_on"]})] if sends_back else sets

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SeenForm(forms.ModelForm):
    """Sends back which state of the row the page showed; `save_model` hands `based_on` to the service."""

    based_on = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["based_on"] = self.instance.content_digest if self.instance.pk else ""


class _Refused:
    """Mixed into a form: nothing that is sent is valid while this stands.

    Whoever was told that somebody was faster has now seen what is saved, and may send theirs again.
    """

    refusal: DomainError

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        form: Any = self
        if isinstance(self.refusal, StaleDraft):
            form.data = form.data.copy()
            form.data["based_on"] = form.initial["based_on"]

    def clean(self) -> Any:
        form: Any = self
        cleaned = super().clean()  # type: ignore[misc]
        form.add_error(None, str(self.refusal))
        for label, text in getattr(self.refusal, "theirs", {}).items():
            form.add_error(None, _("Saved now: %(label)s: %(text)s") % {"label": label, "text": text})
        return cleaned

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from clinic.base.windows import SeenForm, Workbench

from .. import services
from ..models import LabelSheet


@admin.register(LabelSheet)
class LabelSheetAdmin(Workbench):
    """The sheets that the desk can choose from. One that is no longer bought is switched off, not deleted."""

    list_display = ["name", "paper", "columns", "rows", "width", "height", "active"]
    list_filter = ["active", "paper"]
    search_fields = ["name__istartswith"]
    ordering = ["name"]
    form = SeenForm
    fields = [
        "name",
        "paper",
        ("columns", "rows"),
        ("width", "height"),
        ("left", "top"),
        ("gap_across", "gap_down"),
        "active",
    ]

    def save_model(self, request: HttpRequest, obj: LabelSheet, form: Any, change: bool) -> None:
        based_on = form.cleaned_data["based_on"]
        services.save_label_sheet(sheet=obj, based_on=based_on, by=request.user, at=timezone.now())

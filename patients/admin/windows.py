"""Windows on patients' records: they show rows through a door, change nothing, and leave an event.

`WindowAdmin` is for identity, through the first door; `ClinicalWindow` for the chart, through the second.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from clinic.audit.services import LISTED, VIEWED, record, record_views
from clinic.base.windows import ReadOnly

from ..models import Patient
from ..models.patient import is_clinician, may_see_identities
from ..search.asked import name_key


class Window(ReadOnly):
    """Shown to whoever may see identities, through the first door."""

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return may_see_identities(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_see_identities(request.user)


class RecordWindow(ReadOnly, admin.ModelAdmin):
    """Opening a row is an event of its patient's record, and so is a list. No list counts a whole table."""

    show_full_result_count = False
    list_per_page = 50

    @property
    def path(self) -> str:
        """How a row leads to its patient."""
        return self.model._default_manager.all().path

    def patients_of(self, row: Any) -> list[Patient]:
        patient = reduce(getattr, self.path.split("__"), row)
        return [patient] if patient is not None else []

    def note_opened(self, request: HttpRequest, row: Model) -> None:
        self._note(request, [row], "patient.viewed")

    def note_listed(self, request: HttpRequest, rows: Sequence[Model]) -> None:
        record(by=request.user, verb="patients.listed", at=timezone.now(), what=self._what(), rows=len(rows))

    def render_change_form(
        self, request: HttpRequest, context: dict, *where: Any, **more: Any
    ) -> HttpResponse:
        self.note_opened(request, context["original"])
        return super().render_change_form(request, context, *where, **more)

    def history_view(self, request: HttpRequest, object_id: str, *more: Any) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is not None and self.has_view_permission(request, row):
            self.note_opened(request, row)
        return super().history_view(request, object_id, *more)

    def changelist_view(self, request: HttpRequest, *more: Any) -> HttpResponse:
        answer = super().changelist_view(request, *more)
        shown = (getattr(answer, "context_data", None) or {}).get("cl")
        if shown is not None:
            self.note_listed(request, list(shown.result_list))
        return answer

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The address asks only what the filters and the dates above the list ask."""
        offered = any(lookup == name or lookup.startswith(f"{name}__") for name in self._asked_by(request))
        of_dates = {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        return (offered or lookup in of_dates) and super().lookup_allowed(lookup, value, request)

    def _asked_by(self, request: HttpRequest) -> list[str]:
        """Of each filter: its field, or the name under which the address says it."""
        filters = [f[0] if isinstance(f, tuple) else f for f in self.get_list_filter(request)]
        return [f if isinstance(f, str) else f.parameter_name for f in filters]

    def _note(self, request: HttpRequest, rows: Iterable[Model], verb: str) -> None:
        patients = (patient for row in rows for patient in self.patients_of(row))
        record_views(by=request.user, patients=patients, at=timezone.now(), what=self._what(), verb=verb)

    def _what(self) -> str:
        return f"admin, {self.opts.label_lower}"


class WindowAdmin(Window, RecordWindow):
    """Identity, through the first door."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]


class WindowInline(Window, admin.TabularInline):
    extra = 0
    can_delete = False


class FoundByPatient(RecordWindow):
    """Rows are found by the patient's number or the beginning of the name, and by what else is named."""

    search_says = gettext_lazy("Record number, or the beginning of the family name.")

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [
            f"{self.path}__number__exact",
            f"{self.path}__name_order__startswith",
            *super().get_search_fields(request),
        ]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str):
        number, name, *more = self.get_search_fields(request)
        if not (term := search_term.strip()):
            return queryset, False
        asked = [(number, term.upper()), (name, name_key(term)), *((field, term) for field in more)]
        return queryset.filter(reduce(or_, (Q(pair) for pair in asked))), False


class ClinicalWindow(FoundByPatient):
    """A clinician sees the rows of the charts that are open to them, whole.

    An admin who is none sees of every row who, when, status and digest. What is clinical is withheld from
    columns, filters, search, joins and the address alike.
    """

    clinical_fields: tuple[str, ...] = ()
    clinical_columns: tuple[str, ...] = ()  # of the list: methods
    clinical_filters: tuple[Any, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        if is_clinician(request.user):
            return rows.visible_to(request.user, timezone.now())  # type: ignore[attr-defined]
        return rows.defer(*self.clinical_fields)

    def note_opened(self, request: HttpRequest, row: Model) -> None:
        self._note(request, [row], VIEWED if is_clinician(request.user) else "patient.viewed")

    def note_listed(self, request: HttpRequest, rows: Sequence[Model]) -> None:
        if is_clinician(request.user):
            self._note(request, rows, LISTED)
        else:
            super().note_listed(request, rows)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return self._open(request, super().get_list_display(request))

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        named = super().get_list_filter(request)
        return [f for f in named if is_clinician(request.user) or f not in self.clinical_filters]

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        return self._open(request, super().get_list_select_related(request))

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return self._open(request, super().get_search_fields(request))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return self._open(request, super().get_fields(request, obj))

    def _open(self, request: HttpRequest, names: Iterable[Any]) -> list[Any]:
        """Without what is withheld, and what is reached through it."""
        closed = () if is_clinician(request.user) else (*self.clinical_fields, *self.clinical_columns)
        return [name for name in names if name.split("__")[0] not in closed]

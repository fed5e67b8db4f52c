import re
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dates import MONTHS as MONTH_NAMES
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from clinic.base.uuids import uuid_of
from clinic.base.windows import ReadOnly

from .clinical import may_read_detail
from .models import Event
from .people import records_of

MOST = 2_000  # events of one list; whoever looks for older ones narrows it
MONTHS = 24  # by name; what is older, by year
NOBODY = gettext_noop(
    "Nobody has this record number or user name now. What befell a record that was taken back with its "
    "import stays under its uuid: the event “patient.import-undone” with its number names it."
)
EACH_VERB = """
WITH RECURSIVE each AS (
    (SELECT verb FROM audit_event ORDER BY verb LIMIT 1)
    UNION ALL
    SELECT (SELECT verb FROM audit_event WHERE verb > each.verb ORDER BY verb LIMIT 1)
    FROM each WHERE each.verb IS NOT NULL
)
SELECT verb FROM each WHERE verb IS NOT NULL
"""


class NewestEvents(Paginator):
    """Counts no further than it shows."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[:MOST].count()

    @property
    def is_cut(self) -> bool:
        return self.count == MOST


class EventList(ChangeList):
    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Event]) -> list[str]:
        """Newest first, and by no column that the address names. Within a month by time: along the keys
        it would walk through all that is newer."""
        return ["-at", "-pk"] if TimeFilter.parameter_name in request.GET else ["-pk"]


class VerbFilter(admin.SimpleListFilter):
    """From one verb to the next along the index, not through every event."""

    title = gettext_lazy("verb")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute(EACH_VERB)
            return [(verb, verb) for (verb,) in cursor.fetchall()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


class TimeFilter(admin.SimpleListFilter):
    """The last two years by month, what was before by year."""

    title = gettext_lazy("time")
    parameter_name = "time"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        oldest = Event.objects.order_by("pk").first()
        if oldest is None:
            return []
        since, now = timezone.localtime(oldest.at), timezone.localtime()
        first = since.year * 12 + since.month - 1
        last = now.year * 12 + now.month - 1
        months = [divmod(number, 12) for number in range(last, max(first, last - MONTHS) - 1, -1)]
        years = range((last - MONTHS - 1) // 12, since.year - 1, -1)
        return [
            *((f"{year}-{month + 1:02}", f"{MONTH_NAMES[month + 1]} {year}") for year, month in months),
            *((str(year), str(year)) for year in years),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        bounds = _bounds(self.value() or "")
        return queryset.filter(at__gte=bounds[0], at__lt=bounds[1]) if bounds else queryset


def _bounds(text: str) -> tuple[datetime, datetime] | None:
    """Of a year or a month by the clinic's clock; None for what is neither."""
    if (found := re.fullmatch(r"(\d{4})(?:-(\d\d))?", text, re.ASCII)) is None:
        return None
    year, month = int(found[1]), int(found[2] or 1)
    after = (year, month + 1) if found[2] and month < 12 else (year + 1, 1)
    try:
        return tuple(timezone.make_aware(datetime(y, m, 1)) for y, m in ((year, month), after))
    except (ValueError, OverflowError):
        return None


@admin.register(Event)
class EventAdmin(ReadOnly, admin.ModelAdmin):
    """The audit, to read. Nobody changes it, here or anywhere. Clinical detail opens with the chart.

    The table only grows, so nothing here reads it whole: each filter is an index, each list ends.
    """

    list_display = ["at", "verb", "user_name", "subject_type", "subject_uuid", "source"]
    list_filter = [VerbFilter, TimeFilter]
    search_fields = ["uuid"]
    search_says = gettext_lazy("A patient’s record number, the beginning of a user name, or a whole uuid.")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    paginator = NewestEvents
    change_list_template = "admin/audit_events.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return EventList

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Event], search_term: str):
        term = search_term.strip()
        if not term:
            return queryset, False
        if key := uuid_of(term):
            return queryset.filter(Q(patient_uuid=key) | Q(subject_uuid=key) | Q(user_uuid=key)), False
        if records := records_of(request.user, term):
            return queryset.filter(patient_uuid__in=records), False
        users = list(
            get_user_model().objects.filter(username__istartswith=term).values_list("uuid", flat=True)
        )
        if not users:
            messages.info(request, _(NOBODY))
        return queryset.filter(Q(user_uuid__in=users) | Q(subject_uuid__in=users)), False

    def get_fields(self, request: HttpRequest, obj: Event | None = None) -> list[Any]:
        names = [name for name in super().get_fields(request, obj) if name != "withheld"]
        if obj is None or may_read_detail(request.user, obj, timezone.now()):
            return names
        return ["withheld" if name == "detail" else name for name in names]

    def get_readonly_fields(self, request: HttpRequest, obj: Event | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "withheld"]

    @admin.display(description=gettext_lazy("detail"))
    def withheld(self, event: Event) -> str:
        return _("withheld: clinical")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the filters ask: a detail is withheld, and the other columns have no index."""
        return lookup in (VerbFilter.parameter_name, TimeFilter.parameter_name)

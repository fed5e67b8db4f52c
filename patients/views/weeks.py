"""The week: who comes when, to whom, and when there is time for somebody else."""

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.base.access import requires
from clinic.base.numbers import whole_number

from ..forms import BookForm
from ..models import Patient
from ..queries.week import week_of
from .rows import kept_or_404, note_viewed

FARTHEST = timedelta(days=5 * 366)


@require_safe
@requires("patients.view_visit")
def week(request: HttpRequest) -> HttpResponse:
    return _page(request, book_url=reverse("patients:search"))


@require_safe
@requires("patients.add_visit")
def week_for(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """In which a time is looked for while a booking for this patient is under way."""
    patient = kept_or_404(request, uuid)
    note_viewed(request, patient, what="booking")
    return _page(request, book_url=reverse("patients:book", args=[patient.uuid]), patient=patient)


def _page(request: HttpRequest, *, book_url: str, patient: Patient | None = None) -> HttpResponse:
    """`book_url` is where a free time leads to."""
    at = timezone.now()
    shown = week_of(
        user=request.user,
        day=_day(request.GET.get("of", ""), timezone.localdate(at)),
        at=at,
        practitioner=request.GET.get("practitioner", ""),
        minutes=_minutes(request.GET.get("minutes", "")),
    )
    kept = f"&minutes={shown.minutes}" if patient else ""
    context = {"week": shown, "book_url": book_url, "patient": patient, "kept": kept}
    return render(request, "patients/week.html", context)


def _minutes(text: str) -> int:
    """How long the visit is to be; as long as most where the address says nothing to be used."""
    length = BookForm.base_fields["minutes"]
    minutes = whole_number(text, most=length.max_value)
    return minutes if minutes and minutes >= length.min_value else length.initial


def _day(text: str, today: date) -> date:
    """The day out of the address; what is no day near ours is today."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs(day - today) < FARTHEST else today

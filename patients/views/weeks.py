"""The week: who comes when, to whom."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.base.access import requires

from ..queries.week import week_of

FARTHEST = timedelta(days=5 * 366)


@require_safe
@requires("patients.view_visit")
def week(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    shown = week_of(
        user=request.user,
        day=_day(request.GET.get("of", ""), timezone.localdate(at)),
        at=at,
        practitioner=request.GET.get("practitioner", ""),
    )
    return render(request, "patients/week.html", {"week": shown})


def _day(text: str, today: date) -> date:
    """The day out of the address; what is no day near ours is today."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs(day - today) < FARTHEST else today

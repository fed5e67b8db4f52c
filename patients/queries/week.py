"""A week of visits in two queries, whatever the week."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import User

from ..models import Visit
from .days import bookable, chosen_of, midnight


@dataclass(frozen=True, kw_only=True)
class Day:
    day: date
    is_today: bool
    is_over: bool
    visits: list[Visit]


@dataclass(frozen=True, kw_only=True)
class Week:
    """Monday to Sunday. `monday` says which; `chosen` is the practitioner whose visits are shown, if one."""

    monday: date
    days: list[Day]
    practitioners: list[User]
    chosen: User | None

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def before(self) -> date:
        return self.monday - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.monday + timedelta(days=7)


def week_of(*, user: User, day: date, at: datetime, practitioner: str = "") -> Week:
    """The week that holds `day`, without cancelled visits; `practitioner` is a uuid out of a query string."""
    monday, today = day - timedelta(days=day.weekday()), timezone.localdate(at)
    practitioners = list(bookable())
    chosen = chosen_of(practitioners, practitioner)
    rows = (
        Visit.objects.visible_to(user)
        .filter(planned_start__gte=midnight(monday), planned_start__lt=midnight(monday + timedelta(days=7)))
        .exclude(status=Visit.Status.CANCELLED)
        .select_related("patient__replaced_by", "practitioner", "series")
        .order_by("planned_start", "pk")
    )
    visits = list(rows.filter(practitioner=chosen) if chosen else rows)
    days = [monday + timedelta(days=n) for n in range(7)]
    return Week(
        monday=monday,
        days=[
            Day(
                day=one,
                is_today=one == today,
                is_over=one < today,
                visits=[v for v in visits if timezone.localdate(v.planned_start) == one],
            )
            for one in days
        ],
        practitioners=practitioners,
        chosen=chosen,
    )

"""A week of visits, and the free times of one practitioner, in four queries, whatever the week."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import ClinicProfile, User

from ..models import Visit
from ..services.bookings import FARTHEST
from .days import bookable, chosen_of, midnight
from .free import all_of_day


@dataclass(frozen=True, kw_only=True)
class Day:
    day: date
    is_today: bool
    is_over: bool
    visits: list[Visit]
    free: list[datetime]


@dataclass(frozen=True, kw_only=True)
class Week:
    """Monday to Sunday. `monday` says which; `chosen` is the practitioner whose visits are shown, if one.

    `offered` is the practitioner whose free times are shown, for visits of so many `minutes`.
    """

    monday: date
    days: list[Day]
    practitioners: list[User]
    chosen: User | None
    offered: User | None
    minutes: int

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def before(self) -> date:
        return self.monday - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.monday + timedelta(days=7)


def week_of(*, user: User, day: date, at: datetime, practitioner: str = "", minutes: int) -> Week:
    """The week that holds `day`, without cancelled visits; `practitioner` is a uuid out of a query string.

    Free times are those of who is chosen, or of the only one there is, for those who may book.
    """
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
    alone = practitioners[0] if len(practitioners) == 1 else None
    offered = (chosen or alone) if user.has_perm("patients.add_visit") else None
    free = _free(offered, days, minutes, at) if offered else {}
    return Week(
        monday=monday,
        days=[
            Day(
                day=one,
                is_today=one == today,
                is_over=one < today,
                visits=[v for v in visits if timezone.localdate(v.planned_start) == one],
                free=free.get(one, []),
            )
            for one in days
        ],
        practitioners=practitioners,
        chosen=chosen,
        offered=offered,
        minutes=minutes,
    )


def _free(practitioner: User, days: list[date], minutes: int, at: datetime) -> dict[date, list[datetime]]:
    """Day by day, as far ahead as can be booked."""
    begin, end = midnight(days[0]), midnight(days[-1] + timedelta(days=1))
    diary, clinic = Visit.objects.diary(practitioner, begin, end), ClinicProfile.current()
    found = {day: all_of_day(diary, day, minutes, clinic=clinic, at=at) for day in days}
    return {day: [start for start in starts if start <= at + FARTHEST] for day, starts in found.items()}

"""What a series of visits would be, date by date, before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import ClinicProfile, User

from ..free_times import Busy, Diary, first_met, moment_of
from ..models import Patient, Visit
from .free import FARTHEST, offers

SKIP, KEEP = "skip", "keep"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One date. `start` is None when the clock on the wall leaves that time out, or says it twice.

    `busy` is what the practitioner has then, `own` what the patient has: advice, it stops nothing.
    """

    number: int
    day: date
    start: datetime | None
    busy: Busy | None
    own: Busy | None
    is_closed: bool
    offers: list[datetime]
    choice: str = ""

    @property
    def is_free(self) -> bool:
        return self.start is not None and self.busy is None and not self.is_closed

    @property
    def may_keep(self) -> bool:
        """On a day off a visit can be booked all the same."""
        return self.is_closed and self.busy is None and self.start is not None

    @property
    def chosen(self) -> datetime | None:
        """When it will be; None when it is left out."""
        if self.choice == SKIP:
            return None
        if self.choice in ("", KEEP):
            return self.start
        return _moment(self.choice)

    @property
    def is_settled(self) -> bool:
        """Whether nothing more has to be decided about it."""
        if self.choice == SKIP:
            return True
        if self.choice == KEEP:
            return self.may_keep or self.is_free
        if not self.choice:
            return self.is_free
        moment = _moment(self.choice)
        return moment is not None and abs(timezone.localtime(moment).date() - self.day) <= FARTHEST


@dataclass(frozen=True, kw_only=True)
class SeriesPlan:
    dates: list[Planned]

    @property
    def free(self) -> int:
        return sum(planned.is_free for planned in self.dates)

    @property
    def open(self) -> list[Planned]:
        return [planned for planned in self.dates if not planned.is_settled]

    @property
    def starts(self) -> list[datetime]:
        return [chosen for planned in self.dates if (chosen := planned.chosen) is not None]


def series_plan(
    *,
    patient: Patient,
    practitioner: User | None,
    day: date,
    clock: time,
    minutes: int,
    every_weeks: int,
    times: int,
    at: datetime,
    choices: Mapping[str, str] | None = None,
) -> SeriesPlan:
    """The same hour by the clock on the wall on each date, in three queries however many there are.

    `choices` is what was sent for the dates, by "on-1", "on-2" and so on.
    """
    zone, clinic = timezone.get_current_timezone(), ClinicProfile.current()
    days = [day + timedelta(weeks=every_weeks * n) for n in range(times)]
    begin = timezone.make_aware(datetime.combine(days[0], time.min))
    end = timezone.make_aware(datetime.combine(days[-1], time.min)) + FARTHEST
    own = Visit.objects.of(patient).open().between(begin, end)
    diary = Diary(())
    if practitioner is not None:
        diary = Visit.objects.diary(practitioner, begin, end)
    dates = []
    for number, one in enumerate(days, 1):
        start = moment_of(one, clock, zone)
        busy = diary.clash(start, minutes) if start else None
        closed = not clinic.is_open_on(one)
        near = start or timezone.make_aware(datetime.combine(one, clock))
        free = start is not None and busy is None and not closed
        dates.append(
            Planned(
                number=number,
                day=one,
                start=start and timezone.localtime(start),
                busy=busy,
                own=first_met(own, start, minutes) if start else None,
                is_closed=closed,
                offers=[] if free else offers(diary, near, minutes, clinic=clinic, at=at, days=1),
                choice=(choices or {}).get(f"on-{number}", ""),
            )
        )
    return SeriesPlan(dates=dates)


def _moment(text: str) -> datetime | None:
    """A time out of a form, by the clock on the wall."""
    try:
        local = datetime.fromisoformat(text)
        return moment_of(local.date(), local.time(), timezone.get_current_timezone())
    except (ValueError, OverflowError):
        return None

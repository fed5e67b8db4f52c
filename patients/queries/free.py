"""The nearest times at which a practitioner is free."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import ClinicProfile, User

from ..free_times import Diary, free_near, moment_of
from ..models import Visit

SAME_DAY, OTHER_DAY = 4, 2  # how many are offered of each day
ALL = 24 * 60 // 5  # more than there are, however short a visit is
DAYS = 3  # further days on which the clinic is open
FARTHEST = timedelta(days=14)


def free_times(
    *, practitioner: User, wanted: datetime, minutes: int, at: datetime, without: Visit | None = None
) -> list[datetime]:
    """On the wanted day and the next ones, in their order. Two queries."""
    others = Visit.objects.exclude(pk=without.pk) if without else Visit.objects.all()
    diary = others.diary(practitioner, wanted - timedelta(days=1), wanted + FARTHEST)
    return offers(diary, wanted, minutes, clinic=ClinicProfile.current(), at=at)


def offers(
    diary: Diary, wanted: datetime, minutes: int, *, clinic: ClinicProfile, at: datetime, days: int = DAYS
) -> list[datetime]:
    """In local time, without a query. `diary` has to reach FARTHEST beyond `wanted`."""
    local = timezone.localtime(wanted)
    found: list[datetime] = []
    left = days
    for n in range(FARTHEST.days):
        day = local.date() + timedelta(days=n)
        if not clinic.is_open_on(day):
            continue
        near = moment_of(day, local.time(), timezone.get_current_timezone())
        found += _of_day(diary, day, near, minutes, SAME_DAY if n == 0 else OTHER_DAY, clinic, at)
        left -= n > 0
        if not left:
            break
    return found


def all_of_day(
    diary: Diary, day: date, minutes: int, *, clinic: ClinicProfile, at: datetime
) -> list[datetime]:
    """Every time of a day, in local time: whole lengths from the beginning of each gap."""
    return _of_day(diary, day, None, minutes, ALL, clinic, at) if clinic.is_open_on(day) else []


def _of_day(
    diary: Diary,
    day: date,
    near: datetime | None,
    minutes: int,
    most: int,
    clinic: ClinicProfile,
    at: datetime,
) -> list[datetime]:
    zone = timezone.get_current_timezone()
    opens, closes = moment_of(day, clinic.opens_at, zone), moment_of(day, clinic.closes_at, zone)
    if opens is None or closes is None or closes <= at:
        return []
    begin = max(opens, at)
    found = free_near(diary, near or opens, minutes, opens=begin, closes=closes, most=most)
    return [local for start in found if _is_plain(local := timezone.localtime(start))]


def _is_plain(local: datetime) -> bool:
    """Whether the clock on the wall says this time once that day, so that a form can be filled with it."""
    return moment_of(local.date(), local.time(), timezone.get_current_timezone()) is not None

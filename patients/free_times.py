"""When a practitioner has time: gaps between what is booked, within the clinic's hours. Knows no database."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

GRID = timedelta(minutes=5)
Booked = tuple[datetime, int]  # from when, for how many minutes


@dataclass(frozen=True, order=True)
class Busy:
    begin: datetime
    end: datetime


class Diary:
    """What one practitioner has booked, in order. Nothing overlaps: the database sees to that."""

    def __init__(self, booked: Iterable[Booked]) -> None:
        self._busy = sorted(_busy(begin, minutes) for begin, minutes in booked)
        self._begins = [busy.begin for busy in self._busy]
        self._ends = [busy.end for busy in self._busy]

    def clash(self, begin: datetime, minutes: int) -> Busy | None:
        """The first booking that meets this time."""
        end = begin + timedelta(minutes=minutes)
        n = bisect_right(self._ends, begin)
        return self._busy[n] if n < len(self._busy) and self._busy[n].begin < end else None

    def gaps(self, opens: datetime, closes: datetime) -> list[tuple[datetime, datetime]]:
        """The times between the bookings from `opens` to `closes`."""
        within = self._busy[bisect_right(self._ends, opens) : bisect_left(self._begins, closes)]
        edges = [opens, *(moment for busy in within for moment in (busy.begin, busy.end)), closes]
        return [(begin, end) for begin, end in list(pairwise(edges))[::2] if begin < end]


def first_met(booked: Iterable[Booked], begin: datetime, minutes: int) -> Busy | None:
    """Of bookings in their order, which may overlap: the first that meets this time."""
    wanted = _busy(begin, minutes)
    times = (_busy(*one) for one in booked)
    return next((busy for busy in times if busy.begin < wanted.end and wanted.begin < busy.end), None)


def _busy(begin: datetime, minutes: int) -> Busy:
    return Busy(begin, begin + timedelta(minutes=minutes))


def free_near(
    diary: Diary, wanted: datetime, minutes: int, *, opens: datetime, closes: datetime, most: int
) -> list[datetime]:
    """The nearest starts between `opens` and `closes` at which a visit of this length fits, in their order.

    In each gap the nearest start to `wanted`, and from there whole lengths earlier and later, so that
    what is left between two visits can still be used.
    """
    length, found = timedelta(minutes=minutes), set()
    for begin, end in diary.gaps(opens, closes):
        first, last = _up(begin), _down(end - length)
        if first > last:
            continue
        nearest = min(max(wanted, first), last)
        found |= {start for n in range(-most, most + 1) if first <= (start := nearest + n * length) <= last}
    return sorted(sorted(found, key=lambda start: (abs(start - wanted), start))[:most])


def moment_of(day: date, clock: time, zone: ZoneInfo) -> datetime | None:
    """The moment at which the clock on the wall says so; None when it is put on or back over that time."""
    early, late = (datetime.combine(day, clock.replace(fold=fold), zone) for fold in (0, 1))
    return early.astimezone(UTC) if early.utcoffset() == late.utcoffset() else None


def _up(moment: datetime) -> datetime:
    whole = _down(moment)
    return whole if whole == moment else whole + GRID


def _down(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute - moment.minute % 5, second=0, microsecond=0)

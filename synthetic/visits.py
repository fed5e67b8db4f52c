"""Visits of synthetic people: most are over, a few are booked for the coming days."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import groupby
from random import Random

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from patients.models import Episode, Visit

from .sheets import Sheet

S = Visit.Status
BLOCK = 20_000
DAYS_BACK, DAYS_AHEAD = 3 * 365, 60
BOOKED = 0.05
FIRST_HOUR, SLOTS_A_DAY, MINUTES = 8, 12, 40
REASONS = ("Low back pain", "Review", "Stiff back in the morning", "Hip and back", "Sciatica", "Desk work")
EPISODE = ("id", "patient_id", "title", "opened_on")
VISIT = (
    *("patient_id", "episode_id", "practitioner_id", "status", "previous_status", "planned_start"),
    *("planned_minutes", "arrived_at", "ready_at", "started_at", "finished_at", "reason"),
)


@dataclass
class Slots:
    """Free times in the coming days, one after another: nobody is booked twice."""

    practitioners: list[int]
    first_day: datetime
    taken: int = 0
    most: int = field(init=False)

    def __post_init__(self) -> None:
        self.most = DAYS_AHEAD * SLOTS_A_DAY * len(self.practitioners)

    @classmethod
    def after_what_is_booked(cls, at: datetime) -> "Slots":
        bookable = User.objects.filter(is_active=True, is_bookable=True).order_by("pk")
        last = Visit.objects.aggregate(last=Max("planned_start"))["last"]
        day = max(timezone.localdate(at), timezone.localdate(last or at)) + timedelta(days=1)
        first = timezone.make_aware(datetime.combine(day, time(FIRST_HOUR)))
        return cls(practitioners=list(bookable.values_list("pk", flat=True)), first_day=first)

    def take(self) -> tuple[int, datetime] | None:
        if self.taken >= self.most:
            return None
        turn, who = divmod(self.taken, len(self.practitioners))
        day, slot = divmod(turn, SLOTS_A_DAY)
        self.taken += 1
        return self.practitioners[who], self.first_day + timedelta(days=day, minutes=slot * MINUTES)


def visit_rows(
    patients: range, count: int, seed: int, first_episode: int, slots: Slots, at: datetime
) -> Iterator[list[Sheet]]:
    """Blocks of episodes with their visits; each patient seen has one course of care."""
    chance = Random(seed + 1)
    owners = sorted(chance.choices(patients, k=count))
    episodes, visits = Sheet(Episode, EPISODE, at), Sheet(Visit, VISIT, at)
    written = 0
    for episode, (patient, rows) in enumerate(groupby(owners), first_episode):
        days = sorted((chance.randrange(1, DAYS_BACK) for _row in rows), reverse=True)
        reason = chance.choice(REASONS)
        opened = timezone.localdate(at) - timedelta(days=days[0])
        episodes.add(f"{episode}\t{patient}\t{reason}\t{opened.isoformat()}")
        for day in days:
            visits.add(f"{patient}\t{episode}\t{_visit(day, slots, chance, at)}\t{reason}")
        written += len(days)
        if written >= BLOCK:
            yield [episodes, visits]
            episodes, visits, written = episodes.next(), visits.next(), 0
    yield [episodes, visits]


def _visit(days_ago: int, slots: Slots, chance: Random, at: datetime) -> str:
    luck = chance.random()
    if luck < BOOKED and (free := slots.take()):
        who, start = free
        return "\t".join((str(who), S.PLANNED, "", start.isoformat(), str(MINUTES), *["\\N"] * 4))
    practitioner = str(chance.choice(slots.practitioners)) if slots.practitioners else "\\N"
    midnight = at.replace(hour=FIRST_HOUR, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)
    start = midnight + timedelta(minutes=chance.randrange(SLOTS_A_DAY) * MINUTES)
    if luck > 0.9:
        status, times = (S.CANCELLED if luck > 0.95 else S.NOSHOW), ["\\N"] * 4
        before = S.PLANNED
    else:
        status, before = S.FINISHED, S.IN_PROGRESS
        times = [(start + timedelta(minutes=m)).isoformat() for m in (-5, 5, 10, 45)]
    return "\t".join((practitioner, status, before, start.isoformat(), str(MINUTES), *times))

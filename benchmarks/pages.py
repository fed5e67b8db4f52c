"""Pages that are opened all day, beside a bare view.

The bare view is signed in, behind the same middleware, in the same base template, with one query and a table
of twenty rows. The chart is that of the sample patient with a whole course of care. Nothing happens between
two openings but that time goes on, so rows of the board and likely pairs are mostly those of the time before:
what was rendered of one is given again while it says the same, as at a desk that looks every half minute.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from django.utils import timezone

from benchmarks.figures import Figure, at_most
from benchmarks.houses import truth_file
from benchmarks.timing import crowds, in_turns

ROWS = 20
BARE = "/bare/list/"


@dataclass(frozen=True)
class Page:
    """What is opened, by whom; `row` stands once in each of its rows."""

    who: str
    path: str
    goal: float
    row: bytes = b""
    sent: dict | None = None

    def opener(self, client) -> Callable[[], bytes]:
        if self.sent is None:
            return lambda: client.get(self.path)
        return lambda: client.post(self.path, self.sent, expect=200)


LISTS = {
    "patients found": Page("desk", "/patients/", 1.3, b'<li class="hit">', {"q": "sm"}),
    "likely duplicates": Page("desk", "/patients/duplicates/", 1.3, b'aria-labelledby="pair-'),
}


def measure(bench) -> list[Figure]:
    return [figure for size in bench.sizes for figure in _at(bench, size)]


def _at(bench, size: int) -> list[Figure]:
    with bench.copy_at(size) as house:
        fill_the_duplicates(size)
        pages = LISTS | {
            "the day board": Page("desk", fill_the_board(), 1.3, b'<li class="visit'),
            "the full chart": Page("kim", _chart(), 2.0),
        }
        return [figure for name, page in pages.items() for figure in _of(house, name, page)]


def _of(house, name: str, page: Page) -> Iterator[Figure]:
    client = house.client(page.who)
    rows = page.opener(client)().count(page.row) if page.row else 0
    mine, bare = in_turns(page.opener(client), lambda: client.get(BARE))
    ours, peer = crowds(lambda: page.opener(client.again()), lambda: _bare(client.again()))
    for also, one, other in (("", mine, bare), (", 8 clients", ours, peer)):
        figure = at_most(page.goal, name=name + also, ours=one.p50, peer=other.p50, size=house.size)
        yield _judged(figure, rows) if page.row else figure


def _judged(figure: Figure, rows: int) -> Figure:
    """A page with fewer rows than the bare view cannot meet a goal for twenty."""
    note = f"{rows} rows"
    return replace(figure, note=note) if rows >= ROWS else replace(figure, goal="", met=None, note=note)


def _bare(client) -> Callable[[], bytes]:
    return lambda: client.get(BARE)


def fill_the_board() -> str:
    """Twenty visits of one practitioner today, by the service; the address of the board that shows these.

    The sample clinic has visits of its own on the board of all.
    """
    from accounts.models import User
    from patients.models import Patient, Visit
    from patients.services import walk_in

    now = timezone.now()
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Visit.objects.filter(planned_start__gte=start, planned_start__lt=start + timedelta(days=1))
    desk, lee = (User.objects.get(username=name) for name in ("desk", "lee"))
    free = Patient.objects.filter(active=True, replaced_by=None).exclude(pk__in=today.values("patient"))
    for patient in free.order_by("pk")[: max(0, ROWS - today.filter(practitioner=lee).count())]:
        walk_in(patient=patient, practitioner=lee, by=desk, at=now)
    return f"/today/?practitioner={lee.uuid}"


def fill_the_duplicates(size: int) -> None:
    """Some of the records that are known to be of one person, compared as the worker does."""
    from duplicates.keeping import compare
    from patients.models import Patient

    with truth_file(size).open(encoding="utf-8") as pairs:
        numbers = {number for row in islice(csv.reader(pairs), 1, 3 * ROWS) for number in row[:2]}
    compare(set(Patient.objects.filter(number__in=numbers).values_list("pk", flat=True)))


def _chart() -> str:
    from patients.models import Patient

    ana = Patient.objects.filter(sort_name__startswith="Sample, Ana").order_by("pk")[0]
    return f"/patients/{ana.uuid}/chart/"

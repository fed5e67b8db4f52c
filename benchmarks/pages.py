"""Pages that are opened all day, beside a bare view.

The bare view is signed in, behind the same middleware, in the same base template, with one query and a table
of twenty rows. The chart is that of the sample patient with a whole course of care.
"""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from benchmarks.figures import Figure, at_most
from benchmarks.timing import crowds, in_turns

ROWS = 20
BARE = "/bare/list/"
LISTS = {
    "patients, before typing": ("desk", "/patients/"),
    "the day board": ("desk", "/today/"),
    "likely duplicates, none": ("desk", "/patients/duplicates/"),
}
GOAL_LIST, GOAL_CHART = 1.3, 2.0
SHORT = {  # a page with fewer rows than the bare view cannot meet or miss a goal for twenty
    "patients, before typing": "at most a few recent patients: no verdict",
    "likely duplicates, none": "the list was empty: no verdict",
}


def measure(bench) -> list[Figure]:
    return [figure for size in bench.sizes for figure in _at(bench, size)]


def _at(bench, size: int) -> list[Figure]:
    with bench.at(size) as house:
        fill_the_board()
        pages = {name: (who, path, GOAL_LIST) for name, (who, path) in LISTS.items()}
        pages["the full chart"] = ("kim", _chart(), GOAL_CHART)
        found = []
        for name, (who, path, goal) in pages.items():
            client = house.client(who)
            mine, bare = in_turns(lambda: client.get(path), lambda: client.get(BARE))  # noqa: B023
            found.append(at_most(goal, name=name, ours=mine.p50, peer=bare.p50, size=size))
            ours, peer = crowds(_opener(client, path), _opener(client, BARE))
            found.append(at_most(goal, name=f"{name}, 8 clients", ours=ours.p50, peer=peer.p50, size=size))
        return [_judged(figure) for figure in found]


def _judged(figure: Figure) -> Figure:
    why = SHORT.get(figure.name.removesuffix(", 8 clients"))
    return replace(figure, goal="", met=None, note=why) if why else figure


def _opener(client, path: str):
    def make():
        own = client.again()
        return lambda: own.get(path)

    return make


def fill_the_board() -> None:
    """Twenty visits on the board of today, by the service."""
    from accounts.models import User
    from patients.models import Patient, Visit
    from patients.services import walk_in

    now = timezone.now()
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Visit.objects.filter(planned_start__gte=start, planned_start__lte=now + timedelta(days=1))
    desk = User.objects.get(username="desk")
    seen = today.values("patient")
    for patient in Patient.objects.exclude(pk__in=seen).order_by("pk")[: max(0, ROWS - today.count())]:
        walk_in(patient=patient, by=desk, at=now)


def _chart() -> str:
    from patients.models import Patient

    ana = Patient.objects.filter(sort_name__startswith="Sample, Ana").order_by("pk")[0]
    return f"/patients/{ana.uuid}/chart/"

"""Saving what is entered all day: twenty answers of an intake, one cell of an examination.

Twenty answers are one page of the form by POST, each time of an intake that was empty, beside registering a
patient. A cell is typed over with another value, audit included, beside a bare update of one row.
"""

import json
from itertools import cycle
from urllib.parse import quote

from django.utils import timezone

from benchmarks.figures import Figure, at_most
from benchmarks.registering import register
from benchmarks.timing import in_turns

GOAL_ANSWERS, GOAL_CELL = 1.5, 2
ANSWERS, ROUNDS, CALLS, WARM = 20, 3, 15, 5


def measure(bench) -> list[Figure]:
    return [figure for size in bench.sizes for figure in _at(bench, size)]


def _at(bench, size: int) -> list[Figure]:
    with bench.copy_at(size) as house:
        desk, kim = house.client("desk"), house.client("kim")
        pages = iter(_pages(ROUNDS * CALLS + WARM))
        sent, registered = in_turns(
            lambda: desk.post(*next(pages)), lambda: register(desk), rounds=ROUNDS, calls=CALLS, warm=WARM
        )
        save = _cell(kim)
        row = _row()
        saved, bare = in_turns(save, lambda: kim.post(f"/bare/update/{row}/", {}, expect=200))
    return [
        at_most(
            GOAL_ANSWERS,
            name=f"save {ANSWERS} answers",
            ours=sent.p50,
            peer=registered.p50,
            size=size,
            note="beside registering",
        ),
        at_most(GOAL_CELL, name="save a cell of the exam", ours=saved.p50, peer=bare.p50, size=size),
    ]


def _here(count: int, **more) -> list:
    """So many patients walk in; their visits."""
    from accounts.models import User
    from patients.models import Patient, Visit
    from patients.services import walk_in

    desk, now = User.objects.get(username="desk"), timezone.now()
    present = Visit.objects.here().values("patient")
    free = (
        Patient.objects.filter(active=True, replaced_by=None).exclude(pk__in=present).order_by("-pk")[:count]
    )
    return [walk_in(patient=patient, by=desk, at=now, **more) for patient in free]


def _pages(count: int) -> list[tuple[str, dict]]:
    """Address and content of the first page of so many intakes, nothing answered yet."""
    from accounts.models import User
    from intake import services
    from intake.forming import form_of
    from intake.models import Response
    from intake.reading import field_of

    desk, now, pages = User.objects.get(username="desk"), timezone.now(), []
    for visit in _here(count):
        response = services.start_intake(visit=visit, mode=Response.Mode.DESK, by=desk, at=now)
        asked = [i for i in form_of(response.version).sections[0].items if i.trigger and not i.enable_when]
        fields = {field_of(item.link_id): "no" for item in asked[:ANSWERS]}
        if len(fields) < ANSWERS:
            raise RuntimeError(f"The first page asks only {len(fields)} questions.")
        address = f"/intake/responses/{quote(str(response.uuid))}/page/1/"
        pages.append((address, fields | {"based_on": response.revision}))
    return pages


def _cell(client):
    """What types over one cell of a fresh examination, each time with the other value."""
    from accounts.models import User
    from assessments import services

    kim = User.objects.get(username="kim")
    (visit,) = _here(1, practitioner=kim)
    exam = services.start_assessment(visit=visit, by=kim, at=timezone.now())
    entries, seen = cycle(("4-", "4+")), [0]

    def save() -> None:
        where = {"muscle": "psoas-major", "side": "left", "kind": "strength"}
        typed = {"entry": next(entries), "based_on": seen[0]}
        answer = json.loads(client.post(f"/exams/{exam.uuid}/cell/", where | typed, expect=200))
        seen[0] = max(answer["revisions"].values())

    return save


def _row() -> int:
    from uuid import uuid4

    from clinic.base.models import FormToken

    return FormToken.objects.create(token=uuid4()).pk

"""Registering a patient at the desk, beside a bare insert.

Ours is the whole form by POST: checked, written with name, telephone, address and audit event in one commit,
answered with the way to the new record. The bare view inserts one narrow row and commits.
"""

from itertools import count
from uuid import uuid4

from benchmarks.figures import Figure, at_most
from benchmarks.timing import crowds, in_turns

GOAL = 4
NAMES = ("Nowak", "Smith", "Okafor", "Müller", "Murphy", "Rossi", "Singh", "Hansen")
_numbers = count(1)


def measure(bench) -> list[Figure]:
    return [figure for size in bench.sizes for figure in _at(bench, size)]


def _at(bench, size: int) -> list[Figure]:
    with bench.copy_at(size) as house:
        desk = house.client("desk")
        mine, bare = in_turns(lambda: register(desk), lambda: desk.post("/bare/insert/", {}))
        ours, peer = crowds(lambda: _registering(desk.again()), lambda: _inserting(desk.again()))
    return [
        at_most(GOAL, name="register a patient", ours=mine.p50, peer=bare.p50, size=size),
        at_most(
            GOAL,
            name="register a patient, 8 clients",
            ours=ours.p50,
            peer=peer.p50,
            size=size,
            note=f"{ours.per_second:.0f} a second, bare {peer.per_second:.0f}",
        ),
    ]


def register(client) -> None:
    number = next(_numbers)
    client.post(
        "/patients/new/",
        {
            "form_token": uuid4(),
            "given": f"Bench {number}",
            "family": NAMES[number % len(NAMES)],
            "birth_date": f"19{number % 90 + 10}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            "phone": f"055 {number % 1000:03} {number % 10000:04}",
            "street": f"{number} Mill Lane",
            "city": "Dunmere",
            "postcode": f"DM{number % 40} 1AA",
        },
    )


def _registering(client):
    return lambda: register(client)


def _inserting(client):
    return lambda: client.post("/bare/insert/", {})

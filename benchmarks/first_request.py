"""The first page after a start, beside the same page once warm.

The web server is started anew each time and answers its health check before the page is asked for; two
workers serve, so the second request may still meet a cold one. Warm is the middle of fifteen.
"""

from statistics import median

from benchmarks.figures import Figure, at_most
from benchmarks.timing import spent

GOAL = 10
STARTS = 3
PAGE = "/today/"


def measure(bench) -> list[Figure]:
    size, found = bench.sizes[0], []
    for _start in range(STARTS):
        with bench.at(size) as house:
            client = house.client("desk")
            first = spent(lambda: client.get(PAGE))  # noqa: B023
            for _warm in range(6):
                client.get(PAGE)
            warm = median(spent(lambda: client.get(PAGE)) for _call in range(15))  # noqa: B023
            found.append((first, warm))
    return [
        at_most(
            GOAL,
            name="first request, the day board",
            ours=median(first for first, _warm in found),
            peer=median(warm for _first, warm in found),
            size=size,
        )
    ]

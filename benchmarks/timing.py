"""Two things measured beside each other, in turns, so that both meet the same noise."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

ROUNDS = 5
Act = Callable[[], object]


@dataclass(frozen=True)
class Times:
    """Milliseconds of each call, a list for each round."""

    rounds: tuple[tuple[float, ...], ...]

    @property
    def p50(self) -> float:
        return median(median(one) for one in self.rounds)

    @property
    def p95(self) -> float:
        return median(quantile(one, 0.95) for one in self.rounds)


def quantile(times: Sequence[float], share: float) -> float:
    return sorted(times)[max(0, round(len(times) * share) - 1)]


def spent(act: Act) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def in_turns(
    ours: Act, peer: Act, *, rounds: int = ROUNDS, calls: int = 30, warm: int = 12
) -> tuple[Times, Times]:
    """Call both by turns, `calls` times a round, after a few that are not counted."""
    for _call in range(warm):
        ours(), peer()
    mine, theirs = [], []
    for turn in range(rounds):
        pair: tuple[list[float], list[float]] = ([], [])
        for call in range(calls):
            first = (turn + call) % 2
            for which in (first, 1 - first):
                pair[which].append(spent((ours, peer)[which]))
        mine.append(tuple(pair[0]))
        theirs.append(tuple(pair[1]))
    return Times(tuple(mine)), Times(tuple(theirs))


@dataclass(frozen=True)
class Crowd:
    """Several clients at once: milliseconds of one call, and calls a second of all."""

    p50: float
    p95: float
    per_second: float


def crowds(
    ours: Callable[[], Act],
    peer: Callable[[], Act],
    *,
    clients: int = 8,
    seconds: float = 1.5,
    rounds: int = 3,
) -> tuple[Crowd, Crowd]:
    """`clients` threads call as fast as they can, first one thing, then the other; medians of the rounds.

    `ours()` and `peer()` are asked once for each client, for a call with a connection of its own.
    """
    acts = [make() for make in (ours,) * clients], [make() for make in (peer,) * clients]
    found: tuple[list[Crowd], list[Crowd]] = ([], [])
    for turn in range(rounds + 1):
        for which in ((0, 1), (1, 0))[turn % 2]:
            one = _crowd(acts[which], seconds if turn else seconds / 2)
            if turn:  # the first round warms up
                found[which].append(one)
    return _middle(found[0]), _middle(found[1])


def _crowd(acts: Sequence[Act], seconds: float) -> Crowd:
    times: list[float] = []
    failures: list[Exception] = []
    until = time.perf_counter() + seconds

    def work(act: Act) -> None:
        mine = []
        try:
            while time.perf_counter() < until:
                mine.append(spent(act))
        except Exception as error:
            failures.append(error)
        times.extend(mine)

    begun = time.perf_counter()
    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    if failures:
        raise failures[0]
    return Crowd(median(times), quantile(times, 0.95), len(times) / took)


def _middle(rounds: Sequence[Crowd]) -> Crowd:
    return Crowd(*(median(getattr(one, name) for one in rounds) for name in ("p50", "p95", "per_second")))

"""Finding a patient: exact, begun and misspelled names, at each size.

The *page* is the list under the search box through the real server. The *raw dictionary query* looks a word
up by trigrams among the distinct words and joins the names by equality: the least a misspelled word costs.
*Bare psycopg* sends the very statements of the search again, without Django. The plans are counted where they
run: a sequential scan of patients, names or telephones during all of these searches is a goal missed.
"""

import time
from collections.abc import Callable
from random import Random
from statistics import median
from typing import Any

import psycopg
from django.db import connection
from django.utils import timezone

from benchmarks import slips
from benchmarks.figures import Figure, at_most
from benchmarks.timing import quantile, spent

ROUNDS, QUERIES = 3, 24
KINDS = ("exact", "begun", "part of a name", "misspelled family name", "misspelled given and family name")
FUZZY = KINDS[3:]
RAW = """
    SELECT n.id, n.given, n.family FROM (
        SELECT word FROM patients_nameword WHERE word %% %(word)s
        ORDER BY similarity(word, %(word)s) DESC LIMIT 10) near
    CROSS JOIN LATERAL (
        SELECT * FROM patients_patientname n
        WHERE n.key >= near.word || ' ' AND n.key < near.word || '!' ORDER BY n.key LIMIT 5) n LIMIT 20"""
SCANS = """SELECT coalesce(sum(seq_scan), 0) FROM pg_stat_xact_user_tables
    WHERE relname IN ('patients_patient', 'patients_patientname', 'patients_contactpoint')"""


def measure(bench) -> list[Figure]:
    found: list[Figure] = []
    pages: dict[tuple[str, int], tuple[float, float]] = {}
    for size in bench.sizes:
        with bench.at(size) as house:
            found += _at(house, size, pages)
    return found + _growth(bench.sizes, pages)


def _at(house, size: int, pages: dict) -> list[Figure]:
    queries = _queries()
    client, found = house.client("desk"), []
    with _bare_connection() as bare:
        for kind in KINDS:
            times = Beside(client, bare).measure(queries[kind])
            pages[kind, size] = times.page
            found += _figures(kind, size, times)
    found.append(_scans(queries, size))
    return found


class Beside:
    """One kind of query: page, database time, the same statements bare, the raw dictionary query."""

    def __init__(self, client, bare: psycopg.Connection) -> None:
        self.client, self.bare = client, bare
        self.rounds: dict[str, list[list[float]]] = {"page": [], "db": [], "bare": [], "raw": []}

    def measure(self, queries: list[str]) -> "Beside":
        for query in queries[:10]:
            self._once(query)
        for _round in range(ROUNDS):
            times = [self._once(query) for query in queries]
            for name, values in zip(self.rounds, zip(*times, strict=True), strict=True):
                self.rounds[name].append(list(values))
        return self

    def _once(self, query: str) -> tuple[float, float, float, float]:
        page = spent(lambda: self.client.post("/patients/hits/", {"q": query}, expect=200))
        statements: list[tuple[str, Any, float]] = []
        with connection.execute_wrapper(_listening(statements)):
            _find(query)
        same = [spent(_asking(self.bare, sql, values)) for sql, values, _took in statements]
        raw = spent(_asking(self.bare, RAW, {"word": query.split()[-1].lower()}))
        return page, sum(took for _sql, _values, took in statements), sum(same), raw

    def p50(self, name: str) -> float:
        return median(median(one) for one in self.rounds[name])

    def p95(self, name: str) -> float:
        return median(quantile(one, 0.95) for one in self.rounds[name])

    @property
    def page(self) -> tuple[float, float]:
        return self.p50("page"), self.p95("page")


def _figures(kind: str, size: int, times: Beside) -> list[Figure]:
    found = []
    if kind in FUZZY:
        raw = {"size": size, "ours": times.p50("db"), "peer": times.p50("raw")}
        found.append(at_most(1.5, name=f"{kind}: database, beside the raw dictionary query (G2)", **raw))
    bare = {"size": size, "ours": times.p95("db"), "peer": times.p95("bare")}
    found.append(at_most(1.5, name=f"{kind}: database p95, beside bare psycopg (G3)", **bare))
    page = {"size": size, "ours": times.p95("page"), "peer": times.p95("bare")}
    found.append(at_most(4, name=f"{kind}: page p95, beside bare psycopg (G3)", **page))
    p50, p95 = times.page
    found.append(Figure(name=f"{kind}: page p50", size=size, ours=p50, note=f"p95 {p95:.1f} ms"))
    return found


def _growth(sizes: tuple[int, ...], pages: dict) -> list[Figure]:
    """G1: the largest register beside the smallest."""
    few, many = min(sizes), max(sizes)
    if few == many:
        return []
    found = []
    for kind in KINDS:
        for place, (word, limit) in enumerate((("p50", 1.25), ("p95", 2.0))):
            found.append(
                at_most(
                    limit,
                    name=f"{kind}: page {word}, beside its own at {few:,} (G1)",
                    size=many,
                    ours=pages[kind, many][place],
                    peer=pages[kind, few][place],
                )
            )
    return found


def _scans(queries: dict[str, list[str]], size: int) -> Figure:
    """How often a large table was read whole, inside functions as well."""
    from django.db import transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SCANS)
        before = cursor.fetchone()[0]
        for kind in KINDS:
            for query in queries[kind]:
                _find(query)
        cursor.execute(SCANS)
        scans = int(cursor.fetchone()[0] - before)
    name = f"sequential scans in {sum(map(len, queries.values()))} searches"
    return Figure(name=name, size=size, ours=scans, unit="", goal="0", met=scans == 0)


def _find(query: str):
    from patients import search

    return search.find(query, user=None, at=timezone.now())


def _queries() -> dict[str, list[str]]:
    chance = Random(11)
    names = slips.sample_of_names(QUERIES, chance)
    return {
        "exact": [f"{given} {family}" for given, family in names],
        "begun": [family[: chance.randint(3, 5)] for _given, family in names],
        "part of a name": [family[1:] for _given, family in names],
        FUZZY[0]: [slips.typed(family, chance) for _given, family in names],
        FUZZY[1]: [f"{slips.typed(given, chance)} {slips.typed(family, chance)}" for given, family in names],
    }


def _listening(statements: list) -> Callable:
    def listen(execute, sql, values, many, context):
        begun = time.perf_counter()
        answer = execute(sql, values, many, context)
        statements.append((sql, values, (time.perf_counter() - begun) * 1000))
        return answer

    return listen


def _asking(bare: psycopg.Connection, sql: str, values: Any) -> Callable[[], object]:
    return lambda: bare.execute(sql, values).fetchall()


def _bare_connection() -> psycopg.Connection:
    """As Django's, but for Django: the same role and settings, values put in by the client."""
    options = connection.get_connection_params()
    for ours in ("cursor_factory", "context"):
        options.pop(ours, None)
    bare = psycopg.connect(**options, autocommit=True, cursor_factory=psycopg.ClientCursor)
    bare.execute("SET enable_seqscan = off")  # for the raw query: with it the planner reads every name
    return bare

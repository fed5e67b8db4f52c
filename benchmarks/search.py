"""Finding a patient: exact, begun and misspelled names, at each size.

The *page* is the list under the search box, asked for through the real server. *Database* is the time of
the statements of a search as Django sends them. *Bare psycopg* sends the very same statements again over a
connection of its own, without Django. The *raw dictionary query* looks one word up by trigrams among the
words of all names and joins the names by equality: the least that a misspelled word costs. All four take
turns, query by query. *Recall* asks for one hundred names with one slip: how often a record of that name is
among the first twenty. Growth (G1) opens the page in the smallest and in the largest register by turns. The
plans are those of the database itself, for every statement inside its functions too (auto_explain).
"""

import contextlib
import time
from collections.abc import Callable
from functools import partial
from random import Random
from statistics import median
from typing import Any

import psycopg
from django.db import connection
from django.utils import timezone

from benchmarks import slips
from benchmarks.figures import Figure, at_most
from benchmarks.plans import ask_again, explaining
from benchmarks.timing import in_turns, quantile, spent

ROUNDS, QUERIES, SLIPS, PAGE = 3, 40, 100, 20
BEGUN = "begun"
FUZZY = ("misspelled family name", "misspelled given and family name")
KINDS = ("exact", BEGUN, "part of a name", *FUZZY)
BESIDE = "clinic_beside_hits"  # the statement that reads what stands beside each hit
TABLES = ("patients_patient", "patients_patientname", "patients_contactpoint")
RAW = """
    SELECT n.id, n.given, n.family FROM (
        SELECT word FROM patients_nameword WHERE word %% %(word)s
        ORDER BY similarity(word, %(word)s) DESC LIMIT 10) near
    CROSS JOIN LATERAL (
        SELECT * FROM patients_patientname n
        WHERE n.key >= near.word || ' ' AND n.key < near.word || '!' ORDER BY n.key LIMIT 5) n LIMIT 20"""
Statement = tuple[str, Any, float]


def measure(bench) -> list[Figure]:
    found: list[Figure] = []
    for size in bench.sizes:
        with bench.at(size) as house:
            queries = _queries()
            found += _speed(house, queries)
            found += [_plans(queries, size), *_recall(size), *_order(queries, size)]
    if len(bench.sizes) > 1:
        found += _growth(bench)
    return found


def _speed(house, queries: dict[str, list[str]]) -> list[Figure]:
    client, found = house.client("desk"), []
    with _bare_connection() as bare:
        for kind in KINDS:
            found += _figures(kind, house.size, Beside(client, bare).measure(queries[kind]))
    return found


class Beside:
    """One kind of query: page, database time, the same statements bare, the raw dictionary query."""

    def __init__(self, client, bare: psycopg.Connection) -> None:
        self.client, self.bare = client, bare
        self.rounds: dict[str, list[list[float]]] = {
            "page": [],
            "db": [],
            "beside": [],
            "bare": [],
            "raw": [],
        }
        self.statements = 0.0  # of one search, once measured

    def measure(self, queries: list[str]) -> "Beside":
        for query in queries[:10]:
            self._once(query)
        self.statements = 0
        for _round in range(ROUNDS):
            times = [self._once(query) for query in queries]
            for name, values in zip(self.rounds, zip(*times, strict=True), strict=True):
                self.rounds[name].append(list(values))
        self.statements = round(self.statements / (ROUNDS * len(queries)), 1)
        return self

    def _once(self, query: str) -> tuple[float, ...]:
        page = spent(partial(_open, self.client, query))
        statements = _statements(query)
        same = [spent(_asking(self.bare, sql, values)) for sql, values, _took in statements]
        raw = spent(_asking(self.bare, RAW, {"word": query.split()[-1].lower()}))
        self.statements += len(statements)
        beside = sum(took for sql, _values, took in statements if BESIDE in str(sql))
        return page, sum(took for _sql, _values, took in statements), beside, sum(same), raw

    def p50(self, name: str) -> float:
        return median(median(one) for one in self.rounds[name])

    def p95(self, name: str) -> float:
        return median(quantile(one, 0.95) for one in self.rounds[name])


def _figures(kind: str, size: int, times: Beside) -> list[Figure]:
    found = []
    if kind in FUZZY:
        remark = f"{times.p50('beside'):.2f} ms of ours is telephone, home and visit of those found"
        raw: dict[str, Any] = {
            "size": size,
            "ours": times.p50("db"),
            "peer": times.p50("raw"),
            "note": remark,
        }
        found.append(at_most(1.5, name=f"{kind}: database p50, beside the raw dictionary query (G2)", **raw))
    bare, remark = times.p95("bare"), f"{times.statements} statements a search"
    database: dict[str, Any] = {"size": size, "ours": times.p95("db"), "peer": bare, "note": remark}
    found.append(at_most(1.5, name=f"{kind}: database p95, beside bare psycopg (G3)", **database))
    remark = f"p50 {times.p50('page'):.1f} ms, of which database {times.p50('db'):.1f} ms"
    page: dict[str, Any] = {"size": size, "ours": times.p95("page"), "peer": bare, "note": remark}
    found.append(at_most(4, name=f"{kind}: page p95, beside bare psycopg (G3)", **page))
    return found


def _growth(bench) -> list[Figure]:
    """G1: the page of begun names in the largest register beside its own in the smallest, by turns."""
    few, many = min(bench.sizes), max(bench.sizes)
    with contextlib.ExitStack() as houses:
        small = houses.enter_context(bench.at(few)).client("desk")
        queries = _queries()[BEGUN]
        large = houses.enter_context(bench.at(many)).client("desk")
        mine, theirs = in_turns(_opening(large, queries), _opening(small, queries), calls=len(queries))
    beside = f"{BEGUN}: page %s, beside its own at {few:,} (G1)"
    return [
        at_most(1.25, name=beside % "p50", size=many, ours=mine.p50, peer=theirs.p50),
        at_most(2, name=beside % "p95", size=many, ours=mine.p95, peer=theirs.p95),
    ]


def _opening(client, queries: list[str]) -> Callable[[], object]:
    """Each call opens the page of the next query."""
    place = -1

    def act() -> object:
        nonlocal place
        place += 1
        return _open(client, queries[place % len(queries)])

    return act


def _plans(queries: dict[str, list[str]], size: int) -> Figure:
    statements = [
        (sql, values) for kind in KINDS for query in queries[kind] for sql, values, _t in _statements(query)
    ]
    with explaining() as plans:
        ask_again(plans, statements)
    bad = plans.reading_whole(TABLES)
    note = f"of {plans.count:,} plans, by {len(plans.indexes())} indexes"
    name = "plans that read patients, names or telephones whole"
    return Figure(name=name, size=size, ours=len(bad), unit="", goal="0", met=not bad, note=note)


def _recall(size: int) -> list[Figure]:
    chance = Random(20)
    names = slips.sample_of_names(SLIPS, chance)
    family = sum(meant[1] in (f for _g, f in _names(slips.typed(meant[1], chance))) for meant in names)
    both = sum(
        meant in _names(f"{slips.typed(meant[0], chance)} {slips.typed(meant[1], chance)}") for meant in names
    )
    note = f"{len(names)} names, one slip in each word"
    return [
        _share(f"{kind}: recall@{PAGE} (G2)", size, 100 * found / len(names), 95, note)
        for kind, found in zip(FUZZY, (family, both), strict=True)
    ]


def _order(queries: dict[str, list[str]], size: int) -> list[Figure]:
    """Whether what agrees exactly, or begins so, stands before everything else."""
    from patients.search import ranks

    found = []
    for kind in KINDS[:2]:
        good = 0
        for query in queries[kind]:
            there = [hit.rank <= ranks.PREFIX for hit in _find(query).hits]
            good += bool(there) and there[0] and there == sorted(there, reverse=True)
        share = 100 * good / len(queries[kind])
        note = f"{len(queries[kind])} searches"
        found.append(_share(f"{kind}: such names stand first (G2)", size, share, 100, note))
    return found


def _share(name: str, size: int, share: float, least: int, note: str) -> Figure:
    goal = f"≥ {least} %"
    return Figure(name=name, size=size, ours=share, unit="%", goal=goal, met=share >= least, note=note)


def _names(query: str) -> set[tuple[str, str]]:
    from patients.models import PatientName

    patients = [hit.patient for hit in _find(query).hits[:PAGE]]
    return set(PatientName.objects.filter(patient__in=patients).values_list("given", "family"))


def _find(query: str):
    from patients import search

    return search.find(query, user=None, at=timezone.now())


def _open(client, query: str) -> bytes:
    return client.post("/patients/hits/", {"q": query}, expect=200)


def _queries() -> dict[str, list[str]]:
    chance = Random(11)
    names = slips.sample_of_names(QUERIES, chance)
    return {
        "exact": [f"{given} {family}" for given, family in names],
        BEGUN: [family[: chance.randint(3, 5)] for _given, family in names],
        "part of a name": [family[1:] for _given, family in names],
        FUZZY[0]: [slips.typed(family, chance) for _given, family in names],
        FUZZY[1]: [f"{slips.typed(given, chance)} {slips.typed(family, chance)}" for given, family in names],
    }


def _statements(query: str) -> list[Statement]:
    """What one search sends, and how long each took."""
    sent: list[Statement] = []

    def listen(execute, sql, values, many, context):
        begun = time.perf_counter()
        answer = execute(sql, values, many, context)
        sent.append((sql, values, (time.perf_counter() - begun) * 1000))
        return answer

    with connection.execute_wrapper(listen):
        _find(query)
    return sent


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

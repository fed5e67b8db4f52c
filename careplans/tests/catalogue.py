"""The shipped rules, and the smallest catalogue that they need to be read."""

import tomllib
from functools import cache
from pathlib import Path

from careplans.rules import Contraindication, Rule, ScoreWords, Vocabulary

DATA = Path(__file__).parent.parent / "data"
ONE_RESULT = {"breathing-pattern", "mmt-back-extension", "mmt-trunk-flexion", "saddle-sensation"}


def rows(name: str, table: str) -> list[dict]:
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)[table]


@cache
def shipped_rules() -> tuple[Rule, ...]:
    return tuple(Rule.from_document(row) for row in rows("rules", "rule"))


@cache
def shipped_contraindications() -> tuple[Contraindication, ...]:
    return tuple(Contraindication.from_document(row) for row in rows("contraindications", "contraindication"))


def conditions_of(document) -> tuple:
    return (*document.when_any, *document.when_all, *getattr(document, "unless", ()))


@cache
def vocabulary() -> Vocabulary:
    every = [
        c for document in (*shipped_rules(), *shipped_contraindications()) for c in conditions_of(document)
    ]
    return Vocabulary(
        group_of={
            "biceps-femoris": "hamstrings",
            "semitendinosus": "hamstrings",
            "multifidus": "deep_stabilisers",
            "transversus-abdominis": "deep_stabilisers",
            "erector-spinae": "spinal_extensors",
        },
        paired_tests=frozenset(c.subject for c in every if c.kind == "test") - ONE_RESULT,
        muscles={"psoas-major": "Psoas major", "piriformis": "Piriformis"},
        findings={"tight_weak": "Tight and weak", "painful": "Painful", "tight": "Tight / shortened"},
        tests={"mmt-psoas-supine": "Psoas strength", "mtt-hip-angle": "hip angle"},
        units={"mtt-hip-angle": "°"},
        scores={
            "sitting_total": ScoreWords(
                name="Total daily sitting",
                unit="h",
                parts=(
                    ("sitting.driving", "driving"),
                    ("sitting.desk", "desk"),
                    ("sitting.eating", "meals"),
                    ("sitting.tv", "TV"),
                ),
            )
        },
    )

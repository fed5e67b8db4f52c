"""The places of the body as data: what is drawn, what a patient may mark, what a rule may name."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

SOURCE = Path(__file__).parent / "data" / "regions.toml"


@dataclass(frozen=True, kw_only=True)
class Region:
    """One place that can be marked. Left and right are the patient's own."""

    id: str
    family: str
    label: str
    side: str
    view: str
    order: int


@dataclass(frozen=True, kw_only=True)
class Family:
    """The side-free name of a place; `red_flag` says why a mark here needs a question."""

    id: str
    label: str
    clinical_name: str
    view: str
    sides: tuple[str, ...]
    red_flag: str = ""


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(SOURCE.read_text())


@cache
def by_id() -> Mapping[str, Region]:
    """Every region by its id, in the order of the list beside the drawing."""
    rows = sorted(_document()["body_region"], key=lambda row: row["order"])
    return MappingProxyType({row["id"]: Region(**row) for row in rows})


@cache
def families() -> Mapping[str, Family]:
    return MappingProxyType({row["id"]: _family(row) for row in _document()["region_family"]})


def _family(row: dict[str, Any]) -> Family:
    """Its sources and notes stay in the file."""
    wanted = {key: row[key] for key in Family.__dataclass_fields__ if key in row}
    return Family(**{**wanted, "sides": tuple(row["sides"])})

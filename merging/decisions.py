"""What a merge means for each model that points at a patient, as `<app>/data/merging.toml` says it.

    ["patients.Episode"]
    reading = "along"
    date = "opened_on"
    unique.episode_one_open = "Both stay open. A new visit goes to the kept record's."

reading   "along": rows stay where they are and are read through .of(patient)
          "copied": the chosen rows are copied to the kept record, and remembered
          "handed over": the chosen rows change hands, and are handed back by an undo
          "as it was": what somebody did to one record then; it is not read under another
date      the field that dates a row in the preview; without one the preview, which is no chart, says nothing
unique    for each unique constraint over the patient: what happens to two rows that meet
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.db import models

from clinic.base.retention import first_party_configs
from patients.models import Patient

ALONG = "along"
READINGS = {ALONG, "copied", "handed over", "as it was"}


@dataclass(frozen=True, kw_only=True)
class Decision:
    reading: str
    date: str = ""
    unique: dict[str, str] = field(default_factory=dict)


@cache
def decisions() -> dict[str, Decision]:
    """{"app.Model": decision} out of every app's file."""
    found: dict[str, Decision] = {}
    for config in first_party_configs():
        path = Path(config.path) / "data" / "merging.toml"
        if path.exists():
            rows = tomllib.loads(path.read_text(encoding="utf-8"))
            found |= {label: Decision(**row) for label, row in rows.items()}
    return found


def pointing_at_patients() -> dict[str, tuple[type[models.Model], list[str]]]:
    """{label: (model, its fields)} of every relation to a patient, hidden ones too."""
    found: dict[str, tuple[type[models.Model], list[str]]] = {}
    for relation in Patient._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete:
            model = relation.related_model
            found.setdefault(model._meta.label, (model, []))[1].append(relation.field.name)
    return found


def problems() -> Iterator[str]:
    """One sentence for each model without a decision, or with one that cannot be carried out."""
    found, decided = pointing_at_patients(), decisions()
    for label in found.keys() - decided.keys():
        yield f"{label} points at a patient, and no merging.toml says what a merge does with it."
    for label in decided.keys() - found.keys():
        yield f"A merging.toml names {label}, which does not point at a patient."
    for label in found.keys() & decided.keys():
        yield from _problems_of(*found[label], decided[label])


def _problems_of(model: type[models.Model], names: list[str], decision: Decision) -> Iterator[str]:
    label = model._meta.label
    if decision.reading not in READINGS:
        yield f"{label}: no such reading: {decision.reading}"
    if decision.reading == ALONG and not hasattr(model._default_manager.all(), "of"):
        yield f"{label} is read along, yet its queryset has no .of(patient)."
    if decision.date:
        model._meta.get_field(decision.date)
    met = {
        constraint.name
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and set(names) & set(constraint.fields)
    }
    for constraint in met - decision.unique.keys():
        yield f"{label}: {constraint} holds for one patient; say what happens when two rows meet."
    for constraint in decision.unique.keys() - met:
        yield f"{label}: {constraint} is no unique constraint over the patient."

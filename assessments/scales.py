"""The scales a value is stored in: grades, reasons for no value, words. Read-only and pure.

They come from `data/scales.toml` and are a module, not a table: a stored grade *is* its code, the database
lists the thirteen codes in a constraint, and the pure modules need their order without a database. What a
clinic may edit (muscles, tests, finding codes, exam sets) lives in tables.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, kw_only=True)
class Grade:
    """One of the thirteen steps. The scale is ordinal: `order` compares, `numeric` is only for charts."""

    code: str
    order: int
    numeric: float
    whole_grade: int
    word: str
    definition: str
    patient_words: str
    enabled: bool


@dataclass(frozen=True, kw_only=True)
class ErrorFigure:
    """The smallest change between two visits that may be called real or important, and what it holds for."""

    value: float
    unit: str
    kind: str  # measured | computed | important | convention
    condition: str
    source: str
    percent: float | None = None
    note: str = ""
    # what both visits must share for the figure to hold (data/change.toml says it for each test)
    same: tuple[str, ...] = ()
    device: str | None = None
    max_days: int | None = None
    needs: tuple[str, ...] = ()


@cache
def document(name: str = "scales") -> dict:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def grades() -> dict[str, Grade]:
    return {
        row["code"]: Grade(
            code=row["code"],
            order=row["order"],
            numeric=row["numeric"],
            whole_grade=row["whole_grade"],
            word=row["word"],
            definition=row["definition"],
            patient_words=row["patient_words"],
            enabled=row.get("default_enabled", True),
        )
        for row in document()["strength_grade"]["grade"]
    }


def grade_order(code: str) -> int:
    return grades()[code].order


@cache
def weak_at_or_below() -> int:
    """The order of the grade that proposes *weak*; a convention of the clinic, and shown as such."""
    return grade_order(document()["strength_grade"]["weak_at_or_below"])


def is_low(grade: str) -> bool:
    return grade_order(grade) <= weak_at_or_below()


@cache
def absent_reasons() -> dict[str, dict]:
    return {row["code"]: row for row in document()["data_absent"]["reason"]}


@cache
def grade_error() -> ErrorFigure:
    return error_figure(document()["strength_grade"]["error"], document("change")["strength_grade"])


@cache
def pain_error() -> ErrorFigure:
    return error_figure(document()["nprs"]["error"], document("change")["pain"])


@cache
def test_conditions() -> dict[str, dict]:
    return document("change")["test"]


def error_figure(row: dict, conditions: dict) -> ErrorFigure:
    """The figure of `scales.toml` or `tests.toml` with the conditions that a program can check."""
    return ErrorFigure(
        **{
            key: row[key]
            for key in ("value", "unit", "kind", "condition", "source", "percent", "note")
            if key in row
        },
        same=tuple(conditions.get("same", ())),
        device=conditions.get("device"),
        max_days=conditions.get("max_days"),
        needs=tuple(conditions.get("needs", ())),
    )

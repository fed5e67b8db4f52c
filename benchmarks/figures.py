"""One measured line, and how it is printed."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the table.

    size   patients in the register; 0 where it makes no difference
    ours   our value in `unit`; peer: the value beside it, from the same minutes
    goal   in words; met: whether it was reached, None where there is no goal
    """

    name: str
    ours: float
    size: int = 0
    peer: float | None = None
    unit: str = "ms"
    goal: str = ""
    met: bool | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.peer if self.peer else None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "MISSED", None: ""}[self.met]


def at_most(limit: float, *, name: str, ours: float, peer: float, **more: Any) -> Figure:
    """A figure whose goal is a ratio."""
    return Figure(
        name=name, ours=ours, peer=peer, goal=f"≤ {limit:g} ×", met=bool(ours <= limit * peer), **more
    )


def table(figures: Iterable[Figure]) -> list[str]:
    """Lines of a Markdown table, its columns padded to be read as they are."""
    head = ("What", "Patients", "Ours", "Beside it", "Ratio", "Goal", "", "Remark")
    rows = [head, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    return [lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]]


def _cells(figure: Figure) -> tuple[str, ...]:
    return (
        figure.name,
        f"{figure.size:,}" if figure.size else "",
        _amount(figure.ours, figure.unit),
        _amount(figure.peer, figure.unit),
        f"{figure.ratio:.2f}" if figure.ratio is not None else "",
        figure.goal,
        figure.verdict,
        figure.note,
    )


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()


def as_rows(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    return [asdict(figure) | {"ratio": figure.ratio} for figure in figures]

"""What is still open before an examination can be signed."""

from dataclasses import dataclass

from ..models import Assessment
from .grid import exam_grid
from .shapes import Cell, Counts, Grid, Proposal


@dataclass(frozen=True, kw_only=True)
class OpenProposal:
    muscle: str
    name: str
    side: str
    proposal: Proposal


@dataclass(frozen=True, kw_only=True)
class Review:
    """`blocks` must be settled; proposals and empty cells need not, but are shown.

    Empty cells are signed as *not tested*.
    """

    grid: Grid
    proposals: tuple[OpenProposal, ...]
    reasons_missing: tuple[tuple[str, Cell], ...]
    brought_forward: tuple[tuple[str, str], ...]
    empty: tuple[tuple[str, Cell], ...]
    untouched: tuple[str, ...]
    normal_one_by_one: int
    normal_by_rest: int

    @property
    def counts(self) -> Counts:
        return self.grid.counts

    @property
    def blocks(self) -> int:
        return len(self.reasons_missing) + len(self.brought_forward) + (not self.has_anything)

    @property
    def has_anything(self) -> bool:
        beside = any(cell.state != "empty" for _title, cells in self.grid.tests for cell in cells)
        return beside or any(side.is_touched for side in self.grid.sides)


def review_before_signing(assessment: Assessment) -> Review:
    """Read off the grid, in its six queries."""
    grid = exam_grid(assessment)
    sides = [(row, side) for row in grid.rows for side in row.sides]
    cells = [(row.name, cell) for row, side in sides for cell in side.cells]
    beside = [(cell.test.name if cell.test else "", cell) for _title, found in grid.tests for cell in found]
    normals = [f for _row, side in sides for f in side.findings if f.code == "normal"]
    return Review(
        grid=grid,
        proposals=tuple(
            OpenProposal(muscle=row.muscle, name=row.name, side=side.side, proposal=proposal)
            for row, side in sides
            for proposal in side.proposals
        ),
        reasons_missing=_once((name, cell) for name, cell in cells + beside if cell.needs_reason),
        brought_forward=tuple(
            (row.name, side.side)
            for row, side in sides
            if any(f.carried_forward for f in side.findings)
            or any(cell.carried_forward for cell in side.cells)
        ),
        empty=tuple((name, cell) for name, cell in cells if cell.state == "empty"),
        untouched=tuple(row.name for row in grid.rows if not any(side.is_touched for side in row.sides)),
        normal_one_by_one=sum(f.how != "rest-of-group" for f in normals),
        normal_by_rest=sum(f.how == "rest-of-group" for f in normals),
    )


def _once(cells) -> tuple[tuple[str, Cell], ...]:
    """A result that two rows show is asked about once."""
    seen: dict[str, tuple[str, Cell]] = {}
    for name, cell in cells:
        seen.setdefault(cell.uuid, (name, cell))
    return tuple(seen.values())

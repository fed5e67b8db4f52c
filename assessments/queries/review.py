"""What is still open before an examination can be signed, and what has been answered to it so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from ..answers import Answers, Forward, Proposed
from ..models import Assessment, Side
from .grid import exam_grid
from .shapes import Cell, Counts, Grid, GridRow, GridSide, Proposal


@dataclass(frozen=True, kw_only=True)
class OpenProposal:
    """`answer` is None until it is answered."""

    muscle: str
    name: str
    side: str
    proposal: Proposal
    answer: bool | None = None

    @property
    def key(self) -> Proposed:
        return self.muscle, self.side, self.proposal.code

    @property
    def said(self) -> str:
        return f"{place_in_words(self.name, self.side)}: {self.proposal.label}"


@dataclass(frozen=True, kw_only=True)
class OpenForward:
    """One side whose values or findings of last time nobody has confirmed."""

    muscle: str
    name: str
    side: str
    cells: tuple[Cell, ...]
    labels: tuple[str, ...]
    answer: bool | None = None

    @property
    def key(self) -> Forward:
        return self.muscle, self.side

    @property
    def said(self) -> str:
        return place_in_words(self.name, self.side)


@dataclass(frozen=True, kw_only=True)
class MissingReason:
    name: str
    cell: Cell
    answer: str = ""

    @property
    def said(self) -> str:
        return place_in_words(self.name, self.cell.side)


@dataclass(frozen=True, kw_only=True)
class Review:
    """All that is open must be answered; empty cells need not be, and are signed as *not tested*."""

    grid: Grid
    proposals: tuple[OpenProposal, ...]
    reasons_missing: tuple[MissingReason, ...]
    brought_forward: tuple[OpenForward, ...]
    empty: tuple[tuple[str, Cell], ...]
    untouched: tuple[str, ...]
    normal_one_by_one: int
    normal_by_rest: int

    @property
    def counts(self) -> Counts:
        return self.grid.counts

    @property
    def has_anything(self) -> bool:
        beside = any(cell.state != "empty" for _title, cells in self.grid.tests for cell in cells)
        return beside or any(side.is_touched for side in self.grid.sides)


NOTHING_SAID = Answers()


def review_before_signing(
    assessment: Assessment, answers: Answers = NOTHING_SAID, *, also: Iterable[OpenProposal] = ()
) -> Review:
    """Read off the grid, in its three queries. `also` are proposals that follow from an answer."""
    grid = exam_grid(assessment)
    sides = [(row, side) for row in grid.rows for side in row.sides]
    cells = [(row.name, cell) for row, side in sides for cell in side.cells]
    beside = [(cell.test.name if cell.test else "", cell) for _title, found in grid.tests for cell in found]
    normals = [f for _row, side in sides for f in side.findings if f.code == "normal"]
    proposed = {(row.muscle, side.side, p.code): (row.name, p) for row, side in sides for p in side.proposals}
    proposed |= {one.key: (one.name, one.proposal) for one in also}
    return Review(
        grid=grid,
        proposals=tuple(
            OpenProposal(
                muscle=key[0],
                name=name,
                side=key[1],
                proposal=proposal,
                answer=answers.proposals.get(key),
            )
            for key, (name, proposal) in proposed.items()
        ),
        reasons_missing=tuple(
            MissingReason(name=name, cell=cell, answer=answers.reasons.get(UUID(cell.uuid), ""))
            for name, cell in _once((name, cell) for name, cell in cells + beside if cell.needs_reason)
        ),
        brought_forward=_forward(sides, answers),
        empty=tuple((name, cell) for name, cell in cells if cell.state == "empty"),
        untouched=tuple(row.name for row in grid.rows if not any(side.is_touched for side in row.sides)),
        normal_one_by_one=sum(f.how != "rest-of-group" for f in normals),
        normal_by_rest=sum(f.how == "rest-of-group" for f in normals),
    )


def place_in_words(name: str, side: str) -> str:
    return name if side == Side.NONE else f"{name}, {Side(side).label}"


def _forward(sides: list[tuple[GridRow, GridSide]], answers: Answers) -> tuple[OpenForward, ...]:
    """A result that two rows show is asked about in the first of them."""
    asked: set[str] = set()
    found = []
    for row, side in sides:
        cells = tuple(cell for cell in side.cells if cell.carried_forward and cell.uuid not in asked)
        labels = tuple(finding.label for finding in side.findings if finding.carried_forward)
        if cells or labels:
            asked |= {cell.uuid for cell in cells}
            answer = answers.forward.get((row.muscle, side.side))
            found.append(
                OpenForward(
                    muscle=row.muscle,
                    name=row.name,
                    side=side.side,
                    cells=cells,
                    labels=labels,
                    answer=answer,
                )
            )
    return tuple(found)


def _once(cells: Iterable[tuple[str, Cell]]) -> Iterable[tuple[str, Cell]]:
    """A result that two rows show is asked about once."""
    seen: dict[str, tuple[str, Cell]] = {}
    for name, cell in cells:
        seen.setdefault(cell.uuid, (name, cell))
    return seen.values()

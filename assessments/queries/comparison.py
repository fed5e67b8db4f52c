"""Since last visit: what moved, by how much, and whether that may be called a change."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ..change import Verdict
from ..models import Assessment, Test
from .grid import exam_grid
from .shapes import Cell, FindingView, Grid

ORDER = {"real": 0, "within-error": 1, "cannot-tell": 2, "same": 3}


@dataclass(frozen=True, kw_only=True)
class ComparisonRow:
    """One value then and now."""

    muscle: str
    name: str
    side: str
    kind: str
    test: Test | None
    was: str
    was_on: date
    now: str
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class FindingChange:
    """Findings of one muscle and side, where they are not the same any more.

    None now says something only where the side was tested and nothing that is proposed waits for a decision.
    """

    muscle: str
    name: str
    side: str
    was: tuple[FindingView, ...]
    now: tuple[FindingView, ...]
    is_tested: bool = True
    is_decided: bool = True


@dataclass(frozen=True, kw_only=True)
class SinceLastVisit:
    """Real changes first. `better` and `worse` count real ones only."""

    last_on: date | None
    rows: tuple[ComparisonRow, ...]
    findings: tuple[FindingChange, ...]

    @property
    def better(self) -> int:
        return sum(row.verdict.counts and row.verdict.direction == "better" for row in self.rows)

    @property
    def worse(self) -> int:
        return sum(row.verdict.counts and row.verdict.direction == "worse" for row in self.rows)

    def count(self, kind: str) -> int:
        return sum(row.verdict.kind == kind for row in self.rows)


def since_last_visit(assessment: Assessment, grid: Grid | None = None) -> SinceLastVisit:
    """Read off the grid, so that the page and the cells never disagree.

    A result that two rows show counts once.
    """
    grid = grid or exam_grid(assessment)
    rows: dict[tuple, ComparisonRow] = {}
    for name, cell in _cells(grid):
        if cell.last is None or cell.change.kind == "none":
            continue
        key = (cell.uuid, cell.kind)
        rows.setdefault(
            key,
            ComparisonRow(
                muscle=cell.muscle,
                name=name,
                side=cell.side,
                kind=cell.kind,
                test=cell.test,
                was=cell.last.text,
                was_on=cell.last.on,
                now=cell.text,
                verdict=cell.change,
            ),
        )
    ordered = sorted(
        rows.values(), key=lambda row: (ORDER[row.verdict.kind], row.verdict.direction != "worse")
    )
    return SinceLastVisit(
        last_on=timezone.localdate(grid.last_on) if grid.last_on else None,
        rows=tuple(ordered),
        findings=tuple(
            FindingChange(
                muscle=row.muscle,
                name=row.name,
                side=side.side,
                was=side.last_findings,
                now=side.findings,
                is_tested=side.has_news,
                is_decided=not (assessment.is_draft and side.proposals),
            )
            for row in grid.rows
            for side in row.sides
            if side.last_findings and {f.code for f in side.last_findings} != set(side.codes)
        ),
    )


def _cells(grid: Grid) -> list[tuple[str, Cell]]:
    inside = [(row.name, cell) for row in grid.rows for side in row.sides for cell in side.cells]
    return inside + [
        (cell.test.name if cell.test else "", cell) for _title, cells in grid.tests for cell in cells
    ]

"""What the body map shows of an examination."""

from ..queries import Grid


def map_marks(grid: Grid) -> list[dict]:
    return [
        {
            "muscle": row.muscle,
            "side": side.side,
            "code": finding.code,
            "name": row.name,
            "words": finding.label,
        }
        for row in grid.rows
        for side in row.sides
        for finding in side.findings
    ]


def map_examined(grid: Grid) -> list[tuple[str, str]]:
    return [(row.muscle, side.side) for row in grid.rows for side in row.sides if side.is_touched]

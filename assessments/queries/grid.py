"""The exam screen: each cell with its value, the last one, the change, and what the values propose."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ..history import standing_of
from ..judging import ABSENT_LETTER, entry_of, mark_of, method_missing, proposes, text_of, verdict_on
from ..layout import Column, Layout, LayoutRow, Place, layout_of, place_of
from ..models import Assessment, Finding, Measurement, Test
from ..vocabulary import Words, with_code
from ..words import words_at
from .shapes import Cell, FindingView, Grid, GridGroup, GridRow, GridSide, Last, Proposal
from .thomas import thomas_readings


def exam_grid(assessment: Assessment) -> Grid:
    """The whole examination in three queries, whatever the history."""
    world = _World(assessment)
    layout = world.layout
    groups: dict[str, list[GridRow]] = {}
    for row in layout.rows:
        groups.setdefault(row.group, []).append(world.row(row))
    beside: dict[str, list[Cell]] = {}
    for title, test in layout.tests:
        beside.setdefault(title, []).extend(world.test_cells(test))
    return Grid(
        assessment=assessment,
        groups=tuple(GridGroup(title=title, rows=tuple(rows)) for title, rows in groups.items()),
        tests=tuple((title, tuple(cells)) for title, cells in beside.items()),
        thomas=world.thomas,
        last_on=world.last_on,
    )


def exam_row(assessment: Assessment, muscle: str) -> GridRow | None:
    """One row, for the answer to a save."""
    return next(iter(exam_rows(assessment, [muscle])), None)


def exam_rows(
    assessment: Assessment, muscles: Iterable[str], showing: Place | None = None
) -> tuple[GridRow, ...]:
    """Several rows, for a save that more than one row shows; of them only the cells `showing` that place."""
    wanted = set(muscles)
    rows = [row for row in layout_of(assessment.exam_set).rows if row.muscle.slug in wanted]
    world = _World(assessment, rows)
    return tuple(world.row(row, showing) for row in rows)


def exam_test(assessment: Assessment, test: Test, side: str) -> Cell:
    """One result beside the grid, for the answer to a save."""
    world = _World(assessment)
    return next(cell for cell in world.test_cells(test) if cell.side == side)


def rest_of_group(assessment: Assessment, group: str) -> tuple[tuple[str, str], ...]:
    """(muscle slug, side) of the group with no finding, no proposal and nothing untested."""
    rows = [row for row in layout_of(assessment.exam_set).rows if row.group == group]
    world = _World(assessment, rows)
    made = [world.row(row) for row in rows]
    return tuple((row.muscle, side.side) for row in made for side in row.sides if side.may_be_rest)


class _World:
    """Everything the cells are built from, read once; with `rows`, what these rows show."""

    def __init__(self, assessment: Assessment, rows: Iterable[LayoutRow] | None = None) -> None:
        self.layout: Layout = layout_of(assessment.exam_set)
        self.words: Words = words_at(assessment.exam_set.updated_at)
        if rows is None:
            found = standing_of(assessment)
        else:
            found = standing_of(
                assessment, tests=self.layout.tests_read_by(rows), muscles=[row.muscle.pk for row in rows]
            )
        self.now: dict[Place, Measurement] = {place_of(m): m for m in found.now}
        self.before: dict[Place, Measurement] = {place_of(m): m for m in found.before}
        self.findings = _by_side(found.findings)
        self.last_on, self.last_findings = found.last_on, _by_side(found.last_findings)
        self.thomas = thomas_readings(self.now, [test for _title, test in self.layout.tests])
        self.sex = assessment.person.sex

    def row(self, row: LayoutRow, showing: Place | None = None) -> GridRow:
        muscle = row.muscle
        sides = (self.side(row, side, showing) for side in row.sides)
        return GridRow(
            muscle=muscle.slug,
            uuid=str(muscle.uuid),
            name=muscle.name,
            plain_name=muscle.plain_name,
            latin=muscle.latin,
            aliases=tuple(muscle.aliases),
            group=row.group,
            sides=tuple(side for side in sides if side.cells or showing is None),
        )

    def side(self, row: LayoutRow, side: str, showing: Place | None = None) -> GridSide:
        found = self.findings.get((row.muscle.pk, side), [])
        return GridSide(
            id=f"{row.muscle.slug}-{side}",
            side=side,
            cells=tuple(
                self.cell(row, side, column)
                for column in row.columns.values()
                if showing is None or row.place(side, column.kind) == showing
            ),
            findings=self.views(found),
            proposals=self.proposals(row, side, frozenset(f.code for f in found)),
            last_findings=self.views(self.last_findings.get((row.muscle.pk, side), [])),
        )

    def cell(self, row: LayoutRow, side: str, column: Column) -> Cell:
        place = row.place(side, column.kind)
        shared = column.test is not None and (
            len(self.layout.muscles_showing(column.test)) > 1 or place[2] != side
        )
        return self._cell(row.muscle.slug, side, column.kind, column.test, place, shared)

    def test_cells(self, test: Test) -> list[Cell]:
        return [
            self._cell("", side, test.kind, test, (test.pk, None, side, test.kind), False)
            for side in test.sides
        ]

    def _cell(self, muscle: str, side: str, kind: str, test: Test | None, place: Place, shared: bool) -> Cell:
        stored, earlier = self.now.get(place), self.before.get(place)
        key = muscle or (test.slug if test else "")
        base: dict[str, Any] = {
            "id": f"{key}-{side}-{kind}",
            "muscle": muscle,
            "side": side,
            "kind": kind,
            "test": test,
            "is_shared": shared,
            "last": earlier
            and Last(
                text=text_of(earlier, test),
                on=timezone.localdate(earlier.seen_at),  # type: ignore[attr-defined]
                entry=entry_of(earlier),
            ),
        }
        if stored is None:
            return Cell(**base)
        absent = stored.data_absent_reason
        return Cell(
            **base,
            state=absent or "value",
            letter=ABSENT_LETTER.get(absent or "", ""),
            text=text_of(stored, test),
            entry=entry_of(stored),
            revision=stored.revision,
            uuid=str(stored.uuid),
            mark=None if absent else mark_of(stored, test, self.sex),
            pain_limited=stored.pain_limited,
            method=stored.method,
            method_missing=method_missing(stored, test),
            reason_text=stored.reason_text or "",
            carried_forward=stored.carried_forward,
            change=verdict_on(earlier, stored, test),
        )

    def proposals(self, row: LayoutRow, side: str, codes: frozenset[str]) -> tuple[Proposal, ...]:
        """At most one: tight and weak together are proposed as one word.

        Nothing is proposed against what a person set.
        """
        reasons: dict[str, str] = {}
        for column in row.columns.values():
            stored = self.now.get(row.place(side, column.kind))
            code = proposes(stored, column.test) if stored is not None else None
            if stored is not None and code is not None:
                reasons[code] = f"{column.test or stored.get_kind_display()}: {text_of(stored, column.test)}"
        reading = self.thomas.get(side)
        for muscle, code in reading.propose if reading else ():
            if muscle == row.muscle.slug:
                reasons.setdefault(code, reading.reading if reading else "")
        wanted: frozenset[str] = frozenset()
        for code in reasons:
            wanted = with_code(wanted, code, self.words)
        return tuple(
            Proposal(
                code=code,
                label=self.words[code].label,
                letter=self.words[code].letter,
                reason="; ".join(reasons.values()),
            )
            for code in sorted(wanted)
            if self.may_join(codes, code)
        )

    def may_join(self, codes: frozenset[str], code: str) -> bool:
        """Whether a proposal adds to what a person set without taking anything of it away."""
        after = with_code(codes, code, self.words)
        kept_inside = frozenset().union(*(self.words[c].combines for c in after if c in self.words))
        return after != codes and codes <= after | kept_inside

    def views(self, findings: list[Finding]) -> tuple[FindingView, ...]:
        order = list(self.words)
        ordered = sorted(findings, key=lambda f: order.index(f.code) if f.code in self.words else len(order))
        return tuple(
            FindingView(
                code=f.code,
                label=_(self.words[f.code].label) if f.code in self.words else f.code,
                letter=self.words[f.code].letter if f.code in self.words else "",
                note=f.note,
                how=f.how,
                carried_forward=f.carried_forward,
            )
            for f in ordered
        )


def _by_side(findings) -> dict[tuple[int, str], list[Finding]]:
    grouped: dict[tuple[int, str], list[Finding]] = {}
    for finding in findings:
        grouped.setdefault((finding.muscle_id, finding.side), []).append(finding)
    return grouped

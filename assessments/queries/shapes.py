"""What the exam screen is made of: cells, sides, rows, groups. Frozen values; the templates read them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from ..change import NOTHING, Verdict
from ..judging import ABSENT_LETTER, Mark
from ..layout import scale_by_hand
from ..models import Assessment, Kind, Test
from ..reading import Reading


@dataclass(frozen=True, kw_only=True)
class Last:
    """The newest earlier value of a cell."""

    text: str
    on: date
    entry: str


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell. `state` is empty, value, or the reason why there is no value."""

    id: str
    muscle: str
    side: str
    kind: str
    test: Test | None
    state: str = "empty"
    letter: str = ""
    text: str = ""
    entry: str = ""
    revision: int = 0
    uuid: str = ""
    mark: Mark | None = None
    pain_limited: bool = False
    method: dict = field(default_factory=dict)
    method_missing: tuple[str, ...] = ()
    reason_text: str = ""
    carried_forward: bool = False
    is_shared: bool = False
    last: Last | None = None
    change: Verdict = NOTHING

    @property
    def needs_reason(self) -> bool:
        return self.state in ("not-performed", "unable") and not self.reason_text

    @property
    def is_low(self) -> bool:
        return self.mark is not None and self.kind == "strength"

    @property
    def is_out(self) -> bool:
        return self.mark is not None and self.kind == "length"

    @property
    def is_absent(self) -> bool:
        return self.state in ABSENT_LETTER

    @property
    def is_word(self) -> bool:
        """Nothing that can be measured stands in it: a letter, plus or minus, short or long."""
        if self.test is None:
            return self.is_absent or self.kind == Kind.LENGTH
        return self.is_absent or self.test.scale == Test.Scale.POSITIVE_NEGATIVE

    @property
    def scale(self) -> str:
        """Of its test, or of what is judged by hand."""
        return self.test.scale if self.test else scale_by_hand(self.kind)

    @property
    def looks(self) -> str:
        """The classes of its drawing, beside those of every cell."""
        found = ["edge"] if self.kind == Kind.STRENGTH else []
        if self.is_absent:
            found.append("is-na")
        elif self.is_low:
            found.append("is-low")
        elif self.is_out:
            found.append("is-out")
        elif self.kind == Kind.PAIN and self.entry not in ("", "0"):
            found.append("is-pain")
        return " ".join([*found, "is-forward"] if self.carried_forward else found)


@dataclass(frozen=True, kw_only=True)
class FindingView:
    code: str
    label: str
    letter: str
    note: str = ""
    how: str = ""
    carried_forward: bool = False


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A finding the values suggest; dashed until a person confirms it."""

    code: str
    label: str
    letter: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class GridSide:
    """One side of a row: its cells, what a person found, what the values propose."""

    id: str
    side: str
    cells: tuple[Cell, ...]
    findings: tuple[FindingView, ...]
    proposals: tuple[Proposal, ...]
    last_findings: tuple[FindingView, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(finding.code for finding in self.findings)

    @property
    def is_brought_forward(self) -> bool:
        """Something here stands as it was last time and waits for a person to say that it is so today."""
        return any(one.carried_forward for one in (*self.cells, *self.findings))

    @property
    def told(self) -> tuple["Cell", ...]:
        """The cells that say something: a value, or that pain or the body stopped the test."""
        return tuple(cell for cell in self.cells if cell.state not in ("empty", "not-performed"))

    @property
    def has_news(self) -> bool:
        return bool(self.findings or self.told)

    @property
    def is_left_out(self) -> bool:
        return not self.has_news and any(cell.state == "not-performed" for cell in self.cells)

    @property
    def reason_text(self) -> str:
        return next((cell.reason_text for cell in self.cells if cell.reason_text), "")

    @property
    def is_touched(self) -> bool:
        return bool(self.findings) or any(cell.state != "empty" for cell in self.cells)

    @property
    def is_answered(self) -> bool:
        """Counts as done: a finding stands, or every cell says why there is none."""
        return bool(self.findings) or (bool(self.cells) and all(cell.is_absent for cell in self.cells))

    @property
    def may_be_rest(self) -> bool:
        return not self.findings and not self.proposals and not any(cell.is_absent for cell in self.cells)

    def cell(self, kind: str) -> Cell | None:
        return next((cell for cell in self.cells if cell.kind == kind), None)


@dataclass(frozen=True, kw_only=True)
class GridRow:
    muscle: str
    uuid: str
    name: str
    plain_name: str
    latin: str
    aliases: tuple[str, ...]
    group: str
    sides: tuple[GridSide, ...]

    @property
    def is_answered(self) -> bool:
        return all(side.is_answered for side in self.sides)


@dataclass(frozen=True, kw_only=True)
class GridGroup:
    title: str
    rows: tuple[GridRow, ...]

    @property
    def answered(self) -> int:
        return sum(row.is_answered for row in self.rows)

    @property
    def news(self) -> tuple[tuple["GridRow", "GridSide"], ...]:
        """What there is to read: sides with a finding or a value."""
        return tuple((row, side) for row in self.rows for side in row.sides if side.has_news)

    @property
    def rest(self) -> tuple[tuple[str, str], ...]:
        """What *rest of this group normal* would set: (muscle name, side)."""
        return tuple((row.name, side.side) for row in self.rows for side in row.sides if side.may_be_rest)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """For the progress line: sides of muscles answered, and what still waits."""

    sides: int
    answered: int
    proposals: int
    not_tested: int
    unable: int
    stopped: int
    reasons_missing: int
    brought_forward: int
    empty_cells: int


@dataclass(frozen=True, kw_only=True)
class Grid:
    assessment: Assessment
    groups: tuple[GridGroup, ...]
    tests: tuple[
        tuple[str, tuple[Cell, ...]], ...
    ]  # beside the grid: (group, one cell for each test and side)
    thomas: dict[str, Reading]
    last_on: datetime | None

    @property
    def rows(self) -> tuple[GridRow, ...]:
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def sides(self) -> tuple[GridSide, ...]:
        return tuple(side for row in self.rows for side in row.sides)

    @property
    def untested(self) -> tuple[tuple[str, str, str], ...]:
        """Muscles left out: (name, the one side or "" for all of it, why)."""
        found = []
        for row in self.rows:
            sides = [side for side in row.sides if side.is_left_out]
            if sides and len(sides) == len(row.sides):
                found.append((row.name, "", sides[0].reason_text))
            else:
                found += [(row.name, side.side, side.reason_text) for side in sides]
        return tuple(found)

    @cached_property
    def counts(self) -> Counts:
        sides = self.sides
        cells = [cell for side in sides for cell in side.cells]
        states = [cell.state for cell in cells]
        return Counts(
            sides=len(sides),
            answered=sum(side.is_answered for side in sides),
            proposals=sum(len(side.proposals) for side in sides),
            not_tested=states.count("not-performed"),
            unable=states.count("unable"),
            stopped=states.count("stopped-by-pain"),
            reasons_missing=sum(cell.needs_reason for cell in cells),
            brought_forward=sum(cell.carried_forward for cell in cells)
            + sum(finding.carried_forward for side in sides for finding in side.findings),
            empty_cells=states.count("empty"),
        )

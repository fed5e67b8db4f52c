"""An exam set as the grid reads it: rows, columns, and the place where each cell's value is stored.

A cell is muscle x side x kind; its value lives where its *test* lives, so the cells of two muscles that
share a test, and the left and right cell of a test done with both sides together, show one stored row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from . import entries
from .models import ExamSet, Kind, Measurement, Muscle, Side, Test

COLUMNS = (Kind.STRENGTH.value, Kind.LENGTH.value, Kind.PAIN.value)
Place = tuple[int | None, int | None, str, str]  # test, muscle (only without a test), side, kind


@dataclass(frozen=True)
class Column:
    """What one column of a row asks for."""

    kind: str
    test: Test | None
    limits: entries.Limits


@dataclass(frozen=True)
class LayoutRow:
    """One muscle of the set with its columns."""

    muscle: Muscle
    group: str
    columns: dict[str, Column]

    @property
    def sides(self) -> tuple[str, ...]:
        return tuple(str(side) for side in self.muscle.sides)

    def place(self, side: str, kind: str) -> Place:
        test = self.columns[kind].test
        if test is None:
            return (None, self.muscle.pk, side, kind)
        return (test.pk, None, stored_side(test, side), test.kind)


@dataclass(frozen=True)
class Layout:
    """All rows of an exam set, and the tests beside the grid."""

    rows: tuple[LayoutRow, ...]
    tests: tuple[tuple[str, Test], ...]

    def row(self, muscle_slug: str) -> LayoutRow | None:
        return next((row for row in self.rows if row.muscle.slug == muscle_slug), None)

    def cells(self) -> Iterator[tuple[LayoutRow, str, Column]]:
        for row in self.rows:
            for side in row.sides:
                for column in row.columns.values():
                    yield row, side, column

    def muscles_showing(self, test: Test | None) -> tuple[str, ...]:
        """The rows in which a result of this test is seen."""
        if test is None:
            return ()
        return tuple(
            row.muscle.slug
            for row in self.rows
            if any(column.test == test for column in row.columns.values())
        )

    def tests_read_by(self, rows: Iterable[LayoutRow]) -> set[int]:
        """What these rows show or are judged by: their own tests and those beside the grid."""
        own = {column.test.pk for row in rows for column in row.columns.values() if column.test}
        return own | {test.pk for _title, test in self.tests}


def stored_side(test: Test, side: str) -> str:
    """The side a test's result is kept under when it is typed into the cell of `side`."""
    if side in test.sides:
        return side
    return str(Side.BILATERAL) if Side.BILATERAL in test.sides else test.sides[0]


def place_of(measurement: Measurement) -> Place:
    if measurement.test_id is not None:
        return (measurement.test_id, None, measurement.side, measurement.kind)
    return (None, measurement.muscle_id, measurement.side, measurement.kind)


def limits_of(test: Test, extra_grades: tuple[str, ...] = ()) -> entries.Limits:
    return entries.Limits(
        scale=test.scale,
        minimum=test.minimum,
        maximum=test.maximum,
        step=test.step,
        extra_grades=extra_grades,
    )


def layout_of(exam_set: ExamSet) -> Layout:
    """Kept in the process until the set is touched, as it is whenever one of its catalogue rows changes."""
    return _layout(exam_set.pk, exam_set.updated_at)


@lru_cache(maxsize=32)
def _layout(pk: int, updated_at) -> Layout:
    exam_set = ExamSet.objects.get(pk=pk)
    grades = tuple(exam_set.extra_grades)
    rows = exam_set.rows.select_related("muscle", "strength_test", "length_test").order_by("order", "pk")
    extra = exam_set.extra_tests.select_related("test").order_by("order", "pk")
    return Layout(
        rows=tuple(
            LayoutRow(
                muscle=row.muscle,
                group=row.group,
                columns={
                    kind: Column(kind=kind, test=test, limits=_limits(kind, test, grades))
                    for kind, shown, test in (
                        (COLUMNS[0], row.strength, row.strength_test),
                        (COLUMNS[1], row.length, row.length_test),
                        (COLUMNS[2], row.pain, None),
                    )
                    if shown
                },
            )
            for row in rows
        ),
        tests=tuple((row.group, row.test) for row in extra),
    )


def _limits(kind: str, test: Test | None, grades: tuple[str, ...]) -> entries.Limits:
    if test is not None:
        return limits_of(test, grades)
    if (scale := scale_by_hand(kind)) == entries.PAIN:
        return entries.PAIN_LIMITS
    return entries.Limits(scale=scale, extra_grades=grades if scale == Test.Scale.GRADE else ())


def scale_by_hand(kind: str) -> str:
    """What a column is judged on that names no test."""
    return {Kind.STRENGTH: Test.Scale.GRADE, Kind.LENGTH: entries.MANUAL_LENGTH}.get(kind, entries.PAIN)

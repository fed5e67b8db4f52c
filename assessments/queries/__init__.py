"""Reads shaped for one page each. Frozen dataclasses.

The number of queries does not grow with the history.
"""

from .comparison import ComparisonRow, SinceLastVisit, since_last_visit
from .facts import ExaminationFacts, FindingResult, TestResult, examination_facts, latest_signed
from .grid import exam_grid, exam_row, exam_rows, exam_test, rest_of_group
from .review import OpenProposal, Review, review_before_signing
from .shapes import Cell, Grid, GridGroup, GridRow, GridSide

__all__ = [
    "Cell",
    "ComparisonRow",
    "ExaminationFacts",
    "FindingResult",
    "Grid",
    "GridGroup",
    "GridRow",
    "GridSide",
    "OpenProposal",
    "Review",
    "SinceLastVisit",
    "TestResult",
    "exam_grid",
    "exam_row",
    "exam_rows",
    "exam_test",
    "examination_facts",
    "latest_signed",
    "rest_of_group",
    "review_before_signing",
    "since_last_visit",
]

from .catalogue import ExamSet, ExamSetRow, ExamSetTest, FindingCode, Kind, Muscle, Side, Test
from .results import Finding, Measurement
from .sitting import Assessment

__all__ = [
    "Assessment",
    "ExamSet",
    "ExamSetRow",
    "ExamSetTest",
    "Finding",
    "FindingCode",
    "Kind",
    "Measurement",
    "Muscle",
    "Side",
    "Test",
]

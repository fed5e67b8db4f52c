"""The handout: what the patient takes home, from a frozen value to the bytes that are issued."""

from careplans.handout.document import Activity, FoundFact, FoundMuscle, HandoutDocument, Pointer
from careplans.handout.typeset import TEMPLATE_VERSION, CannotPrint, as_data, handout_pdf

__all__ = [
    "TEMPLATE_VERSION",
    "Activity",
    "CannotPrint",
    "FoundFact",
    "FoundMuscle",
    "HandoutDocument",
    "Pointer",
    "as_data",
    "handout_pdf",
]

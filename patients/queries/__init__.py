from .board import Board, board_of
from .consents import (
    ConsentsPage,
    Standing,
    consents_page,
    due_by_visit,
    standings_among,
    standings_of,
    to_ask_of,
)
from .page import PatientPage, before_visit, page_of

__all__ = [
    "Board",
    "ConsentsPage",
    "PatientPage",
    "Standing",
    "before_visit",
    "board_of",
    "consents_page",
    "due_by_visit",
    "page_of",
    "standings_among",
    "standings_of",
    "to_ask_of",
]

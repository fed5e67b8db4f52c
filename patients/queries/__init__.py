from .board import Board, board_of
from .consents import (
    NOTHING_ASKED,
    Asked,
    ConsentsPage,
    Standing,
    asked_by_visit,
    asked_of,
    consents_page,
    objection,
    standings_among,
    standings_of,
)
from .contacts import email_of
from .page import PatientPage, before_visit, page_of

__all__ = [
    "NOTHING_ASKED",
    "Asked",
    "Board",
    "ConsentsPage",
    "PatientPage",
    "Standing",
    "asked_by_visit",
    "asked_of",
    "before_visit",
    "board_of",
    "consents_page",
    "email_of",
    "objection",
    "page_of",
    "standings_among",
    "standings_of",
]

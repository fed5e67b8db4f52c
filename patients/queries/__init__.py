from .board import Board, board_of
from .page import PatientPage, page_of

__all__ = ["Board", "PatientPage", "board_of", "page_of"]

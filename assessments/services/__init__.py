"""Every write of an examination. Nothing else writes these tables."""

from .cells import clear_cell, clear_test_result, give_reason, save_cell, save_test_result
from .editing import add_catalogue_row, check_line, edit_catalogue_row, edit_exam_rows
from .findings import (
    SideFindings,
    StaleFindings,
    confirm_proposals,
    remove_finding,
    rest_of_group_normal,
    restore_findings,
    set_finding,
)
from .forward import bring_forward, confirm_brought_forward, leave_brought_forward
from .settling import CannotSign, Undecided
from .signing import amend, enter_in_error, sign_assessment
from .sitting import AlreadySigned, save_narrative, start_assessment
from .storing import Saved, StaleCell

__all__ = [
    "AlreadySigned",
    "CannotSign",
    "Saved",
    "SideFindings",
    "StaleCell",
    "StaleFindings",
    "Undecided",
    "add_catalogue_row",
    "amend",
    "bring_forward",
    "check_line",
    "clear_cell",
    "clear_test_result",
    "confirm_brought_forward",
    "confirm_proposals",
    "edit_catalogue_row",
    "edit_exam_rows",
    "enter_in_error",
    "give_reason",
    "leave_brought_forward",
    "remove_finding",
    "rest_of_group_normal",
    "restore_findings",
    "save_cell",
    "save_narrative",
    "save_test_result",
    "set_finding",
    "sign_assessment",
    "start_assessment",
]

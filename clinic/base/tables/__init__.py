"""Lists of people in files, whatever wrote them: read line by line, written for a spreadsheet. Pure."""

from .lines import USUAL, Limits, Line, Table, open_table
from .unreadable import Unreadable

__all__ = ["USUAL", "Limits", "Line", "Table", "Unreadable", "open_table"]

"""One box for everything the desk hears: names, dates, numbers, the end of a telephone number."""

from .asked import told
from .finding import PAGE, Results, find
from .hits import Hit, Reason
from .names import Cursor
from .recent import recently_seen

__all__ = ["PAGE", "Cursor", "Hit", "Reason", "Results", "find", "recently_seen", "told"]

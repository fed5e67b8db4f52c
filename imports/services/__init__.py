"""Every write about imports."""

from .choosing import decide, discard, map_columns, reread
from .rehearsing import rehearse
from .running import run
from .stopping import stop
from .undoing import touched, undo
from .uploading import Opened, open_file, upload

__all__ = [
    "Opened",
    "decide",
    "discard",
    "map_columns",
    "open_file",
    "rehearse",
    "reread",
    "run",
    "stop",
    "touched",
    "undo",
    "upload",
]

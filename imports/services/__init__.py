"""Every write about imports."""

from .choosing import decide, discard, map_columns, reread
from .rehearsing import rehearse
from .running import run
from .stopping import stop
from .undoing import touched, undo
from .uploading import upload

__all__ = [
    "decide",
    "discard",
    "map_columns",
    "rehearse",
    "reread",
    "run",
    "stop",
    "touched",
    "undo",
    "upload",
]

from .deciding import decline, merge
from .locking import NotNow
from .proposing import propose
from .undoing import EditedSince, undo

__all__ = ["EditedSince", "NotNow", "decline", "merge", "propose", "undo"]

"""What is said of two records that stay two, or are two again."""

from datetime import datetime

from accounts.models import User
from duplicates.models import DuplicateDecision
from duplicates.services import decide, take_back

from .locking import Pair


def leave_as_two(pair: Pair, *, kind: str, by: User, at: datetime) -> None:
    """Remember that they are two people, so that the pair is not raised as a likely duplicate again.

    `kind` as in duplicates.models.Kind; empty where that is not decided. What was said of them before gives
    way. The records of the pair are locked.
    """
    earlier = DuplicateDecision.objects.about(pair.kept.pk, pair.retired.pk).first()
    if not kind or (earlier is not None and earlier.kind == kind):
        return
    if earlier is not None:
        take_back(decision=earlier, by=by, at=at)
    decide(one=pair.kept, other=pair.retired, kind=kind, by=by, at=at)

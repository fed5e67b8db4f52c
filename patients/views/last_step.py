"""What the board offers to undo: the last step of this session, and nothing that came before it.

Every view that changes a visit says `remember` where the step can be undone, and `forget` where it cannot, so
that Ctrl+Z never reaches behind it.
"""

from django.http import HttpRequest

from ..models import Visit

KEY = "undo"  # in the session: the visit by uuid and revision, and how many of its series went together


def remember(request: HttpRequest, moved: Visit, *, visits: int = 1) -> None:
    """The move of this visit, or of `visits` of its series together."""
    last = {"visit": str(moved.uuid), "revision": moved.revision, "visits": visits}
    request.session[KEY] = last


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def undoable(request: HttpRequest) -> tuple[Visit | None, int]:
    """The visit of the last step, while nothing else has happened to it, and how many went together."""
    last = request.session.get(KEY)
    if not last:
        return None, 1
    moved = Visit.objects.visible_to(request.user).exclude(previous_status="")
    rows = moved.select_related("patient__replaced_by")
    found = rows.filter(uuid=last["visit"], revision=last["revision"]).first()
    return found, last.get("visits", 1)

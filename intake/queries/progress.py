"""How far an intake is, for the desk and the board. Never what was answered."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from clinic.base.prepared import Among, Prepared
from intake.models import Response, TabletSession
from patients.models import Visit


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One intake as the desk may know it."""

    response: Response
    pages_done: int
    pages_total: int
    help_asked_at: datetime | None
    tablet: str
    chart_is_open: bool = False

    @property
    def percent(self) -> int:
        return round(100 * self.pages_done / self.pages_total) if self.pages_total else 0

    @property
    def status(self) -> str:
        return self.response.status

    @property
    def is_draft(self) -> bool:
        return self.response.is_draft


HIDDEN = ("answers", "answered_in", "computed")
_RESPONSES = Prepared(
    lambda visits: Response.objects.filter(Among("visit_id", visits)).current().defer(*HIDDEN).newest_first(),
    visits=list,
)
_TABLETS = Prepared(
    lambda at, responses: TabletSession.objects.live(at).filter(Among("response_id", responses)),
    at=datetime,
    responses=list,
)


def intake_progress(visits: Iterable[Visit], at: datetime) -> dict[int, Progress]:
    """By visit id, for the whole board: two queries whatever the number of visits."""
    found: dict[int, Response] = {}
    for response in _RESPONSES.rows(visits=[visit.pk for visit in visits]):
        found.setdefault(response.visit_id, response)
    of = [response.pk for response in found.values()]
    open_tablets = _TABLETS.rows(at=at, responses=of) if of else []
    tablets = {tablet.response_id: tablet for tablet in open_tablets}
    return {
        visit_id: Progress(
            response=response,
            pages_done=response.pages_done,
            pages_total=response.pages_total,
            help_asked_at=response.help_asked_at if response.is_draft else None,
            tablet=_state(tablets.get(response.pk), at),
        )
        for visit_id, response in found.items()
    }


def _state(tablet: TabletSession | None, at: datetime) -> str:
    if tablet is None:
        return ""
    if tablet.claimed_at is None:
        return "waiting" if tablet.code_expires_at > at else ""
    return "covered" if tablet.covered_at else "open"


def desk_panel(visit: Visit, user, at: datetime) -> Progress | None:
    """The same for one visit, with whether this person may read the answers."""
    progress = intake_progress([visit], at).get(visit.pk)
    if progress is None or not user.has_perm("intake.view_response"):
        return progress
    is_open = Response.objects.visible_to(user, at).filter(pk=progress.response.pk).exists()
    return replace(progress, chart_is_open=is_open)

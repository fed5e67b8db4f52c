"""How far an intake is, for the desk and the board. Never what was answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from clinic.base.addresses import address
from clinic.base.prepared import Among, Prepared
from intake.models import IntakeLink, Response, TabletSession
from patients.models import Visit
from patients.places import Note


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One intake as the desk may know it."""

    response: Response
    pages_done: int
    pages_total: int
    help_asked_at: datetime | None
    tablet: str
    link: IntakeLink | None = None
    is_link_guessed: bool = False  # closed by wrong dates, and no other made since
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
    lambda visits: (
        Response.objects.filter(Among("visit_id", visits))
        .current()
        .in_sight_of_desk()
        .defer(*HIDDEN)
        .newest_first()
    ),
    visits=list,
)
_TABLETS = Prepared(
    lambda at, responses: TabletSession.objects.live(at).filter(Among("response_id", responses)),
    at=datetime,
    responses=list,
)


def intake_progress(visits: Iterable[Visit], at: datetime) -> dict[int, Progress]:
    """By visit id, for the whole board: one query whatever the number of visits, two while a form is open."""
    found: dict[int, Response] = {}
    for response in _RESPONSES.rows(visits=[visit.pk for visit in visits]):
        found.setdefault(response.visit_id, response)
    of = [response.pk for response in found.values() if response.is_draft]
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
    if tablet.link_id:
        return "away"
    if tablet.claimed_at is None:
        return "waiting" if tablet.code_expires_at > at else ""
    return "covered" if tablet.covered_at else "open"


def board_notes(visits: Sequence[Visit], user: User, at: datetime) -> dict[int, Note]:
    """What the day board says of the intake of each visit, and when the desk is wanted."""
    found = intake_progress(visits, at) if visits else {}
    may_open = user.has_perm("intake.start_intake")
    return {
        visit.pk: _note(visit, found[visit.pk], may_open=may_open) for visit in visits if visit.pk in found
    }


def _note(visit: Visit, progress: Progress, *, may_open: bool) -> Note:
    if progress.response.is_sent:
        is_news = visit.status in (Visit.Status.PLANNED, Visit.Status.ARRIVED)
        return Note(words=_("intake sent") if is_news else "", is_settled=True)
    if not progress.is_draft:
        return Note()
    told = {"done": progress.pages_done, "total": progress.pages_total}
    in_intake = visit.status == Visit.Status.INTAKE
    words = _("%(done)s of %(total)s") if in_intake else _("intake %(done)s of %(total)s")
    if not may_open:
        return Note(words=words % told)
    url = address("intake:panel", visit.uuid)
    return Note(words=words % told, call=_call(progress), url=url)


def _call(progress: Progress) -> str:
    if progress.help_asked_at:
        return _("Asks for help")
    return _("Tablet needs a new code") if progress.tablet == "covered" else ""


def desk_panel(visit: Visit, user: User, at: datetime) -> Progress | None:
    """The same for one visit, with its open link and whether this person may read the answers."""
    progress = intake_progress([visit], at).get(visit.pk)
    if progress is None:
        return None
    links = IntakeLink.objects.filter(response=progress.response)
    link, last = links.live(at).first(), links.order_by("-made_at", "-pk").first()
    is_guessed = progress.is_draft and last is not None and not last.tries_left
    read = Response.objects.visible_to(user, at).filter(pk=progress.response.pk)
    is_open = user.has_perm("intake.view_response") and read.exists()
    return replace(progress, link=link, is_link_guessed=is_guessed, chart_is_open=is_open)

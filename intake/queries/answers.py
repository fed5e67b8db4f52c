"""Every answer as it was given, with the flags it raised: for the clinician's page and for paper."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from intake.forming import form_for
from intake.models import Flag, Response
from intake.wording import words_of
from questionnaires import scoring
from questionnaires.scoring import Item


@dataclass(frozen=True, kw_only=True)
class Line:
    link_id: str
    question: str
    answer: str
    state: str  # "given", "unsure", "open" (shown, not answered), "kept" (given, then no longer asked)
    may_correct: bool
    flags: tuple[Flag, ...]


@dataclass(frozen=True, kw_only=True)
class SectionAnswers:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class AllAnswers:
    sections: tuple[SectionAnswers, ...]
    flags: tuple[Flag, ...]
    earlier: Response | None
    later: Response | None


def all_answers(response: Response, at: datetime) -> AllAnswers:
    """Three queries: the flags of the visit, the row before, the row after. One more of a corrected form.

    Beside an answer stand the flags that this form raised; the visit may hold those of another.
    """
    form, own = form_for(response), response.itself_and_earlier()
    flags = tuple(
        Flag.objects.filter(visit=response.visit)
        .select_related("acknowledged_by", "cleared_by", "visit", "response")
        .worst_first()
    )
    beside = tuple(flag for flag in flags if flag.response_id in own)
    shown = scoring.visible(form, response.answers)
    values = {**response.answers, **sums_of(response)}
    sections = []
    for section in form.sections:
        lines = [
            _line(item, values.get(item.link_id), item.link_id in shown, beside)
            for item in section.items
            if item.link_id in values or (item.link_id in shown and not item.calculated)
        ]
        sections.append(SectionAnswers(title=section.title, lines=tuple(lines)))
    return AllAnswers(
        sections=tuple(sections),
        flags=flags,
        earlier=response.replaces,
        later=Response.objects.filter(replaces=response).first(),
    )


def sums_of(response: Response) -> dict[str, Any]:
    """As sealed when it was sent; worked out while it is a draft."""
    stored = response.computed.get("calculated")
    sums = stored if stored is not None else scoring.calculated(form_for(response), response.answers)
    return {link_id: value for link_id, value in sums.items() if value is not None}


def _line(item: Item, value: Any, shown: bool, flags: tuple[Flag, ...]) -> Line:
    if value in (None, [], ""):
        state, words = "open", _("not answered")
    else:
        state = "kept" if not shown else "unsure" if value in ("unsure", "prefer_not") else "given"
        words = words_of(item, value)
    mine = tuple(flag for flag in flags if item.link_id in flag.link_ids)
    return Line(
        link_id=item.link_id,
        question=item.text,
        answer=words,
        state=state,
        may_correct=not item.calculated,
        flags=mine,
    )

"""The saves of the grid: one entry in, the cells that changed out, as JSON of rendered cells."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clinic.base.access import requires
from clinic.base.errors import DomainError, StaleDraft
from clinic.base.numbers import LAST_REVISION, whole_number

from .. import services
from ..layout import Place
from ..models import Assessment, Measurement, Test
from ..queries import exam_rows, exam_test
from .finding import draft_or_404


class Changed(NamedTuple):
    """What a save changed: the rows to draw again and a sentence for the context line.

    `place` is where the value is kept, if only the cells that show it have changed; `stored` are others.
    """

    muscles: Iterable[str]
    message: str = ""
    place: Place | None = None
    stored: Iterable[Measurement] = ()


# `cells`: their HTML by the ids of the page; `revisions`: of those that this save has written.
Drawn = dict[str, dict]
Act = Callable[[Assessment], Changed]


@require_POST
@requires("assessments.record_assessment")
def cell(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Save what was typed into a cell; an empty entry clears it."""
    sent = request.POST

    def act(assessment: Assessment) -> Changed:
        where = {
            "assessment": assessment,
            "muscle": sent.get("muscle", ""),
            "side": sent.get("side", ""),
            "kind": sent.get("kind", ""),
            "based_on": _revision(sent),
            "by": request.user,
            "at": timezone.now(),
        }
        if entry := sent.get("entry", ""):
            saved = services.save_cell(**where, entry=entry, reason_text=sent.get("reason") or None)
        else:
            saved = services.clear_cell(**where)
        return Changed({where["muscle"], *saved.muscles}, _flagged(len(saved.flags)), saved.place)

    return _answer(request, uuid, act)


@require_POST
@requires("assessments.record_assessment")
def finding(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Set a finding, take one off, or restore what stood before (undo)."""
    sent, now = request.POST, timezone.now()

    def act(assessment: Assessment) -> Changed:
        where = {"assessment": assessment, "muscle": sent.get("muscle", ""), "side": sent.get("side", "")}
        seen = _codes(sent["seen"]) if "seen" in sent else None
        change = {**where, "by": request.user, "at": now, "seen": seen}
        match sent.get("action"):
            case "set":
                services.set_finding(**change, code=sent.get("code", ""))
            case "remove":
                services.remove_finding(**change, code=sent.get("code", ""))
            case "restore":
                services.restore_findings(**change, codes=_codes(sent.get("codes", "")))
            case _:
                raise DomainError(_("Press T, W, P or N to set a finding."))
        return Changed({where["muscle"]})

    return _answer(request, uuid, act)


@require_POST
@requires("assessments.record_assessment")
def group_normal(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Everything in this group that nobody has touched is normal; asked once, audited."""

    def act(assessment: Assessment) -> Changed:
        sides = services.rest_of_group_normal(
            assessment=assessment, group=request.POST.get("group", ""), by=request.user, at=timezone.now()
        )
        said = ngettext("%(n)d side set to normal.", "%(n)d sides set to normal.", len(sides))
        return Changed({muscle for muscle, _side in sides}, said % {"n": len(sides)})

    return _answer(request, uuid, act)


@require_POST
@requires("assessments.record_assessment")
def forward(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Bring one muscle's row forward from the last visit, or confirm what was brought forward."""
    muscle, side = _name(request.POST.get("muscle")), _name(request.POST.get("side"))

    def act(assessment: Assessment) -> Changed:
        common = {"assessment": assessment, "muscle": muscle, "by": request.user, "at": timezone.now()}
        if side:
            stored, _findings = services.confirm_brought_forward(**common, side=side)
            return Changed({muscle}, stored=stored)
        stored, _findings = services.bring_forward(**common)
        said = _("Brought forward. Confirm each side with Enter on its finding, or type over it.")
        return Changed({muscle}, said, stored=stored)

    return _answer(request, uuid, act)


@require_POST
@requires("assessments.record_assessment")
def test_result(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """A result beside the grid, such as the nerve screen; an empty entry clears it."""
    assessment, sent = draft_or_404(request, uuid), request.POST
    test = get_object_or_404(Test, slug=_name(sent.get("test")))
    side = _name(sent.get("side"))
    where = {"assessment": assessment, "test": test, "side": side, "based_on": _revision(sent)}
    who = {"by": request.user, "at": timezone.now()}
    try:
        if entry := sent.get("entry", ""):
            services.save_test_result(**where, **who, entry=entry, reason_text=sent.get("reason") or None)
        else:
            services.clear_test_result(**where, **who)
    except StaleDraft as error:
        stored = _line(assessment, test, side)
        return JsonResponse({"cells": stored["cells"], "message": _stale_words(error)}, status=409)
    except DomainError as error:
        return JsonResponse({"message": str(error)}, status=422)
    return JsonResponse(_line(assessment, test, side))


def _line(assessment: Assessment, test: Test, side: str) -> Drawn:
    """A line beside the grid, as the page has it."""
    cell = exam_test(assessment, test, side)
    html = render_to_string("assessments/_test_result.html", {"cell": cell, "assessment": assessment})
    return {"cells": {f"test-{cell.id}": html}, "revisions": {f"test-{cell.id}": cell.revision}}


def _answer(request: HttpRequest, uuid: UUID, act: Act) -> JsonResponse:
    assessment = draft_or_404(request, uuid)
    try:
        changed = act(assessment)
    except StaleDraft as error:
        stored = _cells(assessment, Changed({request.POST.get("muscle", "")}))
        return JsonResponse({"cells": stored["cells"], "message": _stale_words(error)}, status=409)
    except DomainError as error:
        return JsonResponse({"message": str(error)}, status=422)
    return JsonResponse({**_cells(assessment, changed), "message": changed.message})


def _cells(assessment: Assessment, changed: Changed) -> Drawn:
    """Every cell of these rows, or those that show the place, as the page has them."""
    html, revisions = {}, {}
    own = {str(measurement.uuid) for measurement in changed.stored}
    for row in exam_rows(assessment, changed.muscles, changed.place):
        for side in row.sides:
            for one in side.cells:
                html[one.id] = render_to_string("assessments/_cell.html", {"cell": one, "row": row})
                if changed.place is not None or one.uuid in own:
                    revisions[one.id] = one.revision
            html[f"{side.id}-finding"] = render_to_string(
                "assessments/_finding.html", {"side": side, "row": row}
            )
    return {"cells": html, "revisions": revisions}


def _stale_words(error: StaleDraft) -> str:
    yours, theirs = (next(iter(each.values()), "") for each in (error.yours, error.theirs))
    return _("%(why)s You typed %(yours)s; stored is %(theirs)s. Type it again to keep yours.") % {
        "why": error,
        "yours": yours or _("nothing"),
        "theirs": theirs or _("nothing"),
    }


def _flagged(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "This result raised a warning sign; see the flags.",
        "This result raised %(n)d warning signs; see the flags.",
        count,
    ) % {"n": count}


def _codes(text: str) -> list[str]:
    return [code for code in text.split(",") if code]


def _revision(sent: Mapping[str, str]) -> int:
    return whole_number(sent.get("based_on", ""), most=LAST_REVISION) or 0


def _name(text: str | None) -> str:
    """What names a row or a test. PostgreSQL takes no NUL, so a name with one is that of nothing."""
    return (text or "").replace("\x00", "\ufffd")

"""Showing and saving a page of the form: the same steps for the tablet and for staff."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from clinic.base.errors import DomainError
from clinic.base.numbers import whole_number
from intake import filling, services
from intake.models import Response
from intake.queries import page_for, review_of, state_of
from intake.resting import rest_of
from intake.wording import answer_words

GO = ("next", "back", "skip")


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where the pages of one filling live and who writes them."""

    response: Response
    by: User | None
    templates: str
    page_url: Callable[[int], str]
    review_url: str
    save_url: str
    urgent_url: str = ""

    def urls(self, number: int) -> dict[str, str]:
        return {
            "page": self.page_url(number),
            "save": self.save_url,
            "urgent": self.urgent_url,
            "review": self.review_url,
        }


def show_page(
    request: HttpRequest, way: Way, number: int, at: datetime, *, problem="", skip="", status=200, **kept
) -> HttpResponse:
    if not 1 <= number <= way.response.pages_total:
        raise Http404
    context = {
        "page": page_for(way.response, number, at, **kept),
        "rest": rest_of(way.response),
        "urls": way.urls(number),
        "response": way.response,
        "problem": problem,
        "skip": skip,
    }
    return render(request, f"{way.templates}_page.html", context, status=status)


def post_page(request: HttpRequest, way: Way, number: int, at: datetime) -> HttpResponse:
    """Save what is on the page, then go where the button says, unless something must be looked at."""
    if not 1 <= number <= way.response.pages_total:
        raise Http404
    go = request.POST.get("go", "")
    outcome = filling.save_page(response=way.response, number=number, data=request.POST, by=way.by, at=at)
    way = replace(way, response=outcome.response)
    if outcome.errors or outcome.stored:
        return _ask_again(request, way, number, at, outcome)
    if go not in GO or (outcome.appeared and go == "next"):
        return redirect(way.page_url(number))
    if (outcome.still_open or outcome.wrong_sums) and go == "next" and not outcome.urgent:
        return _look_first(request, way, number, at, outcome)
    return _go_on(way, outcome, number, go)


def _look_first(request, way: Way, number: int, at, outcome: filling.Outcome) -> HttpResponse:
    """Everything is saved, and something is missing or cannot be; the way on is open all the same."""
    if outcome.still_open:
        problem = _("Some questions on this page are still open. They are marked.")
        skip = _("Go on and answer these later")
    else:
        problem, skip = " ".join(outcome.wrong_sums.values()), _("Go on and look at this later")
    return show_page(
        request,
        way,
        number,
        at,
        problem=problem,
        skip=skip,
        status=422,
        still_open=outcome.still_open,
    )


def _ask_again(request, way: Way, number: int, at, outcome: filling.Outcome) -> HttpResponse:
    problem = (
        _("Please look at the marked answers. Everything else is saved.")
        if outcome.errors
        else _("Some answers were changed on another screen. Nothing is lost: choose which one stays.")
    )
    return show_page(
        request,
        way,
        number,
        at,
        problem=problem,
        status=422 if outcome.errors else 409,
        errors=outcome.errors,
        typed=outcome.typed,
        stored=outcome.stored,
    )


def _go_on(way: Way, outcome: filling.Outcome, number: int, go: str) -> HttpResponse:
    target = number - 1 if go == "back" else number + 1
    target = max(1, target)
    services.turn_page(response=way.response, to=target)
    if outcome.urgent and way.urgent_url:
        return redirect(way.urgent_url)
    if target > way.response.pages_total:
        return redirect(way.review_url)
    return redirect(way.page_url(target))


def save_one(request: HttpRequest, way: Way, at: datetime) -> JsonResponse:
    """One answer from the page's script. Every refusal says why and loses nothing on the page."""
    number = whole_number(request.POST.get("page", ""), most=way.response.pages_total)
    if not number:
        return JsonResponse({"message": _("This page is not on the form.")}, status=422)
    try:
        link_id, value, based_on = filling.read_one(way.response, request.POST)
        saved = services.save_answer(
            response=way.response, link_id=link_id, value=value, based_on=based_on, by=way.by, at=at
        )
    except services.StaleAnswer as stale:
        theirs = answer_words(way.response, stale.link_id, stale.stored)
        body = {
            "message": str(stale),
            "theirs": theirs,
            "stored": stale.stored,
            "revision": stale.revision,
        }
        return JsonResponse(body, status=409)
    except DomainError as refused:
        return JsonResponse({"message": str(refused)}, status=422)
    urgent = way.urgent_url if saved.flags.urgent else ""
    return JsonResponse(state_of(saved.response, number, at) | {"urgent": urgent})


def review(request: HttpRequest, way: Way, at: datetime, *, refusal: str = "") -> HttpResponse:
    """What is still open, and the button that sends."""
    context = {
        "review": review_of(way.response, at, page_url=way.page_url),
        "urls": way.urls(way.response.pages_total) | {"last": way.page_url(way.response.pages_total)},
        "rest": rest_of(way.response),
        "response": way.response,
        "refusal": refusal,
    }
    return render(request, f"{way.templates}_review.html", context, status=422 if refusal else 200)

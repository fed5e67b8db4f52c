"""The patient's side: no account, one intake, one cookie. Every answer forbids keeping it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.base.access import public
from clinic.base.errors import DomainError
from clinic.base.handing import cookies
from clinic.base.sources import source_of
from intake import services, tablet_cookie
from intake.forms import CodeForm
from intake.models import TabletSession
from intake.queries import safety_net, urgent_messages
from intake.resting import rest_of
from intake.services.tablets import note_right_code, note_wrong_code
from intake.views import filling
from intake.views.filling import Way
from intake.views.link import closed_away
from patients import services as patients
from patients import signing_cookie

GRACE = timedelta(seconds=30)  # between a person's last touch and the page's next sign of life


def with_tablet(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only with the token of an open, uncovered intake; otherwise the page that asks for a code.

    The address says of which one: a page that is older than what was opened on this device since, by two
    people on one telephone, neither shows the other form nor writes into it.
    """

    @public
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, form: UUID, **kwargs) -> HttpResponse:
        at = timezone.now()
        tablet = tablet_cookie.tablet_of(request, at)
        if tablet is None or _is_over(tablet):
            return _closed(request, form, at)
        if tablet.response.uuid != form:
            return render(request, "ui/other_form.html", status=412)
        if request.method == "GET" and _is_idle(tablet, at):
            tablet = services.cover_tablet(tablet=tablet, at=at)
        answer = view(request, tablet, at, **kwargs) if _may_go_on(request, tablet) else None
        if tablet.covered_at or answer is None:
            return redirect(tablet_cookie.door_of(tablet.response))
        tablet.note_seen(at)
        return answer

    return guarded


def _is_over(tablet: TabletSession) -> bool:
    """Who came by a link goes on no longer than it would let them in; at the clinic the desk is near."""
    return not tablet.response.is_draft or (tablet.link_id and not tablet.response.visit.is_open)


def _is_idle(tablet: TabletSession, at: datetime) -> bool:
    return tablet.is_idle(at, after=rest_of(tablet.response).close + GRACE)


def _may_go_on(request: HttpRequest, tablet: TabletSession) -> bool:
    """A covered tablet shows nothing, yet takes what was already typed. It sends nothing off."""
    return not tablet.covered_at or (request.method == "POST" and not _is_send(request))


def _is_send(request: HttpRequest) -> bool:
    match = request.resolver_match
    return request.method == "POST" and match is not None and match.view_name == "tablet:review"


def _closed(request: HttpRequest, form: UUID, at: datetime) -> HttpResponse:
    """Expired, used, tampered or somebody else's: the same words, no name; away, those of the link.

    The second click of a send arrives here, too: it goes where the first one went.
    """
    if _is_send(request) and (sent := tablet_cookie.just_sent(request, form)):
        return tablet_cookie.take(request, redirect(tablet_cookie.end_of(sent)))
    device = tablet_cookie.held_by(request)
    if device and device.link:
        return closed_away(request, device.link, at)
    context = {"form": CodeForm(), "state": "closed"}
    return tablet_cookie.take(request, render(request, "intake/tablet_start.html", context, status=410))


@public
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Type the desk's code. Also the cover of an idle tablet: only a new code of the staff opens it again."""
    at = timezone.now()
    if request.method == "POST":
        return _claim(request, at)
    tablet = tablet_cookie.tablet_of(request, at)
    if tablet and tablet.response.filled_away:
        tablet = None  # a code of the desk is for another form, or for going on with this one at the clinic
    if tablet and _is_open(tablet, at):
        return redirect("tablet:page", tablet.response.uuid, tablet.response.page)
    context = {"form": CodeForm(), "state": "covered" if tablet else "new"}
    return render(request, "intake/tablet_start.html", context)


def _is_open(tablet: TabletSession, at: datetime) -> bool:
    return tablet.response.is_draft and not tablet.covered_at and not _is_idle(tablet, at)


def _claim(request: HttpRequest, at: datetime) -> HttpResponse:
    form, source = CodeForm(request.POST), source_of(request)
    status, headers = 422, {}
    if form.is_valid():
        try:
            tablet, token = services.claim_tablet(code=form.cleaned_data["code"], source=source, at=at)
        except services.TooManyTries as refused:
            form.add_error("code", str(refused))
            status, headers = 429, {"Retry-After": str(refused.retry_after)}
        except services.CodeRefused as refused:
            if answer := _claim_texts(request, form.cleaned_data["code"], source, at):
                return answer
            if not services.was_a_code(form.cleaned_data["code"]):
                with transaction.atomic():
                    note_wrong_code(source=source, at=at)
            form.add_error("code", str(refused))
        else:
            return tablet_cookie.give(request, token, tablet)
    context = {"form": form, "state": "new"}
    answer = render(request, "intake/tablet_start.html", context, status=status)
    for name, value in headers.items():
        answer.headers[name] = value
    return answer


def _claim_texts(request: HttpRequest, code: str, source: str, at: datetime) -> HttpResponse | None:
    """A code for consent texts opens another form through the same door; guessing was slowed before."""
    try:
        signing, token = patients.claim_signing(code=code, at=at)
    except patients.SigningClosed:
        return None
    note_right_code(source=source, at=at)
    return signing_cookie.give(request, token, signing)


def _way(tablet: TabletSession) -> Way:
    form = tablet.response.uuid
    return Way(
        response=tablet.response,
        by=None,
        templates="intake/tablet",
        page_url=lambda number: reverse("tablet:page", args=[form, number]),
        review_url=reverse("tablet:review", args=[form]),
        save_url=reverse("tablet:save", args=[form]),
        urgent_url=reverse("tablet:urgent", args=[form]),
    )


@require_http_methods(["GET", "POST"])
@with_tablet
def page(request: HttpRequest, tablet: TabletSession, at: datetime, number: int) -> HttpResponse:
    if request.method == "POST":
        return filling.post_page(request, _way(tablet), number, at)
    return filling.show_page(request, _way(tablet), number, at)


@require_POST
@with_tablet
def save(request: HttpRequest, tablet: TabletSession, at: datetime) -> HttpResponse:
    return filling.save_one(request, _way(tablet), at)


@require_POST
@with_tablet
def here(request: HttpRequest, tablet: TabletSession, at: datetime) -> HttpResponse:
    """Somebody touches the screen: the cover waits."""
    return HttpResponse(status=204)


@require_POST
@with_tablet
def cover(request: HttpRequest, tablet: TabletSession, at: datetime) -> HttpResponse:
    services.cover_tablet(tablet=tablet, at=at)
    return redirect(tablet_cookie.door_of(tablet.response))


@require_http_methods(["GET", "POST"])
@with_tablet
def help_page(request: HttpRequest, tablet: TabletSession, at: datetime) -> HttpResponse:
    """The wish is put on the desk's screen; nothing here promises that somebody comes."""
    response = tablet.response
    if request.method == "POST":
        services.ask_for_help(response=response, at=at)
        return redirect("tablet:help", response.uuid)
    context = {"response": response, "asked": response.help_asked_at, "number": response.page}
    return render(request, "intake/tablet_help.html", context)


@require_GET
@with_tablet
def urgent(request: HttpRequest, tablet: TabletSession, at: datetime) -> HttpResponse:
    """Stop and speak to someone; the way on is always open."""
    response = tablet.response
    context = {"response": response, "messages": urgent_messages(response, at), "number": response.page}
    return render(request, "intake/tablet_urgent.html", context)


@require_http_methods(["GET", "POST"])
@with_tablet
def review(request: HttpRequest, tablet: TabletSession, at: datetime) -> HttpResponse:
    if request.method == "GET":
        return filling.review(request, _way(tablet), at)
    try:
        services.submit(response=tablet.response, by=None, at=at)
    except DomainError as refused:
        return filling.review(request, _way(tablet), at, refusal=str(refused))
    return tablet_cookie.take(request, redirect(tablet_cookie.end_of(tablet.response)))


@public
@never_cache
@require_GET
def other(request: HttpRequest) -> HttpResponse:
    """Where a page goes whose form is not the one that is open here any more."""
    return render(request, "ui/other_form.html")


@public
@never_cache
@require_GET
def done(request: HttpRequest, *, away: bool = False) -> HttpResponse:
    """Thanks, and when to seek help at once. Holds nothing of anybody."""
    answer = render(request, "intake/tablet_done.html", {"safety_net": safety_net(), "away": away})
    answer.headers["Clear-Site-Data"] = cookies.WIPE
    return answer

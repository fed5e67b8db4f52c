"""The way in from away: the key of a link, which no address sent to us holds, and a date of birth."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.base.access import public
from clinic.base.handing import cookies
from clinic.base.sources import source_of
from intake import services, tablet_cookie
from intake.forms import LinkForm
from intake.models import IntakeLink, TabletSession


@public
@never_cache
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """Asks again whoever comes: two people may have got a link on the same telephone."""
    if request.method == "GET":
        return render(request, "intake/link_door.html", {"form": LinkForm(), "state": "new"})
    at, form = timezone.now(), LinkForm(request.POST)
    if not form.is_valid():
        return _closed(request) if form.has_error("key") else _ask(request, form)
    key, source = form.cleaned_data["key"], source_of(request)
    device = None if key else tablet_cookie.tablet_of(request, at)
    if not key and device is None:
        told = _("This page does not know your link. Please open it in your message again.")
        return _ask(request, form, told)
    try:
        link = _resting(device, at) if device else services.find_link(key=key, source=source, at=at)
    except services.TooManyTries as refused:
        return _slowed(request, form, refused)
    if link is None:
        return _sent(request) if IntakeLink.objects.held_with(key).sent().exists() else _closed(request)
    if opened := services.open_link(link=link, birth_dates=form.cleaned_data["birth_date"], at=at):
        device, token = opened
        return tablet_cookie.give(request, token, device)
    return _ask_again(request, form, link, at)


def _ask(request: HttpRequest, form: LinkForm, problem: str = "", *, status: int = 422) -> HttpResponse:
    if problem:
        form.add_error(None, problem)
    return render(request, "intake/link_door.html", {"form": form, "state": "new"}, status=status)


def _slowed(request: HttpRequest, form: LinkForm, refused: services.TooManyTries) -> HttpResponse:
    told = _("Too many wrong links were tried. Please wait ten minutes and try again.")
    answer = _ask(request, form, told, status=429)
    answer.headers["Retry-After"] = str(refused.retry_after)
    return answer


def _resting(device: TabletSession, at: datetime) -> IntakeLink | None:
    """This device was let in by a link and rested; it need not be brought the key again."""
    return IntakeLink.objects.live(at).filter(response=device.response).first()


def _ask_again(request: HttpRequest, form: LinkForm, link: IntakeLink, at: datetime) -> HttpResponse:
    left = IntakeLink.objects.live(at).filter(pk=link.pk).first()
    if left is None:
        return _closed(request)
    problem = ngettext(
        "This is not the date of birth that the clinic has. You can try %(n)s more time.",
        "This is not the date of birth that the clinic has. You can try %(n)s more times.",
        left.tries_left,
    )
    form.add_error("birth_date", problem % {"n": left.tries_left})
    return _ask(request, form)


def _closed(request: HttpRequest) -> HttpResponse:
    """Over, replaced, guessed at or made up: one page, the same words, no name."""
    return render(request, "intake/link_door.html", {"form": None, "state": "closed"}, status=410)


def _sent(request: HttpRequest) -> HttpResponse:
    """Whoever opens their message once more learns that all is done. No name, and nothing of the answers."""
    return render(request, "intake/link_door.html", {"form": None, "state": "sent"}, status=410)


def closed_away(request: HttpRequest, link: IntakeLink, at: datetime) -> HttpResponse:
    """For a device that was in by this link. While the link lives, it opens the form again.

    The cookie opens nothing any more and stays: by it the next request is told the same, and not of the desk.
    """
    if IntakeLink.objects.live(at).filter(pk=link.pk).exists():
        answer = render(request, "intake/link_door.html", {"form": None, "state": "elsewhere"}, status=410)
    else:
        answer = _closed(request)
    answer.headers["Clear-Site-Data"] = cookies.WIPE
    return answer

"""The patient's side: no account, a few texts, one cookie. Every answer forbids keeping it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.base.access import public
from clinic.base.errors import DomainError
from clinic.base.handing import cookies

from .. import places, services, signing_cookie
from ..forms import DecideForm
from ..models import Signing
from ..queries.signing import SigningPage, signing_page

IDLE_SECONDS = 180  # a text is read without a touch
IDLE = timedelta(seconds=IDLE_SECONDS + 30)


def with_signing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only with the token of an open signing; otherwise the page that says it is closed, with no name.

    The address says of which one: nobody signs in a page that is older than what was handed over on this
    device since, which would be the same text in the record of somebody else.
    """

    @public
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, form: UUID) -> HttpResponse:
        at = timezone.now()
        signing = signing_cookie.signing_of(request, at)
        if signing is not None and signing.uuid != form:
            return render(request, "ui/other_form.html", status=412)
        if signing is not None and signing.is_idle(at, after=IDLE):
            services.end_signing(signing=signing, at=at)
            signing = None
        if signing is None:
            return signing_cookie.take(request, _closed(request, 410))
        signing.note_seen(at)
        return view(request, signing, at)

    return guarded


def _closed(request: HttpRequest, status: int) -> HttpResponse:
    context = {"code_entry": places.code_entry()}
    return render(request, "patients/signing_closed.html", context, status=status)


@public
@never_cache
@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    return _closed(request, 200)


@require_http_methods(["GET", "POST"])
@with_signing
def sign(request: HttpRequest, signing: Signing, at: datetime) -> HttpResponse:
    """The next text with its decision; after the last one the device holds nothing more."""
    page = signing_page(signing)
    if request.method == "GET":
        return _next(request, page)
    text = page.sent(request.POST.get("text", ""))
    if text is None:
        return _next(request, page)
    form, refusal = DecideForm(request.POST), ""
    if form.is_valid():
        sent = {name: form.cleaned_data[name] for name in ("decision", "signature")}
        try:
            services.decide(signing=signing, text=text, at=at, **sent)
        except DomainError as error:
            refusal = str(error)
        else:
            return _next(request, signing_page(signing), moved_on=True)
    return _show(request, page.at(text), form, refusal=refusal, status=422)


def _next(request: HttpRequest, page: SigningPage, *, moved_on: bool = False) -> HttpResponse:
    if page.text is None:
        return signing_cookie.take(request, redirect("signing:done"))
    return redirect("signing:sign", page.signing.uuid) if moved_on else _show(request, page, DecideForm())


def _show(request: HttpRequest, page: SigningPage, form: DecideForm, **more) -> HttpResponse:
    status = more.pop("status", 200)
    context = {"page": page, "form": form, "idle_seconds": IDLE_SECONDS, **more}
    return render(request, "patients/sign.html", context, status=status)


@require_POST
@with_signing
def here(request: HttpRequest, signing: Signing, at: datetime) -> HttpResponse:
    """Somebody touches the screen: the cover waits."""
    return HttpResponse(status=204)


@require_POST
@with_signing
def cover(request: HttpRequest, signing: Signing, at: datetime) -> HttpResponse:
    """Nobody is there: this device forgets the texts, and the desk makes a new code."""
    services.end_signing(signing=signing, at=at)
    return signing_cookie.take(request, redirect("signing:closed"))


@public
@never_cache
@require_GET
def other(request: HttpRequest) -> HttpResponse:
    """Where a page goes when the texts of somebody else were handed over on this device."""
    return render(request, "ui/other_form.html")


@public
@never_cache
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    """Thanks, and back to the desk. Holds nothing of anybody."""
    answer = render(request, "patients/signing_done.html", {"code_entry": places.code_entry()})
    answer.headers["Clear-Site-Data"] = cookies.WIPE
    return answer

"""How long a signed-in session lives, and who needs a second factor."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode

from .context import current_profile

STARTED, ACTIVE = "started_at", "active_at"
STAMP_EVERY = 15  # seconds; a session row is not written for each click
Answer = Callable[[HttpRequest], HttpResponse]


class SessionPolicy:
    """An idle session ends, and each ends after its absolute life.

    What a page asks for by itself (`access.poll`) does not count as activity, whatever a request
    says of itself.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        now, session = time.time(), request.session
        started = session.setdefault(STARTED, now)
        active = session.get(ACTIVE, now)
        if now - active > settings.SESSION_IDLE_SECONDS or now - started > settings.SESSION_LIFE_SECONDS:
            return self._end(request)
        if not getattr(view, "is_poll", False) and now - session.get(ACTIVE, 0) > self._stamp_every():
            session[ACTIVE] = now
        return None

    def _stamp_every(self) -> float:
        return min(STAMP_EVERY, settings.SESSION_IDLE_SECONDS / 10)

    def _end(self, request: HttpRequest) -> HttpResponse:
        auth.logout(request)
        return ask_to_sign_in(request)


class SignInRequired(LoginRequiredMiddleware):
    """Whose session is gone signs in, and never finds the sign-in page in the midst of another."""

    def handle_no_permission(self, request: HttpRequest, view_func: Answer) -> HttpResponse:
        return ask_to_sign_in(request)


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """A part of a page is told where to sign in, a sent form that it was not saved; a page is sent there."""
    is_part = bool(request.headers.get("HX-Request"))
    here = request.get_full_path() if request.method == "GET" and not is_part else _page_of(request)
    sign_in = f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': here})}"
    if is_part:
        return HttpResponse(status=401, headers={"X-Sign-In": sign_in})
    if request.method in ("GET", "HEAD"):
        return redirect(sign_in)
    context = {"sign_in": sign_in, "again": request.get_full_path(), "sent": _sent(request)}
    return HttpResponse(render_to_string("account/session_ended.html", context, request), status=401)


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, for sending once more from the same page; nothing of a form whose file is lost."""
    if request.FILES:
        return []
    secret = ("csrfmiddlewaretoken", "password")
    names = [name for name in request.POST if not any(word in name for word in secret)]
    return [(name, value) for name in names for value in request.POST.getlist(name)]


def _page_of(request: HttpRequest) -> str:
    """The page a request came from, as the browser names it; anything not ours is the first page."""
    named = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    if (named.scheme, named.netloc) != (request.scheme, request.get_host()):
        return "/"
    return urlunsplit(("", "", named.path or "/", named.query, ""))


class SecondFactorForStaff:
    """Practitioners and admins set up a second factor before anything else; a sample clinic waives it."""

    EXEMPT = ("/accounts/", "/static/", "/healthz")

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._must_set_up(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def _must_set_up(self, request: HttpRequest) -> bool:
        user = request.user
        if not user.is_authenticated or not user.is_staff or request.path.startswith(self.EXEMPT):
            return False
        if request.session.get("second_factor_set_up"):
            return False
        if current_profile(request).is_sample:
            return False
        if is_mfa_enabled(user):
            request.session["second_factor_set_up"] = True
            return False
        return True

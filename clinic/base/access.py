"""Who may call a view. Each view wears exactly one of these; a test walks the URLconf."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
PUBLIC, SIGNED_IN = "public", "signed-in"
refused = Signal()  # somebody who is signed in asked for what their role does not allow: `request`


def requires(*permissions: str) -> Callable[[View], View]:
    """Any one of these permissions is enough; without one the answer is 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.user.has_perm(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.required_permission = permissions  # type: ignore[attr-defined]
        return guarded

    return decorate


def requires_login(view: View) -> View:
    """Everybody who is signed in."""
    view.required_permission = SIGNED_IN  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Everybody, signed in or not. Each use is a decision."""
    view.required_permission = PUBLIC  # type: ignore[attr-defined]
    return login_not_required(view)


def poll(view: View) -> View:
    """A request the page makes by itself: it does not count as activity of the person."""
    view.is_poll = True  # type: ignore[attr-defined]
    return view

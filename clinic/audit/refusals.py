"""What somebody asked for that their role does not allow."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from .services import record


def record_refused(request: HttpRequest, **_signal: Any) -> None:
    """By the name of the page, never its address. Who is not signed in is nobody, and was led to sign in."""
    user, page = getattr(request, "user", None), request.resolver_match
    if user is not None and user.is_authenticated and page is not None:
        told = {"page": page.view_name, "method": request.method}
        record(by=user, verb="access.refused", at=timezone.now(), **told)

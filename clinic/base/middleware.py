"""What holds for every answer and every request."""

import contextlib
import ipaddress
import re
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from . import logs
from .error_pages import error_page, not_allowed
from .per_request import request_scope

CHARSETS = {"utf-8", "utf8", ""}
CHARSET = re.compile(r"charset\s*=\s*\"?([^;\"\s]+)", re.IGNORECASE)
Answer = Callable[[HttpRequest], HttpResponse]


class BehindProxy:
    """The address of the person rather than of our own proxy, which has added it last.

    What stands before it in the header is the client's own claim. Counted for sign-in and tablet
    codes; written to the log.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.BEHIND_PROXY:
            claimed = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
            with contextlib.suppress(ValueError):  # not added: then the proxy's own is what is known
                request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(claimed))
        return self.get_response(request)


class ResponsePolicy:
    """A reference number for the log and the error page; pages are never kept by a browser.

    A method that an address does not take is refused with a page of ours too.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reference = secrets.token_hex(4)  # type: ignore[attr-defined]
        logs.reference.set(request.reference)
        logs.source.set(request.META.get("REMOTE_ADDR", "")[:45])
        with request_scope():
            response = self.get_response(request)
            if isinstance(response, HttpResponseNotAllowed):
                response = not_allowed(request, response)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"
        )
        return response


class RequestGuard:
    """Turns away what no form of ours sends, before a view or the CSRF check reads it; and a browser that
    fetches ahead: to open a page is an event of the audit, to print a sheet takes it off what waits.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._is_refused(request):
            return error_page(request, 400)
        if request.headers.get("Sec-Purpose", "").startswith("prefetch"):
            return HttpResponse(status=503)  # it asks again when somebody does
        return self.get_response(request)

    def _is_refused(self, request: HttpRequest) -> bool:
        if request.method in {"TRACE", "CONNECT"}:
            return True
        charset = CHARSET.search(request.META.get("CONTENT_TYPE", ""))
        if charset and charset.group(1).lower() not in CHARSETS:
            return True
        query = request.META.get("QUERY_STRING", "")
        return "\x00" in request.path or "%00" in query or "\x00" in query

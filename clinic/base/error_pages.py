"""The pages for what went wrong. None of them shows internals, or needs session or database."""

import logging

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string

from .access import refused
from .failures import RETRY_AFTER_SECONDS, current_failure, is_database_failure

logger = logging.getLogger("plumbline.database")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_database_failure(exception) or isinstance(exception, SessionInterrupted):
        return unavailable(request, exception)
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    refused.send(sender=None, request=request)
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    failure = current_failure()
    if is_database_failure(failure):
        return unavailable(request, failure)
    return error_page(request, 500)


def unavailable(request: HttpRequest, failure: BaseException | None) -> HttpResponse:
    """The database is away: what was sent may or may not have been saved, and the page says so."""
    # The kind only: a message of the database can quote what was typed.
    logger.error("the database is away: %s", type(failure).__name__)
    page = error_page(request, 503)
    page.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return page


def not_allowed(request: HttpRequest, refused: HttpResponseNotAllowed) -> HttpResponse:
    """An address that only takes a form, opened as a page: Django's own answer is empty."""
    page = error_page(request, 405)
    page.headers["Allow"] = refused.headers["Allow"]
    return page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403, template="403_csrf.html")


def error_page(request: HttpRequest, status: int, *, template: str = "") -> HttpResponse:
    context = {"reference": getattr(request, "reference", ""), "status": status}
    return HttpResponse(render_to_string(template or f"{status}.html", context), status=status)

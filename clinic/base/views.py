"""Views of no app in particular."""

import logging

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .access import public, requires_login
from .failures import RETRY_AFTER_SECONDS, is_database_failure

logger = logging.getLogger("plumbline.database")


@require_safe
@public
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 only when the database answers, for a supervisor or a load balancer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as failure:
        if not is_database_failure(failure):
            raise
        logger.warning("healthz: the database does not answer")
        answer = JsonResponse({"database": "unavailable"}, status=503)
        answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return answer
    return JsonResponse({"database": "ok"})


@require_POST
@requires_login
def still_here(request: HttpRequest) -> HttpResponse:
    """The person touched the screen without sending anything: that counts as activity, too."""
    return HttpResponse(status=204)


@require_safe
@public
def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Asked for by browsers that show something without a page of ours, such as a PDF."""
    return HttpResponseRedirect(static("img/plumb.svg"))

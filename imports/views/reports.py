"""The lines with their verdicts, to mend in a spreadsheet and send again."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from clinic.audit.services import record
from clinic.base.access import requires
from clinic.base.models import XLSX
from clinic.base.tables.writing import as_csv, as_xlsx

from .. import queries
from ..models import PERMISSION, Import, ImportRow
from .pages import import_page
from .rows import import_or_404


@require_safe
@requires(PERMISSION)
@reauthentication_required
def report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The page of the list, which fetches the file: a file alone would leave the question for the password
    standing behind it."""
    batch, verdict = import_or_404(request, uuid), _verdict(request)
    kind = "xlsx" if request.GET.get("kind") == "xlsx" else "csv"
    file = reverse(f"imports:report-{kind}", args=[batch.uuid])
    response = import_page(request, batch, fetches=kind)
    response.headers["Refresh"] = f"0; url={file}" + (
        f"?{urlencode({'verdict': verdict})}" if verdict else ""
    )
    return response


@require_safe
@requires(PERMISSION)
@reauthentication_required
def report_csv(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    batch, verdicts = _asked(request, uuid)
    rows = as_csv(queries.report_rows(batch, verdicts))
    return _attached(StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8"), "csv")


@require_safe
@requires(PERMISSION)
@reauthentication_required
def report_xlsx(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    batch, verdicts = _asked(request, uuid)
    return _attached(HttpResponse(as_xlsx(queries.report_rows(batch, verdicts)), content_type=XLSX), "xlsx")


def _asked(request: HttpRequest, uuid: UUID) -> tuple[Import, list[str]]:
    """The faulty and doubtful lines unless one verdict is asked for. Taking a list out is noted."""
    batch = import_or_404(request, uuid)
    asked = _verdict(request)
    verdicts = [asked] if asked else ["error", "maybe", "same"]
    record(by=request.user, verb="import.report-taken", at=timezone.now(), subject=batch, verdicts=verdicts)
    return batch, verdicts


def _verdict(request: HttpRequest) -> str:
    asked = request.GET.get("verdict", "")
    return asked if asked in ImportRow.Verdict.values else ""


def _attached(response: HttpResponseBase, kind: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = f'attachment; filename="import-report.{kind}"'
    return response

"""The lines with their verdicts, to mend in a spreadsheet and send again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.audit.services import record
from clinic.base.access import requires
from clinic.base.models import XLSX
from clinic.base.tables.writing import as_csv, as_xlsx

from .. import queries
from ..models import PERMISSION, Import, ImportRow
from .rows import import_or_404


@require_safe
@requires(PERMISSION)
def report_csv(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    batch, verdicts = _asked(request, uuid)
    rows = as_csv(queries.report_rows(batch, verdicts))
    return _attached(StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8"), "csv")


@require_safe
@requires(PERMISSION)
def report_xlsx(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    batch, verdicts = _asked(request, uuid)
    return _attached(HttpResponse(as_xlsx(queries.report_rows(batch, verdicts)), content_type=XLSX), "xlsx")


def _asked(request: HttpRequest, uuid: UUID) -> tuple[Import, list[str]]:
    """The faulty and doubtful lines unless one verdict is asked for. Taking a list out is noted."""
    batch = import_or_404(request, uuid)
    asked = request.GET.get("verdict", "")
    verdicts = [asked] if asked in ImportRow.Verdict.values else ["error", "maybe", "same"]
    record(by=request.user, verb="import.report-taken", at=timezone.now(), subject=batch, verdicts=verdicts)
    return batch, verdicts


def _attached(response: HttpResponseBase, kind: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = f'attachment; filename="import-report.{kind}"'
    return response

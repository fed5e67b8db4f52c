"""The list of imports, and the one page on which an import goes its way."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clinic.base.access import poll, requires
from clinic.base.errors import DomainError
from clinic.base.idempotency import once
from clinic.base.numbers import LAST_KEY, whole_number

from .. import queries, services
from ..forms import MappingForm, ReadingForm, UploadForm
from ..models import BUSY, PERMISSION, Import, ImportRow
from ..reading import Mapping
from .rows import import_or_404


@require_http_methods(["GET", "POST"])
@requires(PERMISSION)
def imports(request: HttpRequest) -> HttpResponse:
    form, refusal = UploadForm(request.POST or None, request.FILES or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            sent = form.cleaned_data["file"]
            file = services.open_file(sent.read())
            return once(request, lambda: _upload(request, file, sent.name))
        except DomainError as error:
            refusal = str(error)
    sent_before = whole_number(request.GET.get("before", ""), most=LAST_KEY)
    shown, before = queries.imports_page(request.user, before=sent_before)
    context = {"form": form, "refusal": refusal, "imports": shown, "before": before}
    return render(request, "imports/list.html", context, status=422 if request.method == "POST" else 200)


def _upload(request: HttpRequest, file: services.Opened, name: str) -> str:
    batch = services.upload(file=file, file_name=name, by=request.user, at=timezone.now())
    return batch.get_absolute_url()


@require_safe
@requires(PERMISSION)
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return import_page(request, import_or_404(request, uuid))


@require_safe
@requires(PERMISSION)
@poll
def progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    batch = import_or_404(request, uuid)
    response = render(request, "imports/_progress.html", {"batch": batch})
    if batch.status not in BUSY:
        response.headers["HX-Refresh"] = "true"
    return response


def import_page(
    request: HttpRequest,
    batch: Import,
    *,
    form: MappingForm | None = None,
    refusal: str = "",
    fetches: str = "",
) -> HttpResponse:
    """What this import needs next: its columns, patience, or a look at what was found."""
    status = 422 if refusal or form is not None else 200
    context = {"batch": batch, "refusal": refusal, "fetches": fetches}
    wants_columns = form is not None or request.GET.get("step") == "columns"
    if batch.status == Import.Status.UPLOADED or (batch.status == Import.Status.REHEARSED and wants_columns):
        mapping, page = Mapping.stored(batch.mapping), queries.mapping_page(batch)
        form = form or MappingForm(mapping=mapping)
        context |= {
            "page": page,
            "form": form,
            "columns": list(zip(page.columns, form.bound_columns(), strict=True)),
            "reading": ReadingForm(mapping=mapping),
            "same_file": queries.same_file(batch),
        }
        return render(request, "imports/columns.html", context, status=status)
    if batch.status in BUSY or batch.status == Import.Status.DISCARDED:
        return render(request, "imports/waiting.html", context, status=status)
    verdict = request.GET.get("verdict", "")
    verdict = verdict if verdict in ImportRow.Verdict.values else ""
    after = whole_number(request.GET.get("after", ""), most=LAST_KEY) or 0
    context |= {
        "rows": queries.rows_page(batch, request.user, verdict=verdict, after=after),
        "summary": queries.summary_of(batch),
    }
    return render(request, "imports/result.html", context, status=status)

"""What is done to an import: each a POST that leads back to its page."""

from collections.abc import Callable
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic.base.access import requires
from clinic.base.errors import DomainError
from clinic.base.numbers import LAST_KEY, whole_number

from .. import services
from ..forms import MappingForm, ReadingForm
from ..models import PERMISSION, Import, ImportRow
from ..reading import Mapping
from .pages import import_page
from .rows import import_or_404


@require_POST
@requires(PERMISSION)
def columns(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say what the columns hold, and rehearse."""
    batch, at = import_or_404(request, uuid), timezone.now()
    form = MappingForm(request.POST, mapping=Mapping.stored(batch.mapping))
    if not form.is_valid():
        return import_page(
            request, batch, form=form, refusal=_("Please choose from the list for each column.")
        )
    try:
        services.map_columns(
            batch=batch, columns=form.columns, month_first=form.is_month_first, by=request.user, at=at
        )
        services.rehearse(batch=batch, by=request.user, at=at)
    except DomainError as error:
        return import_page(request, import_or_404(request, uuid), form=form, refusal=str(error))
    return redirect(batch)


@require_POST
@requires(PERMISSION)
def reading(request: HttpRequest, uuid: UUID) -> HttpResponse:
    batch = import_or_404(request, uuid)
    form = ReadingForm(request.POST, mapping=Mapping.stored(batch.mapping))
    if not form.is_valid():
        return import_page(request, batch, refusal=_("Please choose how to read the file from the lists."))
    values = {"charset": "", "delimiter": ""} | form.cleaned_data
    return _done(
        request, batch, lambda: services.reread(batch=batch, by=request.user, at=timezone.now(), **values)
    )


@require_POST
@requires(PERMISSION)
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One doubtful line, or all that are left, each by its own button. Leads back to the place."""
    batch = import_or_404(request, uuid)
    answer = _done(
        request,
        batch,
        lambda: services.decide(
            batch=batch,
            decision=request.POST.get("decision", ""),
            number=whole_number(request.POST.get("line", ""), most=LAST_KEY),
            all_left=request.POST.get("all") == "1",
            by=request.user,
            at=timezone.now(),
        ),
    )
    if answer.status_code == 302:
        after = whole_number(request.POST.get("after", ""), most=LAST_KEY) or 0
        where = reverse("imports:detail", args=[batch.uuid])
        return redirect(f"{where}?verdict={ImportRow.Verdict.MAYBE}&after={after}#lines")
    return answer


@require_POST
@requires(PERMISSION)
@reauthentication_required
def run(request: HttpRequest, uuid: UUID) -> HttpResponse:
    batch = import_or_404(request, uuid)
    return _done(request, batch, lambda: services.run(batch=batch, by=request.user, at=timezone.now()))


@require_POST
@requires(PERMISSION)
@reauthentication_required
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    batch = import_or_404(request, uuid)
    return _done(request, batch, lambda: services.undo(batch=batch, by=request.user, at=timezone.now()))


@require_POST
@requires(PERMISSION)
def stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    batch = import_or_404(request, uuid)
    stopped = services.stop(batch=batch, by=request.user, at=timezone.now())
    if stopped.status == Import.Status.IMPORTED:
        messages.info(request, _("It was already done. It can be undone below."))
    return redirect(batch)


@require_POST
@requires(PERMISSION)
def discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    batch = import_or_404(request, uuid)
    answer = _done(request, batch, lambda: services.discard(batch=batch, by=request.user, at=timezone.now()))
    if answer.status_code == 302:
        messages.success(request, _("The list is discarded. Nothing of it was imported."))
        return redirect("imports:list")
    return answer


def _done(request: HttpRequest, batch: Import, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except DomainError as error:
        return import_page(request, import_or_404(request, batch.uuid), refusal=str(error))
    return redirect(batch)

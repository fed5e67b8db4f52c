"""The assessment a request is about, through the chart's door."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from patients.doors import BehindChartDoor

from ..models import Assessment


def _with(*related: str) -> BehindChartDoor:
    return BehindChartDoor(
        lambda charts, uuid: Assessment.objects.filter(patient__in=charts, uuid=uuid).select_related(
            *related
        ),
        uuid=UUID,
    )


_TO_READ = _with("patient__replaced_by", "visit__practitioner", "exam_set", "author", "signed_by", "replaces")
_TO_SAVE = _with("patient", "exam_set")


def visible_or_404(request: HttpRequest, uuid: UUID) -> Assessment:
    return _or_404(_TO_READ, request, uuid)


def draft_or_404(request: HttpRequest, uuid: UUID) -> Assessment:
    """With no more beside it than a save needs."""
    return _or_404(_TO_SAVE, request, uuid)


def _or_404(read: BehindChartDoor, request: HttpRequest, uuid: UUID) -> Assessment:
    found = read.first(request.user, timezone.now(), uuid=uuid)
    if found is None:
        raise Http404
    return found

"""The assessment a request is about, through the chart's door."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from ..models import Assessment

RELATED = ("patient", "visit__practitioner", "exam_set", "author", "signed_by", "replaces")


def visible_or_404(request: HttpRequest, uuid: UUID) -> Assessment:
    found = (
        Assessment.objects.visible_to(request.user, timezone.now())
        .select_related(*RELATED)
        .filter(uuid=uuid)
        .first()
    )
    if found is None:
        raise Http404
    return found

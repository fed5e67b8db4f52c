"""The import a request is about, for those who may import."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from ..models import Import


def import_or_404(request: HttpRequest, uuid: UUID) -> Import:
    visible = Import.objects.visible_to(request.user)
    related = ("file", "progress", "uploaded_by", "imported_by", "undone_by")
    return get_object_or_404(visible.select_related(*related).defer("file__content"), uuid=uuid)

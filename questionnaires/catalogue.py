import json

from django.utils import timezone

from clinic.base.catalogue import Source

from . import conversion, services


def sources() -> list[Source]:
    """The shipped questionnaires: each arrives as a draft, for a clinician to review and publish."""
    return [_source(slug) for slug in conversion.SOURCES]


def _source(slug: str) -> Source:
    path = conversion.DATA / f"{slug}.json"

    def sync() -> list[str]:
        document = json.loads(path.read_text(encoding="utf-8"))
        change = services.load_draft(document=document, by=None, at=timezone.now())
        return [change] if change else []

    return Source(path=path, sync=sync)

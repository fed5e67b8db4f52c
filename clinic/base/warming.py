"""What the first person after a start would wait for otherwise: addresses resolved, templates compiled."""

from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver


def warm_up() -> None:
    """Once in each worker, before it serves. While developing a template may be broken, and nobody waits."""
    if settings.DEBUG:
        return
    get_resolver().reverse_dict  # noqa: B018 - reading it resolves all addresses
    for folder in map(Path, settings.TEMPLATES[0]["DIRS"]):
        for path in sorted(folder.rglob("*.html")):
            get_template(str(path.relative_to(folder)))

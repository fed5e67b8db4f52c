"""What the first person after a start would wait for otherwise: addresses resolved, templates compiled."""

import gc
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver

from clinic.base import memory
from clinic.base.printing import fonts, missing_glyphs


def warm_up() -> None:
    """Once, before the workers are made, which share what is here. While developing a template may be
    broken, and nobody waits.
    """
    if settings.DEBUG:
        return
    get_resolver().reverse_dict  # noqa: B018 - reading it resolves all addresses
    for folder in map(Path, settings.TEMPLATES[0]["DIRS"]):
        for path in sorted(folder.rglob("*.html")):
            get_template(str(path.relative_to(folder)))
    fonts.library()
    missing_glyphs("A")  # opens the text face
    gc.collect()
    gc.set_threshold(20_000, 10, 10)  # a page makes some thousand objects and leaves hardly a cycle
    gc.freeze()  # a collection writes to whatever it looks at, and what is written to is shared no more
    memory.give_back()

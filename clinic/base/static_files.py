"""Where the browser gets its files. Each page names some twenty; what one is called stays for the process."""

from functools import cache
from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class _NamedOnce:
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.url = cache(super().url)  # type: ignore[misc]


class Found(_NamedOnce, StaticFilesStorage):
    """Beside the code, as they are."""


class Collected(_NamedOnce, CompressedManifestStaticFilesStorage):
    """Under names that change with their content."""

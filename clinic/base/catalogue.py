"""Content that ships with the program, loaded from each app's data files.

An app with content has `catalogue.py` with

    def sources() -> list[Source]

in the order to load. `load_catalogue` calls every app's sources, lowest app first. A source is
idempotent, refuses unknown keys with ValueError or KeyError, and retires instead of deleting.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, kw_only=True)
class Source:
    """One data file and the function that brings the tables in line with it.

    `sync` returns one line for each change it made, and none when everything was in line.
    """

    path: Path
    sync: Callable[[], list[str]]


def sources() -> list[Source]:
    """Every app's sources, lowest app first."""
    found: list[Source] = []
    for app in settings.FIRST_PARTY_APPS:
        if app != "clinic.base" and find_spec(f"{app}.catalogue"):
            found += import_module(f"{app}.catalogue").sources()
    return found

"""Static files that come inside packages: just the few that a page asks for.

They are made once into `var/packages/` (Bootstrap without its source map, the web fonts cut to
size) and found there from then on, by the development server and by collectstatic alike. A file
that cannot be made is left out: the page then shows in the fonts of the device.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from . import fonts

logger = logging.getLogger("plumbline.static")

RECIPE = 1  # raise it when the way of making changes


def _plain(package: str, path: str) -> Callable[[], bytes]:
    """The file without its last line about a source map, which is not served."""

    def read() -> bytes:
        content = _file(package, path).read_bytes()
        return b"\n".join(line for line in content.split(b"\n") if b"sourceMappingURL=" not in line)

    return read


def _file(package: str, path: str):
    """Step by step, since a package without __init__ takes one name at a time."""
    found = files(package)
    for part in path.split("/"):
        found = found / part
    return found


MADE: dict[str, Callable[[], bytes]] = {
    "vendor/bootstrap.min.css": _plain("bootstrap", "css/bootstrap.min.css"),
    "vendor/bootstrap.bundle.min.js": _plain("bootstrap", "js/bootstrap.bundle.min.js"),
    "vendor/htmx.min.js": _plain("django_htmx", "static/django_htmx/htmx-2.min.js"),
    **{f"fonts/{face.name}": face.make for face in fonts.FACES},
}
PACKAGES = (
    "bootstrap-wrapper",
    "django-htmx",
    "fontpkg-source-sans-3",
    "fontpkg-source-serif-4",
    "fonttools",
)


class PackageFinder(BaseFinder):
    def __init__(self, app_names=None, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=folder())

    def find(self, path, find_all=False, **kwargs):
        """Nothing is an empty list, as with Django's own finders."""
        found = make(path) if path in MADE else None
        if found is None:
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns) -> Iterator[tuple[str, FileSystemStorage]]:
        for path in MADE:
            if make(path):
                yield path, self.storage


def make(path: str) -> Path | None:
    """The made file, made now if it is not there yet; None when its package does not give it."""
    target = folder() / path
    if target.exists():
        return target
    try:
        _write(target, MADE[path]())
    except Exception as error:  # a page without its own font is better than no page
        logger.warning("static file %s could not be made: %s", path, type(error).__name__)
        return None
    return target


def folder() -> Path:
    """One folder for each set of package versions, so that an update makes the files anew."""
    versions = [f"{name} {_version(name)}" for name in PACKAGES]
    key = hashlib.sha256(repr((RECIPE, versions)).encode()).hexdigest()[:12]
    return Path(getattr(settings, "PACKAGE_FILES_DIR", settings.BASE_DIR / "var" / "packages")) / key


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "none"


def _write(target: Path, content: bytes) -> None:
    """Whole or not at all, since several processes may make the same file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.chmod(name, 0o644)
    os.replace(name, target)

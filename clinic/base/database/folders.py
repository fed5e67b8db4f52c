"""Folders that several starters may be making at the same moment."""

import errno
import os
import tempfile
from pathlib import Path


def make_folder(path: Path, *, mode: int) -> None:
    """Make it with exactly these permissions; one that is there keeps its own.

    It gets its name only when complete. Another starter may find it at any moment, hand it over to
    the server's account and go on: a permission set after that would lock that account out again.
    """
    if path.exists():
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    aside.chmod(mode)
    try:
        aside.rename(path)  # replaces an empty folder, never one in use
    except OSError as error:
        aside.rmdir()
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise


def sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""The installation's own secret when the environment names none: made once, kept beside the data."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from .database.config import is_under_test, local_server

TEST_KEY = "only-for-tests-" * 4


def local_secret(values: Mapping[str, str]) -> str:
    """The secret in `<data folder>/<instance>.secret` (0600), made on first use."""
    if is_under_test(values):
        return TEST_KEY
    server = local_server(values)
    folder: Path = server.folder
    path = folder.parent / f"{folder.name}.secret"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        server.make_root()
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
    try:
        os.link(draft, path)  # the first of several processes wins
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii")

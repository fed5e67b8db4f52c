"""Copies of a migrated database. Migrating takes seconds, copying what was migrated an instant.

The template is named by a digest of everything that shapes it, so that a changed migration makes
a new one and eight runs at once share one.
"""

import ast
import contextlib
import fcntl
import hashlib
import importlib.util
import itertools
import os
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from clinic.base.database import roles
from clinic.base.database.config import CHECKOUT
from clinic.base.database.server import LocalServer
from clinic.base.management.commands import migrate

KEEP_SECONDS = 24 * 3600

_numbers = itertools.count(1)


def make_clone(server: LocalServer) -> str:
    """A fresh copy of the migrated database under a name of this process."""
    server.ensure_running()
    template = f"template_{shape_digest()}"
    name = f"run_{os.getpid()}_{next(_numbers)}"
    with _locked(server.folder / f"{template}.lock"), server.connect() as superuser:
        if not _exists(superuser, template):
            _build(server, template)
        _drop(superuser, name)  # left by a run that was killed and had our number
        superuser.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                *map(sql.Identifier, (name, template, roles.OWNER))
            )
        )
    return name


def drop_clone(server: LocalServer, name: str) -> None:
    with server.connect() as superuser:
        _drop(superuser, name)


def drop_leftovers(server: LocalServer) -> None:
    """Remove copies of runs that were killed, and templates nobody used for a day."""
    server.ensure_running()
    with server.connect() as superuser:
        for (name,) in superuser.execute("SELECT datname FROM pg_database").fetchall():
            if (match := re.fullmatch(r"run_(\d+)_\d+", name)) and not _lives(int(match[1])):
                _drop(superuser, name)
            if name.startswith("template_"):
                _drop_unused_template(server, superuser, name)


@contextlib.contextmanager
def serving(name: str) -> Iterator[None]:
    """Point every thread, and every process started meanwhile, at this database."""
    settings = connections["default"].settings_dict
    earlier = settings["NAME"], os.environ.get("PLUMBLINE_DATABASE", "")
    connections.close_all()
    settings["NAME"] = os.environ["PLUMBLINE_DATABASE"] = name
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"], os.environ["PLUMBLINE_DATABASE"] = earlier


@cache
def shape_digest() -> str:
    """Everything that decides what a migrated database looks like, as this run found it."""
    digest = hashlib.sha256()
    for path in sorted(_shaping_files()):
        digest.update(os.fsencode(path) + path.read_bytes())
    rights = [(m._meta.label, m._meta.default_permissions, m._meta.permissions) for m in apps.get_models()]
    digest.update(repr((roles.append_only_tables(), rights)).encode())
    return digest.hexdigest()[:16]


def _shaping_files() -> set[Path]:
    files = {Path(roles.__file__), Path(migrate.__file__)}
    for app in apps.get_app_configs():
        migrations = set(Path(app.path, "migrations").glob("*.py"))
        files |= migrations
        if Path(app.path).is_relative_to(CHECKOUT) and ".venv" not in app.path:
            for migration in migrations:
                files |= _imported_files(migration)
    return files


def _imported_files(migration: Path) -> set[Path]:
    """Our modules that a migration takes its SQL from."""
    found = set()
    for node in ast.walk(ast.parse(migration.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for name in [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]:
                with contextlib.suppress(ModuleNotFoundError):
                    spec = importlib.util.find_spec(name)
                    if spec and spec.origin and Path(spec.origin).is_relative_to(CHECKOUT):
                        found.add(Path(spec.origin))
    return {path for path in found if ".venv" not in path.parts and path.suffix == ".py"}


def _build(server: LocalServer, template: str) -> None:
    """Migrate aside; the name appears only when all is done."""
    aside = template.replace("template_", "building_")
    with server.connect() as superuser:
        _drop(superuser, aside)
        superuser.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(*map(sql.Identifier, (aside, roles.OWNER)))
        )
        with serving(aside):
            call_command("migrate", verbosity=0, interactive=False)
        for statement in ("ALTER DATABASE {} RENAME TO {}", "ALTER DATABASE {1} ALLOW_CONNECTIONS false"):
            superuser.execute(sql.SQL(statement).format(*map(sql.Identifier, (aside, template))))


def _exists(superuser, name: str) -> bool:
    found = superuser.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def _drop(superuser, name: str) -> None:
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    superuser.execute(statement.format(sql.Identifier(name)))


def _drop_unused_template(server: LocalServer, superuser, name: str) -> None:
    lock = server.folder / f"{name}.lock"
    with contextlib.suppress(FileNotFoundError):
        if time.time() - lock.stat().st_mtime < KEEP_SECONDS:
            return
    with _locked(lock):
        _drop(superuser, name)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:  # opening for writing also notes the time of last use
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.utime(path)
        yield


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

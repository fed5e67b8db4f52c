"""settings.DATABASES out of the environment.

DATABASE_URL           your server, as the app's role; without it the local server is used
DATABASE_OWNER_URL     the same database as the role that owns it, for `migrate`
PLUMBLINE_INSTANCE     name of the local instance (sample)
PLUMBLINE_DATA_DIR     folder that holds the instances (/var/lib/plumbline for root, else the
                       user's data folder; for tests a folder in memory, where there is room)
PLUMBLINE_DATABASE     database of the local instance (plumbline)
"""

import contextlib
import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from . import roles
from .server import LocalServer
from .tuning import PORT

ENGINE = "clinic.base.database"
CHECKOUT = Path(__file__).resolve().parents[3]
MEMORY, ROOM = Path("/dev/shm"), 2 * 2**30  # noqa: S108, a folder that is another's is not taken

# For the app's role only: a request that waits longer than this is better refused than hung.
LIMITS = {
    "lock_timeout": "8s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}
# Nobody here reads two large tables side by side, and where a table is too young for statistics the planner
# follows a whole index to the newest row that way: 4 ms for one form among 5,000 visits, more with each.
PLANNING = {"enable_mergejoin": "off"}
COMMON: dict[str, Any] = {"ENGINE": ENGINE, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def databases(env: Mapping[str, str] | environ.Env) -> dict[str, dict[str, Any]]:
    """DATABASES for this environment. Starts nothing; the first connection does."""
    values: Mapping[str, str] = getattr(env, "ENVIRON", env)  # type: ignore[assignment]
    url = values.get("DATABASE_URL", "")
    if url and not is_under_test(values):
        return {"default": _own_server(url, values.get("DATABASE_OWNER_URL", ""))}
    return {"default": _local_server(values)}


def is_under_test(values: Mapping[str, str]) -> bool:
    """pytest says so itself, to its children as well: none of them can reach a clinic's data."""
    return "PYTEST_VERSION" in values


def local_server(values: Mapping[str, str]) -> LocalServer:
    if is_under_test(values):
        return server_of_tests(values)
    instance = values.get("PLUMBLINE_INSTANCE") or "sample"
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", instance):
        raise ImproperlyConfigured(
            f"PLUMBLINE_INSTANCE={instance!r} must be made of small letters, digits, - and _."
        )
    return LocalServer(_root(values), instance)


def _root(values: Mapping[str, str]) -> Path:
    if chosen := values.get("PLUMBLINE_DATA_DIR"):
        if not Path(chosen).is_absolute():
            raise ImproperlyConfigured(f"PLUMBLINE_DATA_DIR={chosen!r} must start with a slash.")
        return Path(chosen)
    if os.geteuid() == 0:
        return Path("/var/lib/plumbline")
    home = values.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "plumbline"


def server_of_tests(values: Mapping[str, str]) -> LocalServer:
    """Of this checkout: two of them test at once without meeting. It outlives a run for the next."""
    name = hashlib.sha256(os.fsencode(CHECKOUT)).hexdigest()[:10]
    return LocalServer(_root_of_tests(values), f"test-{name}", durable=False)


def _root_of_tests(values: Mapping[str, str]) -> Path:
    """Each test that commits has a database of its own, a thousand new files: a disk can take seconds."""
    folder = MEMORY / f"plumbline-tests-{os.geteuid()}"
    is_free = not folder.exists() or folder.stat().st_uid == os.geteuid()
    if values.get("PLUMBLINE_DATA_DIR") or not MEMORY.is_dir() or not is_free:
        return _root(values)
    there = os.statvfs(MEMORY)
    has_room = there.f_blocks * there.f_frsize >= ROOM and not there.f_flag & os.ST_NOEXEC
    return folder if has_room else _root(values)


def _local_server(values: Mapping[str, str]) -> dict[str, Any]:
    server = local_server(values)
    return COMMON | {
        "NAME": values.get("PLUMBLINE_DATABASE") or roles.DATABASE,
        "USER": roles.APP,
        "HOST": str(server.sockets),
        "PORT": str(PORT),
        "OPTIONS": _options(),
        "LOCAL": server,
        "OWNER": {"USER": roles.OWNER, "OPTIONS": {"connect_timeout": 10}},
    }


def _own_server(url: str, owner_url: str) -> dict[str, Any]:
    served = _parsed("DATABASE_URL", url)
    owner = _parsed("DATABASE_OWNER_URL", owner_url) if owner_url else None
    if owner and owner["NAME"] != served["NAME"]:
        raise ImproperlyConfigured("DATABASE_URL and DATABASE_OWNER_URL name two databases.")
    served["OPTIONS"] = _options() | served["OPTIONS"]
    return served | COMMON | {"LOCAL": None, "OWNER": owner}


def _parsed(variable: str, url: str) -> dict[str, Any]:
    config: dict[str, Any] = {}
    if url.startswith(("postgres://", "postgresql://")):
        with contextlib.suppress(ValueError, ImproperlyConfigured):
            config = environ.Env.db_url_config(url)
    if not config.get("NAME"):
        # The address holds a password, so the message does not repeat it.
        raise ImproperlyConfigured(f"{variable} must look like postgres://user:password@host:5432/database.")
    config["OPTIONS"] = {"connect_timeout": 10} | config.get("OPTIONS", {})
    config.pop("ENGINE")
    return {key: value for key, value in config.items() if key != "CONN_MAX_AGE"}


def _options() -> dict[str, Any]:
    settings = " ".join(f"-c {name}={value}" for name, value in (LIMITS | PLANNING).items())
    return {"connect_timeout": 10, "options": settings, "prepare_threshold": 1}  # for clinic.base.prepared

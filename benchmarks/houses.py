"""Clinics to measure in: one database for each size, made once, in an instance of their own.

A database is named by its size and by a digest of what shapes it (migrations, catalogue, the makers of
people), so that a change makes a new one and leaves none of the old.
"""

import contextlib
import hashlib
import http.client
import io
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from psycopg import sql

from clinic.base import serving
from clinic.base.database import roles
from clinic.testing import clones, servers

CHECKOUT = Path(__file__).resolve().parent.parent
ALONE = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"


class Bench:
    """What a module gets: `sizes`, and `at(size)`, which leads this process into that clinic."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        self.sizes = sizes
        self.server = connection.settings_dict["LOCAL"]

    @contextlib.contextmanager
    def at(self, size: int) -> Iterator["House"]:
        """Every query of this process, and every page of `house.client()`, is of this clinic."""
        name = self._database(size)
        with clones.serving(name), House(size, name) as house:
            yield house

    @contextlib.contextmanager
    def copy_at(self, size: int) -> Iterator["House"]:
        """As `at`, in a copy that is thrown away: for what registers people, who would be counted later."""
        name = self._database(size)
        copy = name.replace("bench_", "copy_")
        with self.server.connect() as superuser:
            _drop(superuser, copy)
            superuser.execute(ALONE, [name])  # the web server before this one is gone, its sessions not yet
            _make(superuser, copy, template=name)
        try:
            with clones.serving(copy), House(size, copy) as house:
                yield house
        finally:
            with self.server.connect() as superuser:
                _drop(superuser, copy)

    def _database(self, size: int) -> str:
        self.server.ensure_running()
        digest = _digest()
        name = f"bench_{size}_{digest}"
        with self.server.connect() as superuser:
            present = {row[0] for row in superuser.execute("SELECT datname FROM pg_database").fetchall()}
            for old in present:
                if re.fullmatch(rf"(bench|making|copy)_{size}_[0-9a-f]+", old) and old != name:
                    _drop(superuser, old)
            if name in present:
                return name
            aside = name.replace("bench_", "making_")
            _make(superuser, aside, template="template1")
            print(f"making the clinic of {size:,} patients", file=sys.stderr, flush=True)
            with clones.serving(aside):
                _fill(size)
            superuser.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (aside, name)))
            )
        return name


def truth_file(size: int) -> Path:
    """The pairs of records of one person in the clinic of this size."""
    return CHECKOUT / "var" / f"bench-truth-{size}.csv"


def _fill(size: int) -> None:
    from clinic.pages.sample import clinic

    call_command("migrate", verbosity=0, interactive=False)
    call_command("sync_roles", verbosity=0)
    call_command("load_catalogue", verbosity=0, stdout=io.StringIO())
    clinic.make(at=timezone.now())
    call_command(
        "load_synthetic", patients=size, visits=size // 2, truth=truth_file(size), stdout=io.StringIO()
    )
    with connection.settings_dict["LOCAL"].connect(connection.settings_dict["NAME"]) as superuser:
        superuser.execute("VACUUM ANALYZE")
        superuser.execute("CHECKPOINT")


def _digest() -> str:
    shape = hashlib.sha256(clones.shape_digest().encode())
    for folder in ("synthetic", "clinic/pages/sample"):
        for path in sorted((CHECKOUT / folder).rglob("*.py")) + sorted((CHECKOUT / folder).rglob("*.toml")):
            if "tests" not in path.parts:
                shape.update(path.read_bytes())
    return shape.hexdigest()[:8]


def _make(superuser, name: str, *, template: str) -> None:
    named = map(sql.Identifier, (name, template, roles.OWNER))
    superuser.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(*named))
    served = map(sql.Identifier, (name, roles.APP))
    superuser.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(*served))


def _drop(superuser, name: str) -> None:
    superuser.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


class House:
    """One clinic. Its web server is the real one, started when a page is first asked for."""

    def __init__(self, size: int, name: str) -> None:
        self.size, self.name = size, name
        self.port = 0
        self._process: subprocess.Popen | None = None
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the house stands

    def __enter__(self) -> "House":
        return self

    def __exit__(self, *_how: object) -> None:
        self.stop()
        self._log.close()

    def client(self, username: str) -> "Client":
        """A browser signed in as one of the sample clinic's staff: desk, kim, lee or admin."""
        self.serve()
        return Client(self.port, _session(username))

    def serve(self) -> None:
        if self._process is not None:
            return
        self.port = servers.free_port()
        command = serving.web_command("127.0.0.1", self.port)
        command[command.index("clinic.wsgi:application")] = "benchmarks.bare.wsgi:application"
        self._process = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
            preexec_fn=partial(serving._end_with_parent, os.getpid()),
        )
        until = time.monotonic() + 240
        while not serving.answers("127.0.0.1", self.port):
            if time.monotonic() > until or self._process.poll() is not None:
                self._log.seek(0)
                raise RuntimeError(f"The server does not start:\n{self._log.read().decode()[-2000:]}")
            time.sleep(0.05)

    def memory_of_a_worker(self) -> tuple[float, float]:
        """MB of the server and its workers, shared pages counted once, for each worker; and the most that one
        of the workers maps, shared or not.
        """
        assert self._process is not None, "no page was asked for yet"
        server, workers = self._process.pid, servers.children_of(self._process.pid)
        shares = [_megabytes(process, "Pss") for process in (server, *workers)]
        return sum(shares) / len(workers), max(_megabytes(process, "Rss") for process in workers)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None


def _megabytes(process: int, what: str) -> float:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{what}:"))


def _session(username: str) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from accounts.models import User

    user = User.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


class Client:
    """One connection that is kept open. An answer other than expected stops the measurement."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.session = port, session
        self._token = secrets.token_hex(16)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def again(self) -> "Client":
        """The same person over another connection."""
        return Client(self.port, self.session)

    def get(self, path: str, *, expect: int = 200, **headers: str) -> bytes:
        return self._ask("GET", path, None, expect, headers)

    def post(self, path: str, fields: dict | list, *, expect: int = 302, **headers: str) -> bytes:
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(fields, doseq=True), expect, headers)

    def _ask(self, method: str, path: str, body: str | None, expect: int, headers: dict) -> bytes:
        cookies = f"sessionid={self.session}; csrftoken={self._token}"
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        sending = (method, path, body, {"Cookie": cookies, "X-CSRFToken": self._token, **headers})
        try:
            answer = self._exchange(*sending)
        except (http.client.RemoteDisconnected, ConnectionError):  # the server ends idle connections
            self._connection.close()
            answer = self._exchange(*sending)
        content = answer.read()
        if answer.status != expect:
            raise RuntimeError(f"{method} {path.split('?')[0]}: {answer.status}, expected {expect}")
        return content

    def _exchange(self, *sending) -> http.client.HTTPResponse:
        self._connection.request(*sending)
        return self._connection.getresponse()

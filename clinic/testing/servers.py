"""Servers of their own for tests that kill them."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.db import connections

from clinic.base.database import roles
from clinic.base.database.account import current_user, server_account
from clinic.base.database.binaries import reachable_folder
from clinic.base.database.config import CHECKOUT
from clinic.base.database.processes import command_line
from clinic.base.database.server import LocalServer

START = (
    "import sys; from pathlib import Path; from clinic.base.database.server import LocalServer;"
    "server = LocalServer(Path(sys.argv[1]), sys.argv[2], durable=sys.argv[3] == 'True');"
    "server.ensure_running(); print(server.pid())"
)


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A short folder that other accounts may enter, unlike pytest's own."""
    _remove_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=f"plumbline-{os.getpid()}-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_leftovers() -> None:
    """Servers and folders of test runs that were killed; the folder's name says whose it was."""
    for folder in Path(tempfile.gettempdir()).glob("plumbline-*-*"):
        owner = folder.name.split("-")[1]
        if owner.isdecimal() and not command_line(int(owner)) and folder.owner() == current_user():
            for pid in processes_in(folder):
                os.kill(pid, signal.SIGKILL)
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def scratch_server(*, durable: bool = False) -> Iterator[LocalServer]:
    """A server nobody else uses, not made yet; stopped and removed afterwards."""
    with scratch_folder() as folder:
        server = LocalServer(folder, "one", durable=durable)
        try:
            yield server
        finally:
            kill(server)


@contextlib.contextmanager
def using(server: LocalServer) -> Iterator[None]:
    """Let this process's Django use this server instead of the one of the tests."""
    chosen = connections["default"].settings_dict
    earlier = dict(chosen)
    connections.close_all()
    chosen.update({"HOST": str(server.sockets), "NAME": roles.DATABASE, "LOCAL": server})
    try:
        yield
    finally:
        connections.close_all()
        chosen.update(earlier)


def copy_database(source: LocalServer, name: str, target: LocalServer) -> None:
    """Fill the target's database from one of the source's: quicker than migrating anew."""
    target.ensure_running()
    dump = [target.program("pg_dump"), "-h", source.sockets, "-U", "postgres", name]
    load = [target.program("psql"), "-h", target.sockets, "-U", "postgres", "-q", "-v", "ON_ERROR_STOP=1"]
    with subprocess.Popen(dump, stdout=subprocess.PIPE) as dumping:
        subprocess.run(
            [*load, "-d", roles.DATABASE], stdin=dumping.stdout, stdout=subprocess.DEVNULL, check=True
        )


def start_elsewhere(server: LocalServer) -> subprocess.Popen:
    """Another process that wants the server, and prints the server's number when it has it."""
    arguments = [str(server.root), server.instance, str(server.durable)]
    return subprocess.Popen(
        [sys.executable, "-c", START, *arguments],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def connect_as_app(server: LocalServer) -> psycopg.Connection:
    return psycopg.connect(host=str(server.sockets), user=roles.APP, dbname=roles.DATABASE, autocommit=True)


def kill(server: LocalServer) -> None:
    """Signal 9 to the server and every process it started, until none is left."""
    while strike(server):
        time.sleep(0.02)


def strike(server: LocalServer) -> int:
    """Signal 9 to its processes of this moment; a client may start it again at once. How many."""
    victims = processes_in(server.folder)
    for pid in victims:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(victims)


def processes_in(folder: Path) -> list[int]:
    """Living processes of PostgreSQL that work in this folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            place = os.readlink(entry / "cwd").removesuffix(" (deleted)")
            name = os.path.basename(os.readlink(entry / "exe"))
            if name == "postgres" and Path(place).is_relative_to(folder):
                found.append(int(entry.name))
    return found


@contextlib.contextmanager
def password_server() -> Iterator[int]:
    """Its port: a server as a clinic may have one, with passwords over TCP (superuser's: root-secret)."""
    account = server_account()
    with scratch_folder() as folder:
        binaries, data = reachable_folder(account, folder), folder / "data"
        for path in (data, folder / "run"):
            path.mkdir(mode=0o700)
            account.own(path)
        secret = folder / "secret"
        secret.write_text("root-secret")
        secret.chmod(0o644)
        making = ["-D", data, "-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8"]
        making += ["--pwfile", secret, "--no-sync"]
        account.run([binaries / "initdb", *making], check=True, stdout=subprocess.DEVNULL)
        port = free_port()
        options = f"-h 127.0.0.1 -p {port} -k {folder}/run -F"
        starting = ["start", "-w", "-D", data, "-l", folder / "run" / "log", "-o", options]
        account.run([binaries / "pg_ctl", *starting], check=True, stdout=subprocess.DEVNULL)
        try:
            yield port
        finally:
            account.run([binaries / "pg_ctl", "stop", "-m", "immediate", "-D", data], capture_output=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def url(port: int, user: str, password: str, database: str) -> str:
    return f"postgres://{user}:{quote(password, safe='')}@127.0.0.1:{port}/{database}"


def children_of(pid: int) -> list[int]:
    """Numbers of the living processes that this one started."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            after_name = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(after_name[1]) == pid and after_name[0] != "Z":
                found.append(int(entry.name))
    return found

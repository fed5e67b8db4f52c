"""Life of the local server: it is started when first needed and outlives whoever started it.

Every step may be cut by kill -9 and is then done again: first start happens in `data.new`, which is
renamed when complete; marks of a dead server are removed only when no process of this data folder
is behind them; one starter at a time holds the lock file.
"""

import contextlib
import fcntl
import os
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg

from . import processes, roles
from .account import Account, current_user, server_account
from .binaries import installed_folder, reachable_folder
from .errors import ServerDown
from .folders import make_folder, sync_folder
from .tuning import ACCESS, PORT, command_line

LONGEST_SOCKET_PATH = 90  # the kernel's limit is 107 bytes; leave room for the lock file's name
START_SECONDS = 60  # recovery after a crash included
LOG_LIMIT = 10 * 2**20


@dataclass(frozen=True)
class LocalServer:
    """One instance: a folder with its data, its socket and its log. Settings carry it as LOCAL."""

    root: Path
    instance: str
    durable: bool = True

    @property
    def folder(self) -> Path:
        return self.root / self.instance

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def sockets(self) -> Path:
        return self.folder / "run"

    @property
    def socket(self) -> Path:
        return self.sockets / f".s.PGSQL.{PORT}"

    @property
    def log(self) -> Path:
        return self.folder / "log" / "postgresql.log"

    @cached_property
    def account(self) -> Account:
        return server_account()

    # -- what others ask for

    def ensure_running(self) -> None:
        """Return once the server accepts connections; start it, or make it, where needed."""
        if self.accepts():
            return
        self._check_socket_path()
        with self._explained():
            self.make_root()
            make_folder(self.folder, mode=0o700)
        with self._locked() as lock:
            if self.accepts():
                return
            self._prepare_folders()
            if not self.data.exists():
                self._create(lock)
            self._start()

    def accepts(self) -> bool:
        """Whether the server answers right now. Never starts anything."""
        try:
            self.connect(timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def has_listener(self) -> bool:
        """Whether anybody holds the socket: false means that no server is there at all."""
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(2)
            try:
                probe.connect(str(self.socket))
            except (FileNotFoundError, ConnectionRefusedError):
                return False
            except OSError:
                return True
        return True

    def connect(self, dbname: str = "postgres", *, timeout: int = 10) -> psycopg.Connection:
        """A connection as the server's superuser, for making roles and databases."""
        return psycopg.connect(
            host=str(self.sockets),
            port=PORT,
            user="postgres",
            dbname=dbname,
            connect_timeout=timeout,
            autocommit=True,
        )

    def pid(self) -> int | None:
        return processes.postmaster(self.data / "postmaster.pid", self.data)

    def stop(self) -> bool:
        """End the server after its clients' running statements; false when none was there."""
        if not self.data.exists():
            return False
        with self._locked():
            if self.pid() is None:
                return False
            self._program("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-t", START_SECONDS)
            return True

    def throw_away(self) -> bool:
        """End a server of tests and remove what it kept; false when none was there."""
        stopped = self.stop()
        if not self.durable and self.data.exists():
            with self._locked():
                if self.pid() is None:
                    shutil.rmtree(self.data)
        return stopped

    def program(self, name: str) -> Path:
        """The path of psql, pg_dump and the like, as installed with the package."""
        return installed_folder() / name

    # -- steps of a start, each safe to repeat

    def _check_socket_path(self) -> None:
        if len(os.fsencode(self.socket)) > LONGEST_SOCKET_PATH:
            raise ServerDown(
                f"The path of the database's socket, {self.socket}, is longer than"
                f" {LONGEST_SOCKET_PATH} bytes. Set PLUMBLINE_DATA_DIR to a shorter folder."
            )

    def _prepare_folders(self) -> None:
        """Every time, since a starter may have been killed between making and handing over."""
        with self._explained():
            if self.account.is_other:  # it may enter our folder, and see nothing there but its own
                os.chown(self.folder, -1, self.account.gid)
                self.folder.chmod(0o710)
            for path in (self.sockets, self.log.parent):
                make_folder(path, mode=0o700)
                self.account.own(path)
        if self.account.run(["test", "-w", self.sockets]).returncode:
            raise ServerDown(
                f"The account {self.account.name}, which runs the local database, cannot enter"
                f" {self.folder}. Set PLUMBLINE_DATA_DIR to a folder that other accounts may enter,"
                " such as /var/lib/plumbline."
            )

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ServerDown(
                f"The folder {self.folder} for the local database cannot be used ({error.strerror})."
                " It belongs to the account that first started it; set PLUMBLINE_DATA_DIR to a"
                " folder of your own, or DATABASE_URL."
            ) from error

    def make_root(self) -> None:
        """Make the folder that holds the instances; what exists keeps its permissions."""
        missing = [path for path in (self.root, *self.root.parents) if not path.exists()]
        for path in reversed(missing):
            make_folder(path, mode=0o755)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[int]:
        """Hold the instance's lock. Children given the file keep it held when we are killed."""
        with self._explained():
            lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _take(lock, until=time.monotonic() + START_SECONDS + 30)
            yield lock
        finally:
            os.close(lock)

    def _create(self, lock: int) -> None:
        """Make the cluster with its roles and its database aside, then give it its name."""
        new = self.data.with_name("data.new")
        if new.exists():
            shutil.rmtree(new)
        new.mkdir(mode=0o700)
        self.account.own(new)
        self._program(
            "initdb",
            *("-D", new, "--username=postgres", "--auth=peer", "--encoding=UTF8"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *("--data-checksums", "--no-instructions"),
            *([] if self.durable else ["--no-sync"]),
            pass_fds=(lock,),
        )
        self._program(
            *("postgres", "--single", "-D", new, "-c", "log_min_messages=fatal", "postgres"),
            input="\n".join(roles.first_statements(may_create_databases=not self.durable)) + "\n",
            pass_fds=(lock,),
        )
        new.rename(self.data)
        sync_folder(self.folder)

    def _start(self) -> None:
        """Start the server, waiting out the remains of a dead one."""
        until = time.monotonic() + START_SECONDS
        self._write_access_files()
        self._shorten_log()
        while True:
            if self.pid() is None:
                self._remove_stale_marks()
                self._launch()
            if self._accepts_within(5):
                return
            if time.monotonic() > until:
                raise ServerDown(f"The local database does not start. {self._last_words()}")
            if self.pid() is None:
                processes.end_orphans(self.data)
                time.sleep(0.3)

    def _launch(self) -> None:
        options = command_line(
            durable=self.durable,
            unix_socket_directories=f'"{self.sockets}"',
            hba_file=self.folder / "pg_hba.conf",
            ident_file=self.folder / "pg_ident.conf",
        )
        # A pipe would be inherited by the server and keep us waiting for ever: so no output here.
        self._program(
            *("pg_ctl", "start", "-w", "-t", START_SECONDS, "-D", self.data, "-l", self.log),
            *("-o", options),
            quietly=True,
        )

    def _accepts_within(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while not self.accepts():
            if time.monotonic() > until or self.pid() is None:
                return False
            time.sleep(0.05)
        return True

    def _remove_stale_marks(self) -> None:
        """A dead server's pid may belong to a stranger by now, or wait as a zombie for its parent.

        PostgreSQL asks only whether the number lives, and would refuse to start for ever.
        """
        lock = self.socket.with_name(f"{self.socket.name}.lock")
        for mark in (self.data / "postmaster.pid", lock):
            if processes.postmaster(mark, self.data) is None:
                mark.unlink(missing_ok=True)

    def _write_access_files(self) -> None:
        names = "\n".join(
            f'plumbline "{current_user()}" {role}' for role in ("postgres", roles.OWNER, roles.APP)
        )
        for name, text in (("pg_hba.conf", ACCESS), ("pg_ident.conf", names + "\n")):
            path = self.folder / name
            new = path.with_suffix(".new")
            new.write_text(text)
            new.chmod(0o640)
            if self.account.is_other:
                os.chown(new, -1, self.account.gid)
            new.rename(path)

    def _shorten_log(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            if self.log.stat().st_size > LOG_LIMIT:
                self.log.rename(self.log.with_suffix(".log.1"))

    def _last_words(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").splitlines()[-3:]
        except OSError:
            lines = []
        return " / ".join([f"Its log is {self.log}", *lines])

    def _program(self, name: str, *arguments, quietly: bool = False, **options):
        folder = reachable_folder(self.account, self.root)
        command = [folder / name, *arguments]
        if quietly:
            with open(os.devnull, "wb") as nowhere:
                return self.account.run(command, stdout=nowhere, stderr=nowhere, **options)
        done = self.account.run(command, capture_output=True, text=True, **options)
        if done.returncode:
            raise ServerDown(f"{name} failed: {(done.stderr or done.stdout).strip()[-600:]}")
        return done


def _take(lock: int, *, until: float) -> None:
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise ServerDown("Another process has been starting the database for too long.") from None
            time.sleep(0.05)

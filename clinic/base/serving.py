"""The web server and the task worker under one supervisor.

Children live in sessions of their own, so that Ctrl-C reaches only the supervisor, which ends them
in order; and they are told to end when the supervisor is killed, so that nothing holds the port.
"""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

GRACE_SECONDS = 25
LONGEST_PAUSE = 10.0
HEALTHY_SECONDS = 30  # after this long a process counts as well, and its pauses start anew
DAY = 24 * 3600.0
ONCE_MORE_SECONDS = 600.0  # until a daily command that failed is tried again
# Asked before anything is served; a sentence refuses. Apps above add theirs in `ready()`.
guards: list[Callable[[str], str]] = []
_SET_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG


@dataclass
class Child:
    """A process that is started again when it dies, more and more slowly while it keeps dying."""

    name: str
    command: list[str]
    before_start: Callable[[], None] = lambda: None
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    next_start: float = 0.0
    pause: float = field(default=1.0)

    def tend(self, now: float, say: Callable[[str], None]) -> None:
        if self.process is None:
            if now >= self.next_start:
                self.start(now)
        elif self.process.poll() is not None:
            self._rest(now, self.process.returncode, say)
            self.process = None

    def _rest(self, now: float, status: int, say: Callable[[str], None]) -> None:
        if now - self.started_at > HEALTHY_SECONDS:
            self.pause = 1.0
        say(f"{self.name} ended ({status}); starting it again.")
        self.next_start = now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def start(self, now: float) -> None:
        self.before_start()
        self.started_at = now
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            start_new_session=True,
            preexec_fn=partial(_end_with_parent, os.getpid()),
        )

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_until_ended(self, seconds: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class Daily(Child):
    """A process that does its work and ends, until the next day. It begins when the others are up."""

    next_start: float = field(default_factory=lambda: time.monotonic() + 2 * HEALTHY_SECONDS)

    def _rest(self, now: float, status: int, say: Callable[[str], None]) -> None:
        self.next_start = self.started_at + DAY
        if status:
            say(f"{self.name} failed ({status}); it is tried again in ten minutes.")
            self.next_start = now + ONCE_MORE_SECONDS


class Supervisor:
    """Runs the children until asked to end; ends all of them, whatever happens."""

    def __init__(self, children: list[Child], say: Callable[[str], None]):
        self.children = children
        self.say = say
        self.ending = False

    def run(self, when_ready: Callable[[], bool]) -> None:
        with _signals(self._end):
            try:
                ready = False
                while not self.ending:
                    for child in self.children:
                        child.tend(time.monotonic(), self.say)
                    ready = ready or when_ready()
                    time.sleep(0.2)
            finally:
                self.say("Stopping…")
                self._end_children()

    def _end(self, *_: object) -> None:
        self.ending = True

    def _end_children(self) -> None:
        until = time.monotonic() + GRACE_SECONDS + 5
        for child in self.children:
            child.ask_to_end()
        for child in self.children:
            child.wait_until_ended(until - time.monotonic())


def web_command(host: str, port: int) -> list[str]:
    memory = Path("/dev/shm")  # noqa: S108 - heartbeats of the workers, not on a disk
    return [
        *(sys.executable, "-m", "gunicorn", "clinic.wsgi:application"),
        *("--bind", f"{host}:{port}"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        *("--graceful-timeout", str(GRACE_SECONDS), "--timeout", "60", "--keep-alive", "5"),
        "--preload",  # loaded once; the workers share its memory
        # A worker is replaced after some weeks of a clinic, should anything have grown in it.
        *("--max-requests", "50000", "--max-requests-jitter", "5000"),
        # Its default is a socket in the home folder, through which the server can be controlled.
        "--no-control-socket",
        *("--log-level", "warning"),
        *(["--worker-tmp-dir", str(memory)] if memory.is_dir() else []),
    ]


def worker_command(worker_id: str) -> list[str]:
    return [
        *companion_command(["db_worker", "--queue-name", "*"]),
        *("--worker-id", worker_id, "--no-reload", "--no-startup-delay", "--verbosity", "0"),
    ]


def companion_command(arguments: Sequence[str]) -> list[str]:
    """A management command that runs beside the two, named in settings.SERVED_BESIDE or SERVED_DAILY."""
    return [sys.executable, str(Path(__file__).resolve().parents[2] / "manage.py"), *arguments]


def port_is_free(host: str, port: int, *, wait_seconds: float = 8) -> bool:
    """Whether we may listen there; a killed predecessor's children need a moment to go."""
    until = time.monotonic() + wait_seconds
    while True:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                return True
            except OSError:
                if time.monotonic() > until:
                    return False
        time.sleep(0.2)


def answers(host: str, port: int) -> bool:
    """Whether the web server serves; a refusal of our host name is an answer, too."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (http.client.HTTPException, OSError):
        return False
    finally:
        connection.close()


def _end_with_parent(parent: int) -> None:
    """In the new process: have Linux end it when the supervisor is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)  # it was killed before we asked


@contextlib.contextmanager
def _signals(handler):
    earlier = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, old in earlier.items():
            signal.signal(number, old)


if __name__ == "__main__":  # `python -m clinic.base.serving 8000`: before anything is set up
    if not port_is_free("127.0.0.1", int(sys.argv[1])):
        sys.exit(f"Port {sys.argv[1]} is in use. Choose another: make run PORT={int(sys.argv[1]) + 1}")

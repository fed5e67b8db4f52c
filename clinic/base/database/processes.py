"""Whether a process number still means our server. Numbers are reused, and zombies answer too."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path


def postmaster(mark: Path, data: Path) -> int | None:
    """The number noted in `mark` if it is a living postgres of this data folder."""
    try:
        pid = abs(int(mark.read_text().split("\n", 1)[0]))
    except (FileNotFoundError, ValueError):
        return None
    return pid if _is_postgres_of(pid, data) else None


def _is_postgres_of(pid: int, data: Path) -> bool:
    words = command_line(pid)
    return bool(words) and Path(words[0]).name == "postgres" and str(data) in words[1:]


def command_line(pid: int) -> list[str]:
    """The words the process was started with; none for a zombie or nobody."""
    if not Path("/proc/self/cmdline").exists():  # not Linux
        words = ["/bin/ps", "-o", "command=", "-p", str(pid)]
        shown = subprocess.run(words, capture_output=True)  # noqa: S603
        return os.fsdecode(shown.stdout).split()
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return [os.fsdecode(word) for word in raw.split(b"\0") if word]


def end_orphans(data: Path) -> None:
    """Ask what a killed server left behind to go: it holds the memory that a new one needs."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            ours = os.readlink(entry / "cwd") == str(data)
            if ours and os.path.basename(os.readlink(entry / "exe")) == "postgres":
                os.kill(int(entry.name), signal.SIGQUIT)

"""The system account that runs the local server. PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .errors import ServerDown

NAME = "plumbline-pg"
START_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL's programs: a user as himself, root through an account of its own."""

    name: str
    uid: int
    gid: int
    is_other: bool

    def run(self, arguments, *, cwd: Path | str = "/", timeout=None, **options):
        """subprocess.run as this account, with a clean environment and no groups of ours."""
        if self.is_other:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(  # noqa: S603 - programs of ours, no shell
            [str(argument) for argument in arguments],
            cwd=cwd,
            env=START_ENVIRONMENT,
            stdin=options.pop("stdin", subprocess.DEVNULL) if "input" not in options else None,
            timeout=timeout,
            umask=0o077,
            **options,
        )

    def own(self, path: Path) -> None:
        if self.is_other:
            os.chown(path, self.uid, self.gid)


def current_user() -> str:
    """The name under which the server sees us; peer authentication compares it."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise ServerDown(
            f"The user id {os.geteuid()} has no name in /etc/passwd, so the local database cannot"
            " recognise it. Give it a name there, or set DATABASE_URL."
        ) from None


def server_account() -> Account:
    """Ourselves; for root the account plumbline-pg, made when missing."""
    if os.geteuid() != 0:
        return Account(current_user(), os.geteuid(), os.getegid(), is_other=False)
    entry = _entry() or _create()
    return Account(NAME, entry.pw_uid, entry.pw_gid, is_other=True)


def _entry():
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def _create():
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        raise ServerDown(
            f"PostgreSQL does not run as root and the program useradd, which would make the"
            f" account {NAME} for it, is missing. Run as a normal user, or set DATABASE_URL."
        )
    made = subprocess.run(  # noqa: S603 - nothing here comes from outside
        [
            *(useradd, "--system", "--user-group", "--no-create-home"),
            *("--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"),
            *("--comment", "Plumbline database", NAME),
        ],
        env=START_ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    entry = _entry()  # another process may have been faster: then useradd failed and all is well
    if entry is None:
        raise ServerDown(f"The account {NAME} could not be made: {made.stderr.strip()}")
    return entry

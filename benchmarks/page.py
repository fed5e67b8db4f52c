"""docs/benchmarks.md, written from the figures that were kept."""

import importlib
import os
import platform
from typing import Any

from benchmarks.figures import Figure, table
from benchmarks.houses import CHECKOUT

PAGE = CHECKOUT / "docs" / "benchmarks.md"
HEAD = """\
# Measured

Written by `python -m benchmarks --write-page` (`make bench` prints the same tables). How it is measured and
why only ratios count is in [adr/](adr/). A goal that was missed says MISSED. *Patients* is the size of the
register; *beside it* is the peer that was measured in turns with ours, in the same minutes.
"""


def write_page(known: dict[str, dict[str, Any]]) -> None:
    parts = [HEAD]
    for name, run in sorted(known.items()):
        module = importlib.import_module(f"benchmarks.{name}")
        title, _blank, more = (module.__doc__ or name).partition("\n")
        figures = [Figure(**{key: row[key] for key in row if key != "ratio"}) for row in run["figures"]]
        sizes = ", ".join(f"{size:,}" for size in run["sizes"])
        parts.append(
            f"## {title.rstrip('.')}\n\n{more.strip()}\n\n"
            f"{run['date']}, {run['machine']}; clinics of {sizes} patients.\n\n"
            + "\n".join(table(figures))
            + "\n"
        )
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def machine() -> str:
    """In one line, without a name of this machine."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or platform.machine(),
    )
    memory = next(
        (int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0
    )
    return (
        f"{os.cpu_count()} cores ({model}), {memory / 2**20:.0f} GB, Python {platform.python_version()},"
        f" gunicorn with 2 workers of 4 threads, load {os.getloadavg()[0]:.1f} at the end"
    )


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8") as file:
            return file.readlines()
    except OSError:
        return []

"""`make bench`: every measurement of this folder, as a table and as var/benchmarks.json.

Measured in the instance `bench`; PLUMBLINE_INSTANCE=bench-SOMETHING keeps a second checkout out of its way.
"""

import argparse
import importlib
import json
import os
import pkgutil
import time
from collections.abc import Iterator
from types import ModuleType

os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.settings"
if os.environ.get("PLUMBLINE_INSTANCE", "").partition("-")[0] != "bench":
    os.environ["PLUMBLINE_INSTANCE"] = "bench"
os.environ.pop("DATABASE_URL", None)

import django

django.setup()

import benchmarks
from benchmarks.figures import Figure, as_rows, table
from benchmarks.houses import CHECKOUT, Bench
from benchmarks.page import machine, write_page

RESULTS = CHECKOUT / "var" / "benchmarks.json"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", metavar="NAME", help="One module; may be repeated.")
    parser.add_argument("--sizes", default=os.environ.get("SIZES") or "10000,100000", metavar="N,N")
    parser.add_argument("--write-page", action="store_true", help="Write docs/benchmarks.md.")
    options = parser.parse_args()
    bench = Bench(tuple(int(size) for size in options.sizes.split(",")))
    found: dict[str, list[Figure]] = {}
    for module in _modules(options.only):
        name, begun = module.__name__.rpartition(".")[2], time.monotonic()
        print(f"\n== {name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
        found[name] = module.measure(bench)
        print("\n".join(table(found[name])))
        print(f"({time.monotonic() - begun:.0f} s)", flush=True)
        _keep(found, bench.sizes)  # each time: a run that is cut leaves what it has
    if options.write_page:
        write_page(json.loads(RESULTS.read_text(encoding="utf-8")))


def _modules(only: list[str] | None) -> Iterator[ModuleType]:
    """Those that measure, in the order of their names."""
    for entry in pkgutil.iter_modules(benchmarks.__path__):
        if entry.ispkg or entry.name.startswith("_") or (only and entry.name not in only):
            continue
        module = importlib.import_module(f"benchmarks.{entry.name}")
        if hasattr(module, "measure"):
            yield module


def _keep(found: dict[str, list[Figure]], sizes: tuple[int, ...]) -> None:
    """What was measured now replaces what is known of the same modules; the rest stays."""
    RESULTS.parent.mkdir(exist_ok=True)
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    when = time.strftime("%Y-%m-%d")
    for name, figures in found.items():
        known[name] = {"date": when, "sizes": sizes, "machine": machine(), "figures": as_rows(figures)}
    RESULTS.write_text(json.dumps(known, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()

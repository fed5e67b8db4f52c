"""Every measurement of this folder, one after another: `make bench`."""

import importlib
import pkgutil

import benchmarks


def main() -> None:
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if module.name.startswith("_"):
            continue
        print(f"\n== {module.name}")
        importlib.import_module(f"benchmarks.{module.name}").main([])


if __name__ == "__main__":
    main()

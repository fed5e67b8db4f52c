"""How fast and how good, as ratios within one run.

Each module has `measure(bench) -> list[Figure]`. `python -m benchmarks` runs all of them over clinics of
several sizes, prints a table and keeps the figures in var/benchmarks.json.
"""

"""Fixtures for every test live in clinic/testing, by subject."""

import gc
import os

pytest_plugins = ["clinic.testing.database", "clinic.testing.browser"]


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a browser, a server that starts, a lock are waited for without one."""
    return len(os.sched_getaffinity(0)) + 1


def pytest_collection_finish() -> None:
    """What was imported stays to the end; to look through it again and again costs a twentieth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)

"""Fixtures for every test live in clinic/testing, by subject."""

import gc

pytest_plugins = ["clinic.testing.database", "clinic.testing.browser"]


def pytest_collection_finish() -> None:
    """What was imported stays to the end; to look through it again and again costs a twentieth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)

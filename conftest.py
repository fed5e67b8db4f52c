"""Fixtures for every test live in clinic/testing, by subject."""

pytest_plugins = ["clinic.testing.database", "clinic.testing.browser"]

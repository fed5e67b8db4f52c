"""One place to read what the search asks the database for."""

from pathlib import Path

import pytest

from patients.search import functions

pytestmark = pytest.mark.django_db


def test_the_file_says_what_the_database_runs():
    """Otherwise write it anew: python manage.py show_search_functions > patients/search/functions.sql"""
    kept = Path(functions.__file__).with_name("functions.sql").read_text(encoding="utf-8")
    assert kept == functions.as_run()

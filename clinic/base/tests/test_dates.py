"""A day, a time and both are written in one form each, on every page and every sheet."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

from clinic.base import dates

ROOT = Path(settings.BASE_DIR)
AT = dt.datetime(2026, 3, 4, 23, 30, tzinfo=dt.UTC)
FOR_MACHINES = {"c", "Y-m-d", r"Y-m-d\TH:i", "H:i"}  # in fields and addresses
WEEKDAYS = {"l", "D", "D j"}  # "D j" heads a column of a week that is named above it
NAMED = {"DATETIME_FORMAT", "MONTH_DAY_FORMAT"}
OURS = [ROOT / name.replace(".", "/") for name in settings.FIRST_PARTY_APPS]


@pytest.mark.parametrize(
    ("words", "template", "shown"),
    [
        (dates.day, "{{ at|date }}", "5 Mar 2026"),
        (dates.moment, '{{ at|date:"DATETIME_FORMAT" }}', "5 Mar 2026, 00:30"),
        (dates.clock, "{{ at|time }}", "00:30"),
        (dates.weekday, '{{ at|date:"l" }} {{ at|date }}', "Thursday 5 Mar 2026"),
    ],
)
def test_is_the_same_in_code_and_in_templates_and_by_the_clinics_clock(words, template, shown, settings):
    settings.TIME_ZONE = "Europe/Paris"
    assert (words(AT), engines["django"].from_string(template).render({"at": AT})) == (shown, shown)


def test_a_template_names_a_form_instead_of_spelling_one_out():
    spelled = re.compile(r"\|(?:date|time):([\"'])(.*?)\1")
    found = {
        form for path in ROOT.glob("templates/**/*.html") for _q, form in spelled.findall(path.read_text())
    }
    assert found - FOR_MACHINES - WEEKDAYS - NAMED == set()


def test_code_names_a_form_instead_of_spelling_one_out():
    spelled = re.compile(r"(?:date|time)_format\([^\n]*\"([^\"\n]*)\"")
    code = [path for folder in OURS for path in folder.rglob("*.py") if "tests" not in path.parts]
    found = {form for path in code for form in spelled.findall(path.read_text())}
    assert {form for form in found if not form.endswith("_FORMAT")} == set()

"""A list brought in by the keyboard, in Chromium."""

import pytest

from accounts.tests.factories import PASSWORD, make_clinic, make_user
from imports.models import Import
from patients.models import Patient
from patients.tests.factories import make_patient

from .factories import PEOPLE

pytestmark = pytest.mark.browser


def test_a_list_is_rehearsed_run_and_undone(window):
    make_clinic()
    make_patient("Omar", "Sample", birth_date=None)
    page = window(make_user("admin"))
    page.goto("/admin/")
    page.get_by_role("link", name="Import patients").press("Enter")
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": (PEOPLE + "Kim;;tomorrow;\n").encode()}
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Look at the file").press("Enter")
    page.wait_for_selector("text=Say what each column holds")
    assert page.input_value("#id_column_2") == "birth_date"
    page.get_by_role("button", name="Rehearse").press("Enter")
    page.wait_for_selector("text=This was the rehearsal")
    assert page.locator(".numcard b").all_inner_texts() == ["1", "0", "1", "1"]
    assert Patient.objects.count() == 1

    page.get_by_role("button", name="Import line 3").press("Enter")
    page.get_by_role("link", name="CSV").press("Enter")
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_download() as report:
        page.get_by_role("button", name="Go on").press("Enter")
    assert report.value.suggested_filename == "import-report.csv"
    page.wait_for_selector("text=This was the rehearsal")

    page.get_by_role("button", name="Import 2 patients").press("Enter")
    page.wait_for_selector("text=2 patients were imported")
    assert Patient.objects.count() == 3

    page.get_by_text("Undo this import").press("Enter")
    page.get_by_role("button", name="Undo: remove these 2 patients").press("Enter")
    page.wait_for_selector("text=All of them were taken back")
    assert (Patient.objects.count(), Import.objects.get().status) == (1, "undone")

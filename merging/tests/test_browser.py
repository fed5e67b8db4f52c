import pytest

from accounts.tests.factories import make_user
from duplicates.models import DuplicateDecision
from merging.models import Merge

from .factories import make_two

pytestmark = pytest.mark.browser


def test_two_records_are_merged_from_the_patients_page_and_made_two_again(window):
    kept, retired = make_two(gender="woman")
    page = window(make_user("admin"))
    page.goto(kept.get_absolute_url())
    page.get_by_role("link", name="Same person as another record").click()
    number = page.get_by_label("Record number of the other record")
    number.fill(retired.number)
    number.press("Enter")
    page.get_by_role("radio", name="Anna Sampel").check()
    page.get_by_label("Why it is the same person").fill("She says so")
    page.get_by_role("button", name="Propose, then decide").click()
    page.get_by_role("button", name="Merge these records").click()
    page.get_by_text("is now read under").wait_for()
    kept.refresh_from_db()
    assert (kept.display_name, kept.gender) == ("Anna Sampel", "woman")

    page.get_by_role("radio", name="Same household").check()
    page.get_by_label("Why it is undone").fill("Her sister")
    page.get_by_role("button", name="Undo the merge").click()
    page.get_by_text("These are two records again").wait_for()
    kept.refresh_from_db()
    assert (kept.display_name, Merge.objects.get().status) == ("Ana Sample", "undone")
    assert DuplicateDecision.objects.get().kind == "household"

"""The search box: where it stands, what it answers, and that nothing typed gets into an address."""

import pytest
from django.utils import timezone

from clinic.audit.models import Event
from clinic.audit.services import LISTED, record_view, record_views
from patients import search, services
from patients.models import Patient

from .factories import make_patient, make_visit

pytestmark = pytest.mark.django_db
PAGES = ["/patients/", "/patients/hits/"]


@pytest.mark.parametrize("url", PAGES)
class TestBox:
    def test_finds_and_says_why(self, signed_in, desk, url):
        make_patient("Ana", "Johnson", phone="555-0142")
        page = signed_in(desk).post(url, {"q": "ana jonson"}).content.decode()
        assert all(words in page for words in ("Johnson, Ana", "555-0142", "sounds like", "jonson"))

    def test_offers_to_register_whom_it_does_not_find(self, signed_in, desk, url):
        page = signed_in(desk).post(url, {"q": "<b>nobody"}).content.decode()
        assert ("Nobody found" in page, "&lt;b&gt;nobody" in page, "<b>nobody" in page) == (True, True, False)

    def test_offers_to_register_who_is_none_of_those_it_guesses(self, signed_in, desk, url):
        make_patient("Maria", "Lopez")
        page = signed_in(desk).post(url, {"q": "maria pringlethorpe"}).content.decode()
        assert ("Lopez, Maria" in page, 'value="maria pringlethorpe"' in page) == (True, True)

    def test_shows_whom_this_person_saw_last_before_typing(self, signed_in, desk, kim, url):
        seen, _other = make_patient("Ruth", "Seen", by=desk), make_patient("Other", "Person", by=kim)
        page = signed_in(desk).post(url, {"q": ""}).content.decode()
        assert ("Seen, Ruth" in page, "Person, Other" in page) == (True, False), seen

    def test_marks_whom_only_a_part_speaks_for(self, signed_in, desk, url):
        make_patient("Teresa", "Canard")
        found = [signed_in(desk).post("/patients/hits/", {"q": q}) for q in ("nobodyx canard", "canard")]
        assert ["data-in-doubt" in page.content.decode() for page in found] == [True, False], url

    def test_says_that_somebody_is_expected_today(self, signed_in, desk, url):
        visit = make_visit(make_patient("Ana", "Johnson"))
        clock = timezone.localtime(visit.planned_start).strftime("%H:%M")
        assert f"visit today at {clock}" in signed_in(desk).post(url, {"q": "johnson"}).content.decode()

    @pytest.mark.parametrize(
        ("typed", "status"),
        [
            ("%", 200),
            ("_' OR 1=1 --", 200),
            ("\\", 200),
            ("‮abc", 200),
            ("😀", 200),
            ("9" * 200, 200),
            ("ß" * 200, 200),
            ("a " * 100, 200),
            ("((((", 200),
            ("a" * 201, 422),
            ("a\x00", 422),
        ],
        ids=[
            "percent",
            "sql",
            "backslash",
            "bidi",
            "emoji",
            "digits",
            "words that grow",
            "many words",
            "brackets",
            "long",
            "NUL",
        ],
    )
    def test_bears_whatever_is_typed(self, signed_in, desk, url, typed, status):
        make_patient()
        assert signed_in(desk).post(url, {"q": typed}).status_code == status

    def test_needs_the_permission(self, signed_in, clinic, url):
        from accounts.tests.factories import make_user

        assert signed_in(make_user()).post(url, {"q": "sample"}).status_code == 403


def test_the_list_is_never_asked_for_by_an_address(signed_in, desk):
    client = signed_in(desk)
    assert client.get("/patients/hits/?q=sample").status_code == 405
    make_patient("Omar", "Sample")
    assert "Sample, Omar" not in client.get("/patients/?q=sample").content.decode()


@pytest.mark.parametrize(
    ("then", "leads"),
    [("walk-in", "#walk-in"), ("", ""), ("#walk-in", ""), ('"><script>', "")],
    ids=["walk-in", "nothing", "another spelling", "a script"],
)
def test_what_the_box_asked_leads_on_only_where_it_may_ask_that(signed_in, desk, then, leads):
    ana = make_patient("Ana", "Johnson")
    page = signed_in(desk).post("/patients/", {"q": "johnson", "then": then}).content.decode()
    assert f'href="{ana.get_absolute_url()}{leads}"' in page
    assert ('name="then" value="walk-in"' in page, "<script>" in page) == (bool(leads), False)


def test_every_page_of_hits_remembers_that_a_walk_in_is_asked_for(signed_in, desk):
    for number in range(search.PAGE + 1):
        make_patient(f"G{number:02}", "Smith")
    page = signed_in(desk).post("/patients/", {"q": "smith", "then": "walk-in"}).content.decode()
    assert page.count('name="then" value="walk-in"') == 2  # in the box and in "More that begin like this"


def test_prefix_matches_go_on_page_by_page_without_gaps(signed_in, desk):
    for number in range(45):
        make_patient(f"G{number:02}", "Smith")
    seen, after = [], None
    for _page in range(3):
        results = search.find("smith", user=desk, at=timezone.now(), after=after)
        seen += [hit.patient.sort_name for hit in results.hits]
        after = results.after
    assert (seen, after) == ([f"Smith, G{number:02}" for number in range(45)], None)
    page = signed_in(desk).post("/patients/", {"q": "smith"}).content.decode()
    assert "More that begin like this" in page


def test_a_given_name_that_is_a_family_name_too_is_on_one_of_the_pages(desk):
    expected = set()
    for family, given, number in (("Martin", "F{}", 5), ("Martinez", "F{}", 40), ("F{}", "Martin", 22)):
        for n in range(number):
            expected.add(make_patient(given.format(f"{n:02}"), family.format(f"{n:02}")).sort_name)
    seen, after = [], None
    while after or not seen:
        results = search.find("martin", user=desk, at=timezone.now(), after=after)
        assert not results.is_cut
        seen += [hit.patient.sort_name for hit in results.hits]
        after = results.after
    assert (len(seen), set(seen)) == (67, expected)
    whole, begun = seen[:27], seen[27:]
    assert whole[:5] == [f"Martin, F{n:02}" for n in range(5)]
    assert all("Martinez" not in name for name in whole)
    assert all("Martinez" in name for name in begun)


def test_a_birth_year_that_many_share_says_that_only_the_best_are_shown(signed_in, desk):
    Patient.objects.bulk_create(
        Patient(
            number=f"T-{n}",
            display_name=f"G{n}",
            sort_name=f"G{n}",
            birth_date="1982-01-01",
            birth_date_precision="year",
        )
        for n in range(21)
    )
    client = signed_in(desk)
    assert "Only the best 20 are shown" in client.post("/patients/", {"q": "1982"}).content.decode()
    Patient.objects.filter(number__in=["T-1", "T-2"]).delete()
    assert "Only the best" not in client.post("/patients/", {"q": "1982"}).content.decode()


@pytest.mark.parametrize("after", [("x", "y"), ("\x00", "1"), ("", "1"), ("x", "9" * 30)], ids=str)
def test_a_page_after_nonsense_begins_at_the_beginning(signed_in, desk, after):
    make_patient("Omar", "Sample")
    sent = {"q": "sample", "after_key": after[0], "after_id": after[1]}
    sent |= {"after_given_key": after[0], "after_given_id": after[1]}
    assert "Sample, Omar" in signed_in(desk).post("/patients/", sent).content.decode()


def test_merged_and_inactive_records_lead_to_the_right_one(desk):
    kept, retired = make_patient("Ana", "Johnson"), make_patient("Anna", "Jonsdottir")
    Patient.objects.filter(pk=retired.pk).update(replaced_by=kept, active=False)
    for typed in ("jonsdottir", retired.number):
        hit = search.find(typed, user=desk, at=timezone.now()).hits[0]
        assert (hit.patient, hit.why[-1].label, hit.why[-1].found) == (kept, "merged record", retired.number)


def test_looking_at_a_patient_is_kept_and_makes_them_recent(signed_in, desk):
    patients = [make_patient("A", "One"), make_patient("B", "Two")]
    for patient in patients:
        signed_in(desk).get(patient.get_absolute_url())
    assert search.recently_seen(desk) == patients[::-1]
    assert Event.objects.filter(verb="patient.viewed", user_uuid=desk.uuid).count() == 2


def test_who_was_merged_since_is_recent_as_the_one_they_were_merged_into(signed_in, desk):
    kept, retired = make_patient("Ana", "Johnson"), make_patient("Anna", "Jonsdottir")
    for patient in (kept, retired):
        signed_in(desk).get(patient.get_absolute_url())
    Patient.objects.filter(pk=retired.pk).update(replaced_by=kept)
    assert search.recently_seen(desk) == [kept]


def test_being_one_of_a_list_makes_nobody_recent(desk):
    one, listed = make_patient("A", "One"), [make_patient("B", f"Two{n}") for n in range(9)]
    record_view(by=desk, patient=one, at=timezone.now(), what="chart")
    for _opening in range(12):
        record_views(by=desk, patients=listed, at=timezone.now(), what="my day", verb=LISTED)
    assert search.recently_seen(desk) == [one]


def test_edits_are_found_at_once(desk):
    patient = make_patient("Ana", "Jonson")
    services.edit_patient(
        patient=patient, based_on=1, names=[{"given": "Ana", "family": "Xu"}], by=desk, at=timezone.now()
    )
    assert [hit.patient for hit in search.find("xu", user=desk, at=timezone.now()).hits] == [patient]

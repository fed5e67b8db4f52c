"""The pages from proposal to undo: who may, what they show, and that they keep what was chosen."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_user
from clinic.testing.counting import queries_of
from duplicates.models import LikelyDuplicate
from duplicates.services import catch_up
from intake.models import Flag
from intake.tests.factories import answer, make_response
from merging import services
from merging.models import Merge
from patients import services as patients
from patients.forms.person import stored
from patients.models import Patient, PatientName
from patients.tests.factories import make_patient, make_visit

from .factories import make_merge, make_proposal, make_two, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    user = make_user("front-desk")
    client.force_login(user)
    return user


@pytest.fixture
def admin(client):
    user = make_user("admin")
    client.force_login(user)
    return user


def compare(kept, retired):
    return reverse("merging:compare", args=[kept.uuid, retired.uuid])


def act(merge, what):
    return reverse(f"merging:{what}", args=[merge.uuid])


def revisions(kept, retired):
    return {"kept_revision": kept.revision, "retired_revision": retired.revision}


class TestTheDesk:
    def test_comes_from_a_patient_by_the_number_of_the_other(self, client, desk):
        kept, retired = make_two()
        page = reverse("merging:with", args=[kept.uuid])
        assert page in client.get(kept.get_absolute_url()).content.decode()
        assert client.post(page, {"number": retired.number.lower()}).url == compare(kept, retired)

    def test_sees_on_either_page_what_is_proposed_and_not_decided(self, client, desk):
        kept, retired = make_two()
        merge = make_proposal(kept, retired)
        for patient in (kept, retired):
            assert merge.get_absolute_url() in client.get(patient.get_absolute_url()).content.decode()

    @pytest.mark.parametrize("number", ["", "PL-0", "\x00", "x" * 400])
    def test_is_told_when_there_is_no_such_number(self, client, desk, number):
        kept, _retired = make_two()
        answer = client.post(reverse("merging:with", args=[kept.uuid]), {"number": number})
        assert answer.status_code == 422

    def test_sees_kinds_numbers_and_dates_and_nothing_clinical(self, client, desk):
        kept, retired = make_two()
        make_visit(retired, reason="Sore back")
        page = client.get(compare(kept, retired)).content.decode()
        assert "Visits" in page
        assert "Sore back" not in page

    def test_does_not_see_that_flags_were_raised(self, client, desk):
        kept, retired = make_two()
        answer(make_response(make_visit(retired, status="arrived")), {"redflag.saddle": "yes"})
        assert retired.pk == Flag.objects.get().patient_id
        assert "flag" not in client.get(compare(kept, retired)).content.decode().lower()

    def test_proposes_once_however_often_it_is_clicked(self, client, desk):
        kept, retired = make_two()
        data = {"form_token": str(uuid4()), "reason": "Same phone"}
        assert len({client.post(compare(kept, retired), data).url for _ in range(2)}) == 1
        assert Merge.objects.get().reason == "Same phone"

    def test_may_not_decide(self, client, desk):
        proposal = make_proposal(*make_two())
        assert client.post(act(proposal, "merge")).status_code == 403

    def test_keeps_what_was_chosen_when_it_is_refused(self, client, desk):
        kept, retired = make_two(gender="woman")
        make_proposal(make_patient("Third"), retired)
        data = {"form_token": str(uuid4()), "reason": "Same phone", "side-gender": "retired"}
        answer = client.post(compare(kept, retired), data)
        assert answer.status_code == 422
        assert "Same phone" in answer.content.decode()
        assert (
            'name="side-gender" value="retired" aria-describedby="line-gender" checked'
            in answer.content.decode()
        )

    def test_sees_in_the_list_of_likely_duplicates_what_is_proposed_already(self, client, desk):
        proposal = make_proposal(*make_two(birth_date=date(1982, 3, 4)), by=desk)
        catch_up()
        page = client.get(reverse("duplicates:likely")).content.decode()
        assert f'href="{proposal.get_absolute_url()}">A merge is proposed' in page
        assert f"by {desk.full_name}" in page
        assert "Propose a merge" not in page
        services.decline(merge=proposal, by=desk, at=timezone.now())
        assert "Propose a merge" in client.get(reverse("duplicates:likely")).content.decode()

    def test_is_not_asked_again_whether_two_are_one_once_a_merge_is_proposed(self, client, desk):
        kept, retired = make_two(birth_date=None)
        LikelyDuplicate.objects.create(first_id=kept.pk, second_id=retired.pk, score=0.99)
        pages = [patient.get_absolute_url() for patient in (kept, retired)]
        asked = "May be the same person as"
        assert [asked in client.get(page).content.decode() for page in pages] == [True, True]
        make_proposal(kept, retired, by=desk)
        assert [asked in client.get(page).content.decode() for page in pages] == [False, False]


class TestTheAdmin:
    def test_is_told_on_the_home_that_a_proposal_waits(self, client, admin):
        make_proposal(*make_two())
        page = client.get(reverse("admin:index")).content.decode()
        assert "merge of two records to decide" in page
        assert f'href="{reverse("merging:list")}"' in page

    def test_merges_what_is_ticked(self, client, admin):
        kept, retired = make_two(gender="woman")
        proposal = make_proposal(kept, retired)
        client.post(act(proposal, "merge"), revisions(kept, retired) | {"side-gender": "retired"})
        kept.refresh_from_db()
        assert kept.gender == "woman"
        assert kept.contact_points.count() == 1

    def test_sees_both_records_again_when_one_was_edited_meanwhile(self, client, admin):
        kept, retired = make_two()
        proposal = make_proposal(kept, retired)
        data = revisions(kept, retired)
        patients.edit_patient(patient=retired, based_on=1, gender="man", by=None, at=proposal.proposed_at)
        answer = client.post(act(proposal, "merge"), data)
        assert answer.status_code == 409
        assert b"Look at both again" in answer.content
        assert not Patient.objects.filter(replaced_by__isnull=False).exists()

    def test_is_led_from_the_old_record_to_the_kept_one(self, client, admin):
        kept, retired = make_two()
        make_merge(kept, retired)
        answer = client.get(retired.get_absolute_url(), follow=True)
        assert f"{retired.number} was merged into {kept.number}" in answer.content.decode()

    def test_undoes_with_a_reason_and_an_answer_for_what_was_edited(self, client, admin):
        kept, retired = make_two(gender="woman")
        merge = make_merge(kept, retired)
        kept.refresh_from_db()
        patients.edit_patient(patient=kept, based_on=kept.revision, gender="W", by=None, at=merge.decided_at)
        said = {"undo_reason": "Two people", "two_are": "undecided"}
        asked = client.post(act(merge, "undo"), said)
        assert (asked.status_code, b"was edited since" in asked.content) == (422, True)
        assert b"Two people" in asked.content
        without_reason = client.post(act(merge, "undo"), {"edited-gender": "as-edited"})
        assert b'value="as-edited" checked' in without_reason.content
        client.post(act(merge, "undo"), said | {"edited-gender": "as-edited"})
        merge.refresh_from_db()
        assert merge.status == Merge.Status.UNDONE


def test_an_undo_asks_about_nothing_that_a_form_was_only_saved_with(client, desk):
    kept, retired = make_two(contacts=[{"system": "email", "value": "ana@example.org", "rank": 2}])
    merge = make_merge(kept, retired)
    kept.refresh_from_db()
    given = {name: value for name, value in stored(kept).items() if value not in (None, False)}
    sent = given | {"given": "Anna-Lisa", "revision": kept.revision}
    assert client.post(reverse("patients:edit", args=[kept.uuid]), sent).status_code == 302
    assert undo(merge).status == Merge.Status.UNDONE
    assert [row.value for row in kept.contact_points.all()] == ["555-0100"]


def test_a_practitioner_without_the_right_to_propose_is_a_stranger_here(client):
    client.force_login(make_user())
    assert client.get(reverse("merging:list")).status_code == 403


def test_the_list_is_one_click_from_the_search(client, desk):
    make_two()
    assert reverse("merging:list") in client.get(reverse("patients:search")).content.decode()


def test_the_list_asks_the_same_for_many_as_for_few(client, desk):
    undo(make_merge(*make_two()))
    few = queries_of(lambda: client.get(reverse("merging:list")))
    for _ in range(3):
        make_proposal(*make_two())
    assert queries_of(lambda: client.get(reverse("merging:list"))) == few


def test_the_list_pages_by_the_last_one_shown(client, desk, monkeypatch):
    monkeypatch.setattr("merging.queries.PAGE", 1)
    older, newer = make_proposal(*make_two()), make_proposal(*make_two())
    first = client.get(reverse("merging:list"))
    assert newer.get_absolute_url() in first.content.decode()
    second = client.get(reverse("merging:list"), {"before": str(newer.uuid)}).content.decode()
    assert older.get_absolute_url() in second
    assert newer.get_absolute_url() not in second


def test_two_records_side_by_side_ask_the_same_for_many_rows_as_for_few(client, desk):
    kept, retired = make_two()
    make_visit(retired)
    page = compare(kept, retired)
    few = queries_of(lambda: client.get(page))
    for hours in range(1, 8):
        make_visit(retired, start=timezone.now() + timedelta(hours=hours))
    PatientName.objects.bulk_create(PatientName(patient=retired, use="old", given=g) for g in "abcdefgh")
    assert queries_of(lambda: client.get(page)) == few

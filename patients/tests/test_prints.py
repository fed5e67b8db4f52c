"""Identity on paper: what stands there, who may print it, what the audit keeps."""

import re
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from accounts.tests.factories import make_clinic, make_user
from clinic.audit.models import Event
from clinic.testing.admin_pages import sent_by
from patients.catalogue import sync_label_sheets
from patients.models import LabelSheet

from .factories import make_patient, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def desk(client):
    make_clinic()
    sync_label_sheets()
    user = make_user("front-desk")
    client.force_login(user)
    return user


def words(response) -> str:
    assert response["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(response.content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


class TestTheSummarySheet:
    def test_says_who_somebody_is_and_when_they_come(self, client):
        patient = make_patient("Ana", "Johnson", phone="555-0142", address={"city": "Ghent"})
        visit = make_visit(patient, make_user("practitioner", first_name="Kim"), reason="Sore back")
        paper = words(client.get(reverse("patients:sheet", args=[patient.uuid])))
        for text in ("Ana Johnson", patient.number, "555-0142", "Ghent", "Kim", f"{visit.planned_start:%Y}"):
            assert text in paper
        assert "Sore back" not in paper

    def test_begins_with_the_visit_they_are_here_for(self, client):
        visit = make_visit(status="arrived")
        paper = words(client.get(reverse("patients:sheet", args=[visit.patient.uuid])))
        assert ("Visits today and to come" in paper, "Arrived" in paper) == (True, True)

    @pytest.mark.parametrize(
        ("given", "family"), [("美", "毛"), ("Null", ""), ("😀", "Ωmega"), ("#strong[x]", "\\")]
    )
    def test_prints_any_name(self, client, given, family):
        patient = make_patient(given, family)
        assert patient.number in words(client.get(reverse("patients:sheet", args=[patient.uuid])))

    def test_is_in_the_audit(self, client, desk):
        patient = make_patient()
        client.get(reverse("patients:sheet", args=[patient.uuid]))
        event = Event.objects.get(verb="patient.sheet-printed")
        assert (event.user_uuid, event.patient_uuid) == (desk.uuid, patient.uuid)

    def test_is_refused_to_who_may_not_print_identities(self, client):
        client.force_login(make_user("admin"))
        assert client.get(reverse("patients:sheet", args=[make_patient().uuid])).status_code == 403


def test_the_blank_form_is_one_page_on_either_paper(client):
    for paper in ("a4", "us-letter"):
        make_clinic(paper_size=paper)
        answer = client.get(reverse("patients:blank-form"))
        assert len(PdfReader(BytesIO(answer.content)).pages) == 1
        assert "Date of birth" in words(answer)


class TestLabels:
    def print(self, client, patient, **data):
        sheet = LabelSheet.objects.get(name__startswith="21 labels")
        data = {"sheet": sheet.pk, "count": 3, "first": 1} | data
        return client.post(reverse("patients:labels", args=[patient.uuid]), data)

    def test_are_as_many_as_asked_with_name_and_number(self, client):
        patient = make_patient("Ana", "Johnson")
        assert words(self.print(client, patient)).count(patient.number) == 3
        assert Event.objects.get(verb="patient.labels-printed").detail["count"] == 3

    def test_fill_one_page_to_the_last_place(self, client):
        answer = self.print(client, make_patient(), count=1, first=21)
        assert len(PdfReader(BytesIO(answer.content)).pages) == 1

    @pytest.mark.parametrize(
        "data",
        [
            {"count": 21, "first": 2},
            {"count": 0},
            {"count": "x"},
            {"first": -1},
            {"sheet": "99999"},
            {"count": "9" * 400},
        ],
    )
    def test_come_back_with_a_sentence_when_they_do_not_fit(self, client, data):
        answer = self.print(client, make_patient(), **data)
        assert answer.status_code == 422
        assert not Event.objects.filter(verb="patient.labels-printed").exists()

    @pytest.mark.parametrize(
        ("data", "wrong"),
        [({"count": 21, "first": 2}, "count"), ({"count": 1, "first": 22}, "first")],
        ids=str,
    )
    def test_say_what_does_not_fit_beside_the_field_that_is_wrong(self, client, data, wrong):
        assert list(self.print(client, make_patient(), **data).context["form"].errors) == [wrong]

    def test_are_offered_only_on_sheets_in_use(self, client):
        LabelSheet.objects.update(active=False)
        assert self.print(client, make_patient()).status_code == 422


class TestSheetsOfLabels:
    @pytest.mark.parametrize(
        ("constraint", "change"),
        [
            ("labelsheet_has_labels", {"columns": 0}),
            ("labelsheet_no_negative_margin", {"left": -1}),
            ("labelsheet_fits_across", {"columns": 4}),
            ("labelsheet_fits_down", {"rows": 8}),
        ],
    )
    def test_that_cannot_be_are_refused_by_the_database(self, constraint, change):
        sheet = LabelSheet.objects.get(name__startswith="21 labels")
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            LabelSheet.objects.filter(pk=sheet.pk).update(**change)

    def test_are_added_by_an_admin_who_is_told_what_does_not_fit(self, client):
        client.force_login(make_user("admin"))
        page = reverse("admin:patients_labelsheet_add")
        data = {
            "name": "Our own",
            "paper": "a4",
            "columns": 2,
            "rows": 5,
            "width": "90",
            "height": "50",
            "left": "10",
        }
        data |= {"top": "10", "gap_across": "5", "gap_down": "0", "active": "on"}
        assert b"wider than the paper" in client.post(page, data | {"width": "150"}).content
        client.post(page, data)
        assert LabelSheet.objects.get(name="Our own").places == 10
        assert Event.objects.filter(verb="label-sheet.saved").count() == 1

    def test_keep_what_the_clinic_changed_when_the_catalogue_is_loaded(self):
        LabelSheet.objects.update(top=9)
        assert sync_label_sheets() == []
        assert set(LabelSheet.objects.values_list("top", flat=True)) == {9}


def test_a_sheet_of_labels_is_not_saved_over_what_somebody_measured_meanwhile(client):
    client.force_login(make_user("admin"))
    sheet = LabelSheet.objects.get(name__startswith="21 labels")
    address = reverse("admin:patients_labelsheet_change", args=[sheet.pk])
    mine, theirs = (sent_by(client.get(address)) for _ in range(2))
    assert client.post(address, theirs | {"top": "14"}).status_code == 302
    refused = client.post(address, mine | {"name": "21 labels, by hand"}).content.decode()
    sheet.refresh_from_db()
    assert ("Somebody changed this" in refused, sheet.top, sheet.name) == (True, 14, mine["name"])

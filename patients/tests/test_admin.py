"""The admin shows every patient row to those who may see it, and writes none of them."""

import re

import pytest
from django.contrib import admin as site
from django.urls import reverse

from accounts.tests.factories import make_user
from clinic.audit.models import Event
from patients.admin.windows import WindowAdmin
from patients.models import ConsentText, FormDraft, LabelSheet, NameWord, Patient, PatientName

from .factories import make_consent_text, make_patient, make_visit

pytestmark = pytest.mark.django_db
WINDOWS = [model for model, page in site.site._registry.items() if isinstance(page, WindowAdmin)]
OURS = [model for model in WINDOWS if model._meta.app_label == "patients"]


def url(model, page="changelist", *args):
    return reverse(f"admin:patients_{model._meta.model_name}_{page}", args=args)


def test_every_model_is_there():
    from django.apps import apps

    missing = (
        set(apps.get_app_config("patients").get_models())
        - set(OURS)
        - {ConsentText, FormDraft, LabelSheet, NameWord}
    )  # a text and a sheet of labels are edited; the dictionary is the search's own, a draft its writer's
    assert missing == set()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
class TestWindow:
    def test_lists_and_searches_for_admins(self, signed_in, admin, kim, model):
        make_visit(practitioner=kim)
        client = signed_in(admin)
        assert client.get(url(model)).status_code == 200
        assert client.get(url(model), {"q": "sample"}).status_code == 200

    def test_takes_no_write(self, signed_in, admin, model):
        client = signed_in(admin)
        make_patient()
        assert client.get(url(model, "add")).status_code == 403
        row = model.objects.first()
        if row is not None:
            assert client.post(url(model, "change", row.pk), {}).status_code == 403
            assert client.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403

    def test_is_closed_to_staff_without_the_permission(self, signed_in, clinic, model):
        nobody = make_user()
        nobody.is_staff = True
        nobody.save()
        assert signed_in(nobody).get(url(model)).status_code == 403

    def test_is_closed_to_the_desk(self, signed_in, desk, model):
        assert signed_in(desk).get(url(model)).status_code in (302, 403)


@pytest.mark.parametrize("typed", ["sample", "SAMPLE", "pl-", "Omar"])
def test_a_patient_is_found_as_the_name_begins(signed_in, admin, typed):
    patient = make_patient("Omar", "Sample")
    typed = patient.number.lower() if typed == "pl-" else typed
    page = signed_in(admin).get(url(Patient if typed != "Omar" else PatientName), {"q": typed})
    assert b"Sample" in page.content
    assert len(page.context["cl"].result_list) == 1


def test_a_patients_page_shows_the_rows_that_belong_to_it(signed_in, admin):
    patient = make_patient(
        "Omar", "Sample", phone="555-0142", identifiers=[{"system": "insurer", "value": "A-1"}]
    )
    page = signed_in(admin).get(url(Patient, "change", patient.pk)).content.decode()
    assert all(words in page for words in ("Omar", "555-0142", "A-1"))


@pytest.mark.parametrize("lookup", ["names__given__startswith", "visits__practitioner__password__startswith"])
def test_the_address_of_a_list_asks_nothing_of_other_columns(signed_in, admin, lookup):
    assert signed_in(admin).get(url(Patient), {lookup: "a"}).status_code in (302, 400)


def based_on_of(answer):
    """What the page's form sends back."""
    return re.search(r'name="based_on" value="(\w+)"', answer.content.decode())[1]


class TestConsentText:
    sent = {
        "code": "photos",
        "version": "1",
        "language": "en",
        "title": "Photos",
        "kind": "consent",
        "text": "You agree.",
    }

    def test_is_written_here_and_published_on_a_page_that_asks_who_reviewed_it(self, signed_in, admin):
        client = signed_in(admin)
        assert client.post(url(ConsentText, "add"), self.sent).status_code == 302
        text = ConsentText.objects.get()
        led = client.post(url(ConsentText), {"action": "publish", "_selected_action": [text.pk]})
        assert led.url == text.get_absolute_url()
        typed = {"reviewed_on": "2026-01-02", "based_on": based_on_of(client.get(led.url))}
        assert client.post(led.url, typed | {"reviewer_name": ""}).status_code == 422
        client.post(led.url, typed | {"reviewer_name": "Dr Reviewer"})
        text.refresh_from_db()
        assert (text.status, text.reviewer_name, text.published_by) == ("active", "Dr Reviewer", admin)
        assert list(
            Event.objects.filter(verb__startswith="consent-text")
            .order_by("pk")
            .values_list("verb", flat=True)
        ) == [
            "consent-text.saved",
            "consent-text.published",
        ]

    def test_of_two_who_write_the_second_sees_what_the_first_saved_and_loses_nothing(self, signed_in, admin):
        text, client = make_consent_text(status="draft"), signed_in(admin)
        address = url(ConsentText, "change", text.pk)
        sent = self.sent | {"based_on": based_on_of(client.get(address))}
        assert client.post(address, sent | {"text": "The first."}).status_code == 302
        answer = client.post(address, sent | {"text": "The second."})
        page = answer.content.decode()
        assert all(words in page for words in ("since you opened it", "text: The first.", "The second."))
        text.refresh_from_db()
        assert text.text == "The first."
        again = sent | {"text": "The second.", "based_on": based_on_of(answer)}
        assert client.post(address, again).status_code == 302
        text.refresh_from_db()
        assert text.text == "The second."

    def test_is_not_published_when_it_is_no_longer_what_was_read(self, signed_in, admin):
        text, client = make_consent_text(status="draft"), signed_in(admin)
        read = based_on_of(client.get(text.get_absolute_url()))
        ConsentText.objects.update(text="You agree to everything.")
        typed = {"reviewer_name": "Dr Reviewer", "reviewed_on": "2026-01-02"}
        answer = client.post(text.get_absolute_url(), typed | {"based_on": read})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert all(words in page for words in ("Read it as it is now", "to everything", "Dr Reviewer"))
        again = typed | {"based_on": based_on_of(answer)}
        assert client.post(text.get_absolute_url(), again).status_code == 302

    def test_is_read_only_once_it_is_in_use(self, signed_in, admin):
        text, client = make_consent_text(), signed_in(admin)
        assert client.post(url(ConsentText, "change", text.pk), self.sent | {"text": "x"}).status_code == 403
        assert client.get(url(ConsentText, "change", text.pk)).status_code == 200
        assert b"Publish" not in client.get(text.get_absolute_url()).content

    def test_goes_on_as_the_next_version(self, signed_in, admin):
        text, client = make_consent_text(), signed_in(admin)
        for _ in range(2):
            led = client.post(reverse("patients:next-text", args=[text.uuid]))
        draft = ConsentText.objects.get(status="draft")
        assert (draft.version, draft.text, str(draft.pk) in led.url) == (2, text.text, True)

    def test_is_published_by_nobody_without_the_permission(self, signed_in, desk):
        text, client = make_consent_text(), signed_in(desk)
        assert client.get(text.get_absolute_url()).status_code == 403
        assert client.post(reverse("patients:retire-text", args=[text.uuid])).status_code == 403
        assert client.post(reverse("patients:next-text", args=[text.uuid])).status_code == 403

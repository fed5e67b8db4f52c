"""The pages of staff: read, publish, import, switch, retire."""

import json
import re
from datetime import date
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.tests.factories import make_clinic, make_user
from clinic.base.idempotency import FIELD
from clinic.base.uuids import uuid7
from questionnaires import services
from questionnaires.models import QuestionnaireVersion

from .factories import AT, make_document, make_draft, make_intake_draft, make_published
from .test_import import KNEE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clinic():
    return make_clinic()


@pytest.fixture
def admin(client):
    user = make_user("admin")
    client.force_login(user)
    return user


class TestPreview:
    def page(self, client, version):
        return client.get(reverse("questionnaires:preview", args=[version.uuid]))

    def test_shows_every_question_with_its_levels_and_conditions(self, client, admin):
        html = self.page(client, make_intake_draft()).content.decode()
        assert "where a saddle would touch" in html
        assert "Only if “Does the pain go down a leg?” is not “No”." in html
        assert "“Yes”: <b>urgent</b>" in html
        assert "Only a doctor's decision lowers it." in html

    def test_shows_the_reviewer_every_message_and_threshold(self, client, admin):
        version = make_intake_draft()
        html = unescape(self.page(client, version).content.decode())
        triggers = [item.trigger for item in version.form.items.values() if item.trigger]
        for row in (*triggers, *version.form.escalations):
            assert row.patient_message.replace("{clinic.emergency_number}", "112") in html
            assert row.patient_message_link.replace("{clinic.emergency_number}", "112") in html
        assert ">= 4: prolonged sitting" in html

    def test_says_how_each_question_is_answered_and_is_no_second_form_on_paper(self, client, admin):
        html = unescape(self.page(client, make_intake_draft()).content.decode())
        for words in ("One of:", "One or more of:", "0 to 10", "0 to 24 h", "In their own words."):
            assert words in html
        assert "Worked out from the answers." in html
        assert ("only-print" in html, 'class="box' in html) == (False, False)

    def test_says_what_the_group_around_a_question_hangs_on(self, client, admin):
        hours = {"linkId": "hours", "text": "Hours", "type": "decimal"}
        bad = {"question": "hours", "operator": "<", "answerDecimal": 5}
        inside = {"linkId": "why", "text": "Why?", "type": "text"}
        group = {"linkId": "bad", "type": "group", "enableWhen": [bad], "item": [inside]}
        page = {"linkId": "page", "text": "Nights", "type": "group", "item": [hours, group]}
        html = unescape(self.page(client, make_draft(make_document(item=[page]))).content.decode())
        assert "Only if “Hours” is less than 5." in html

    def test_keeps_what_is_noted_for_the_clinic_for_its_staff(self, client, admin):
        html = unescape(self.page(client, make_intake_draft()).content.decode())
        assert "For the clinic, not shown to patients: The article calls this TV or lounge time." in html
        assert "a lawyer must write it for the place where the clinic works." in html

    def test_says_which_question_is_asked_by_no_link(self, client, admin):
        html = self.page(client, make_intake_draft()).content.decode()
        before, _chip, after = html.partition("At the clinic only, not by link")
        assert before.rstrip().split("q-text")[-1].count("harming yourself") == 1
        assert "At the clinic only" not in after

    def test_puts_the_clinic_s_number_in(self, client, admin):
        html = self.page(client, make_intake_draft()).content.decode()
        assert "Call 112 for chest pain" in html
        assert "{clinic." not in html

    def test_asks_the_database_as_often_for_ninety_questions_as_for_two(
        self, client, admin, django_assert_max_num_queries
    ):
        from questionnaires.queries import preview_of

        for version in (make_draft(), make_intake_draft()):
            version = QuestionnaireVersion.objects.select_related("questionnaire").get(pk=version.pk)
            with django_assert_max_num_queries(1):
                preview_of(version)

    def test_needs_the_permission(self, client):
        client.force_login(make_user("front-desk"))
        assert self.page(client, make_draft()).status_code == 403

    def test_is_open_to_practitioners(self, client):
        client.force_login(make_user("practitioner"))
        assert self.page(client, make_draft()).status_code == 200

    def test_of_nothing_is_404(self, client, admin):
        assert client.get(reverse("questionnaires:preview", args=[uuid7()])).status_code == 404

    def test_escapes_what_an_imported_form_says(self, client, admin):
        html = self.page(client, make_draft(make_document(title="<script>x</script>"))).content.decode()
        assert "<script>x</script>" not in html


def based_on_of(answer):
    """What the page's form sends back."""
    return re.search(r'name="based_on" value="(\w+)"', answer.content.decode())[1]


class TestPublish:
    def send(self, client, version, **typed):
        typed = {
            "reviewer_name": "Dr Robin Reviewer",
            "reviewed_on": "2026-01-05",
            "based_on": version.content_digest,
        } | typed
        return client.post(reverse("questionnaires:publish", args=[version.uuid]), typed)

    def test_puts_the_version_in_use(self, client, admin):
        version = make_draft()
        assert self.send(client, version).status_code == 302
        version.refresh_from_db()
        assert (version.status, version.reviewed_on, version.published_by) == (
            "active",
            date(2026, 1, 5),
            admin,
        )

    def test_refuses_without_an_emergency_number_and_keeps_what_was_typed(self, client, admin):
        make_clinic(emergency_number="")
        answer = self.send(client, make_draft())
        assert answer.status_code == 422
        assert b"emergency number" in answer.content
        assert b"Dr Robin Reviewer" in answer.content

    @pytest.mark.parametrize(
        "typed",
        [
            {"reviewer_name": ""},
            {"reviewer_name": "x" * 200},
            {"reviewer_name": "a\0b"},
            {"reviewed_on": ""},
            {"reviewed_on": "yesterday"},
            {"reviewed_on": "2999-01-01"},
            {"reviewed_on": "1800-01-01"},
        ],
    )
    def test_refuses_bad_input(self, client, admin, typed):
        version = make_draft()
        assert self.send(client, version, **typed).status_code == 422
        version.refresh_from_db()
        assert version.is_draft

    def test_publishes_what_was_read_and_not_what_somebody_changed_since(self, client, admin):
        version = make_intake_draft()
        preview = client.get(reverse("questionnaires:preview", args=[version.uuid])).content.decode()
        address = re.search(r'href="([^"]+/publish/[^"]*)"', preview)[1]
        services.switch_question(version=version, link_id="stress.safety", on=True, by=admin, at=AT)
        read = based_on_of(client.get(address))
        answer = self.send(client, version, based_on=read)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert all(words in page for words in ("Read it as it is now", "Dr Robin Reviewer"))
        assert self.send(client, version, based_on=based_on_of(answer)).status_code == 302

    def test_shows_all_that_is_published_whether_it_was_read_before_or_not(self, client, admin):
        version = make_intake_draft()
        stale = self.send(client, version, based_on="what it said before")
        for answer in (client.get(reverse("questionnaires:publish", args=[version.uuid])), stale):
            page = answer.content.decode()
            assert "where a saddle would touch" in page
            assert "When to seek help at once" in page
            assert based_on_of(answer) == version.content_digest

    def test_a_second_click_is_refused_and_changes_nothing(self, client, admin):
        version = make_draft()
        self.send(client, version)
        assert self.send(client, version).status_code == 422
        assert QuestionnaireVersion.objects.in_use().count() == 1

    def test_needs_the_permission(self, client):
        client.force_login(make_user("practitioner"))
        assert self.send(client, make_draft()).status_code == 403


class TestImport:
    def send(self, client, content, token=None):
        file = SimpleUploadedFile("q.json", content, content_type="application/json")
        return client.post(reverse("questionnaires:import"), {"file": file, FIELD: str(token or uuid7())})

    def test_makes_a_draft_and_shows_it(self, client, admin):
        answer = self.send(client, json.dumps(KNEE).encode())
        assert answer.url == QuestionnaireVersion.objects.get().get_absolute_url()

    def test_a_second_click_makes_no_second_draft(self, client, admin):
        token = uuid7()
        first, second = (self.send(client, json.dumps(KNEE).encode(), token) for _n in range(2))
        assert first.url == second.url
        assert QuestionnaireVersion.objects.count() == 1

    def test_says_why_a_file_is_refused(self, client, admin):
        answer = self.send(client, b"{}")
        assert (answer.status_code, b"not a FHIR Questionnaire" in answer.content) == (422, True)

    def test_needs_a_file(self, client, admin):
        assert client.post(reverse("questionnaires:import"), {FIELD: str(uuid7())}).status_code == 422

    def test_needs_the_permission(self, client):
        client.force_login(make_user("practitioner"))
        assert self.send(client, b"{}").status_code == 403


class TestSwitch:
    def send(self, client, version, question, on="1"):
        url = reverse("questionnaires:switch", args=[version.uuid])
        return client.post(url, {"question": question, "on": on})

    def test_turns_a_question_on_and_off_again(self, client, admin):
        version = make_intake_draft()
        for on, expected in (("1", ["stress.safety"]), ("0", [])):
            assert self.send(client, version, "stress.safety", on).status_code == 302
            version.refresh_from_db()
            assert version.switched_on == expected

    @pytest.mark.parametrize("question", ["", "redflag.saddle", "nothing"])
    def test_refuses_other_questions(self, client, admin, question):
        assert self.send(client, make_intake_draft(), question).status_code == 422


def test_a_version_in_use_can_be_retired(client, admin):
    version = make_published()
    url = reverse("questionnaires:retire", args=[version.uuid])
    assert [client.post(url).status_code for _click in range(2)] == [302, 422]
    assert client.get(url).status_code == 405


def test_a_document_can_be_downloaded_whole(client, admin):
    version = make_draft()
    answer = client.get(reverse("questionnaires:download", args=[version.uuid]))
    assert json.loads(answer.content) == version.document
    assert answer["Content-Disposition"].startswith('attachment; filename="sleep-')

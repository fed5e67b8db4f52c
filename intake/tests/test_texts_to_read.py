"""A question about a text of the clinic: the text stands beside it, or the question is not asked."""

import pytest
from django.utils import timezone

from accounts.models import ClinicProfile
from accounts.tests.factories import make_clinic
from clinic.base.printing import Prose, Questions
from intake.forming import form_of
from intake.paper import blank_intake
from intake.queries import page_for, texts_to_read
from patients.services import retire_consent_text
from patients.tests.factories import make_consent_text, make_patient, make_visit

from .factories import answer, at_tablet, make_response, make_version, open_on

pytestmark = pytest.mark.django_db
CONSENTS = 10
NOTICE = {"kind": "notice", "title": "How your data are used", "text": "We keep it.\n\nFor ten years."}


def asked(response, link_id):
    page = page_for(response, CONSENTS, timezone.now())
    return next((item for item in page.items if item.link_id == link_id), None)


class TestOnTheScreen:
    def test_whether_a_notice_was_read_is_not_asked_where_the_clinic_has_none(self):
        assert asked(make_response(), "consent.data") is None

    def test_a_notice_that_is_still_a_draft_is_none(self):
        make_consent_text("data-notice", status="draft", **NOTICE)
        assert asked(make_response(), "consent.data") is None

    def test_the_notice_in_use_stands_beside_the_question(self, client):
        make_consent_text("data-notice", **NOTICE)
        response = make_response()
        to_read = asked(response, "consent.data").to_read
        assert (to_read.title, to_read.paragraphs) == (
            "How your data are used",
            ["We keep it.", "For ten years."],
        )
        open_on(client, response)
        shown = client.get(at_tablet("page", CONSENTS)).content.decode()
        assert shown.index("Have you read how your data") < shown.index("For ten years.")

    def test_an_answer_that_was_given_stays_when_the_notice_is_retired(self):
        notice = make_consent_text("data-notice", **NOTICE)
        response = answer(make_response(), {"consent.data": "yes"})
        retire_consent_text(text=notice, by=None, at=timezone.now())
        assert asked(response, "consent.data").answered

    def test_a_consent_says_itself_what_it_is_about_and_is_asked_without_a_text_too(self):
        question = asked(make_response(), "consent.photos")
        assert (question.to_read, question.text[:24]) == (None, "May posture photos be ta")

    def test_a_consent_s_own_text_is_read_in_the_patient_s_language_where_there_is_one(self):
        make_consent_text("photos", title="Photos")
        make_consent_text("photos", title="Fotos", language="de", version=1)
        english, german = (
            make_response(make_visit(make_patient(language=language), status="arrived"))
            for language in ("fr", "de")
        )
        assert asked(english, "consent.photos").to_read.title == "Photos"
        assert asked(german, "consent.photos").to_read.title == "Fotos"

    def test_looks_for_texts_only_on_a_page_that_has_some(self, django_assert_num_queries):
        response, at = make_response(), timezone.now()
        page_for(response, 1, at)
        with django_assert_num_queries(1):  # the clinic's profile
            page_for(response, 3, at)
        with django_assert_num_queries(2):
            page_for(response, CONSENTS, at)


class TestOnPaper:
    def sheet(self):
        make_clinic()
        form = form_of(make_version())
        texts = texts_to_read(form.items.values(), make_patient())
        return blank_intake(form, title="", clinic=ClinicProfile.current(), name="", line="", texts=texts)

    def questions(self, sheet):
        return [q.text for part in sheet.sections if isinstance(part, Questions) for q in part.questions]

    def test_whether_a_notice_was_read_is_not_asked_where_the_clinic_has_none(self):
        questions = self.questions(self.sheet())
        assert not any("how your data are stored" in text for text in questions)
        assert any("posture photos" in text for text in questions)

    def test_the_text_in_use_is_printed_beneath_the_questions_of_its_page(self):
        make_consent_text("data-notice", **NOTICE)
        sheet = self.sheet()
        assert any("how your data are stored" in text for text in self.questions(sheet))
        place = next(n for n, part in enumerate(sheet.sections) if part.heading == NOTICE["title"])
        text = sheet.sections[place]
        assert (type(text), text.paragraphs) == (Prose, ("We keep it.", "For ten years."))
        assert "how your data are stored" in sheet.sections[place - 1].questions[-2].text

"""An intake with a pen: the form is printed for one visit, and the desk types in what was written."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import ClinicProfile
from accounts.tests.factories import make_clinic, make_user
from clinic.audit.models import Event
from clinic.base.printing import Questions
from intake import services
from intake.forming import form_of
from intake.models import Response
from intake.paper import blank_intake
from patients.tests.factories import make_patient, make_visit

from .factories import answer, case, make_response, make_version, no_to_all_safety

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    user = make_user("front-desk")
    client.force_login(user)
    return user


def printed(client, visit):
    return client.get(reverse("intake:blank", args=[visit.uuid]))


def asked():
    form = form_of(make_version())
    sheet = blank_intake(form, title="Intake", clinic=ClinicProfile.current(), name="", line="")
    parts = [part for part in sheet.sections if isinstance(part, Questions)]
    return form, {question.text: question for part in parts for question in part.questions}


class TestSheet:
    def test_asks_every_question_but_what_the_program_adds_up(self):
        form, questions = asked()
        texts = [item.text for item in form.items.values() if not item.calculated]
        assert list(questions) == texts

    def test_has_something_to_answer_each_question_with(self):
        _form, questions = asked()
        empty = [
            q.text for q in questions.values() if not (q.boxes or q.numbers or q.lines or q.unit or q.svg)
        ]
        assert empty == []

    def test_names_the_question_that_another_one_hangs_on(self):
        form, questions = asked()
        leg = questions[form.items["pain.leg"].text]
        assert questions[form.items["pain.leg_side"].text].when == f"Only if {leg.number} is not “No”"
        days = questions[form.items["activity.days"].text].number
        assert questions[form.items["activity.minutes"].text].when == f"Only if {days} is more than 0"
        assert leg.when == ""

    def test_stops_after_the_urgent_signs(self):
        form = form_of(make_version())
        sheet = blank_intake(form, title="Intake", clinic=ClinicProfile.current(), name="", line="")
        first, stop = sheet.sections[:2]
        assert first.heading == f"1. {form.sections[0].title}"
        assert (stop.framed, "show these answers" in stop.paragraphs[0]) == (True, True)


class TestPrint:
    def test_carries_whose_it_is_and_leaves_an_event(self, client, desk):
        make_clinic()
        make_version()
        visit = make_visit(make_patient("Nadia", "Quist"))
        sheet = printed(client, visit)
        text = " ".join(page.extract_text() for page in PdfReader(BytesIO(sheet.content)).pages)
        assert ("Nadia Quist" in text, visit.patient.number in text) == (True, True)
        event = Event.objects.latest("pk")
        assert (event.verb, event.patient_uuid) == ("patient.viewed", visit.patient.uuid)

    def test_is_of_the_edition_that_was_begun(self, client, desk):
        response = make_response()
        assert printed(client, response.visit).status_code == 200

    def test_says_so_when_no_intake_is_published(self, client, desk):
        refused = printed(client, make_visit())
        assert (refused.status_code, b"No intake is published" in refused.content) == (422, True)

    def test_needs_the_permission(self, client):
        make_clinic()
        client.force_login(make_user("admin"))
        assert printed(client, make_visit()).status_code == 403


class TestTyping:
    def start(self, client, visit):
        make_version()
        return client.post(reverse("intake:start", args=[visit.uuid]), {"how": "paper"})

    def test_goes_to_the_form_and_says_where_the_answers_are_from(self, client, desk):
        visit = make_visit(status="arrived")
        page = self.start(client, visit).url
        response = Response.objects.get()
        assert (page, response.mode) == (reverse("intake:page", args=[response.uuid, 1]), "paper")
        answers = no_to_all_safety(response)
        assert client.post(page, answers | {"go": "next", "based_on": 0}).status_code == 302
        response = answer(Response.objects.get(), case(response), by=desk)
        services.submit(response=response, by=desk, at=timezone.now())
        panel = client.get(reverse("intake:panel", args=[visit.uuid])).content.decode()
        assert "Typed in from paper" in panel

    def test_closes_a_tablet_and_goes_on_with_its_answers(self, client, desk):
        response = answer(make_response(), {"stress.now": 8})
        self.start(client, response.visit)
        response.refresh_from_db()
        assert (response.mode, response.answers) == ("paper", {"stress.now": 8})

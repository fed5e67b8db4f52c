"""An intake with a pen: the form is printed for one visit, and the desk types in what was written."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import ClinicProfile
from accounts.tests.factories import make_clinic, make_user
from clinic.audit.models import Event
from clinic.base.printing import Prose, Questions
from intake import services
from intake.forming import form_of
from intake.models import Response
from intake.paper import blank_intake
from patients.models import ConsentText
from patients.tests.factories import make_patient, make_visit
from questionnaires.conversion import own
from questionnaires.services import switch_question
from questionnaires.tests.documents import code, form_with, question, when
from questionnaires.tests.factories import make_intake_draft, publish

from .factories import answer, case, make_response, make_version, no_to_all_safety

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    user = make_user("front-desk")
    client.force_login(user)
    return user


def printed(client, visit):
    return client.get(reverse("intake:blank", args=[visit.uuid]))


def sheet_of(form):
    texts = {"data-notice": ConsentText(title="How your data are used", text="We keep it.")}
    return blank_intake(form, title="Intake", clinic=ClinicProfile.current(), name="", line="", texts=texts)


def questions_of(form):
    parts = [part for part in sheet_of(form).sections if isinstance(part, Questions)]
    return {question.text: question for part in parts for question in part.questions}


def asked():
    form = form_of(make_version())
    return form, questions_of(form)


def with_safety(on):
    """The shipped form as a clinic uses it that asks, or does not ask, about self-harm."""
    draft = make_intake_draft()
    if on:
        draft = switch_question(
            version=draft, link_id="stress.safety", on=True, by=make_user("admin"), at=timezone.now()
        )
    return form_of(publish(draft))


class TestSheet:
    @pytest.mark.parametrize("on", [True, False])
    def test_asks_what_the_clinic_has_switched_on_but_not_what_the_program_adds_up(self, on):
        form = with_safety(on)
        texts = [item.text for item in form.items.values() if item.enabled and not item.calculated]
        assert list(questions_of(form)) == texts
        assert (form.items["stress.safety"].text in texts) == on

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

    def test_says_of_each_condition_what_must_be_so(self):
        group = {"linkId": "more", "text": "More", "type": "group", "enableBehavior": "any"}
        form = form_with(
            question("a", "choice", "yes", "no"),
            question("b", "integer"),
            group
            | {
                "enableWhen": [when("a", "=", **code("yes")), when("b", "exists", answerBoolean=False)],
                "item": [
                    question("c", enableWhen=[when("b", ">=", answerInteger=4)]),
                    question("d", enableWhen=[when("more", "exists", answerBoolean=False)]),
                    question("e", enableWhen=[when("more", "=", answerString="x")]),
                ],
            },
        )
        first = "Only if 1.1 is “yes” or 1.2 is not answered"
        assert {q.text: q.when for q in questions_of(form).values()} == {
            "a": "",
            "b": "",
            "c": f"{first}, and only if 1.2 is 4 or more",
            "d": first,
        }

    def test_leaves_out_what_hangs_on_a_question_that_is_switched_off(self):
        form = form_with(
            question("a", "choice", "yes", "no", extension=own("enabled", False)),
            question("b", enableWhen=[when("a", "=", **code("yes"))]),
            question("c", enableWhen=[when("b", "exists", answerBoolean=True)]),
            question("d", enableWhen=[when("a", "exists", answerBoolean=False)]),
        )
        assert {q.text: q.when for q in questions_of(form).values()} == {"d": ""}

    def test_stops_after_the_urgent_signs(self):
        form = form_of(make_version())
        first, stop = sheet_of(form).sections[:2]
        assert first.heading == f"1. {form.sections[0].title}"
        assert (stop.framed, "show these answers" in stop.paragraphs[0]) == (True, True)

    @pytest.mark.parametrize("on", [True, False])
    def test_stops_after_a_page_only_for_an_urgent_sign_that_it_asks_for(self, on):
        form = with_safety(on)
        sections = sheet_of(form).sections
        title = next(section.title for section in form.sections if section.link_id == "stress")
        page = next(n for n, part in enumerate(sections) if part.heading.endswith(f". {title}"))
        assert isinstance(sections[page + 1], Prose) == on


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

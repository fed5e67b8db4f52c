"""A FHIR Questionnaire from elsewhere arrives as a draft, with a list of what it cannot do here."""

import json

import pytest

from accounts.tests.factories import make_user
from questionnaires import importing, services
from questionnaires.scoring import check_answer, visible
from questionnaires.services import CannotImport

from .documents import code, question, when
from .factories import AT, publish

KNEE = {
    "resourceType": "Questionnaire",
    "url": "http://example.org/fhir/Questionnaire/knee-check",
    "version": "2.0",
    "title": "Knee check",
    "status": "active",
    "item": [
        question("1", "boolean", required=True) | {"text": "Does your knee hurt?"},
        question("2", "choice", "left", "right", enableWhen=[when("1", "=", answerBoolean=True)]),
        {"linkId": "3", "type": "group", "text": "More", "item": [question("3.1", "string", maxLength=10)]},
    ],
}
UNUSUAL = {
    "resourceType": "Questionnaire",
    "name": "Unusual",
    "status": "draft",
    "item": [
        {"linkId": "t", "type": "display", "text": "Please read this."},
        question("photo", "attachment"),
        question("when", "dateTime"),
        question("weight", "quantity"),
        question("pick", "open-choice", "a", "b"),
        question("elsewhere", "choice", answerValueSet="http://example.org/vs"),
        {"linkId": "g", "type": "group", "repeats": True, "item": [question("g.1", "text")]},
        question(
            "sum",
            "integer",
            extension=[
                {
                    "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
                }
            ],
        ),
        question("first", "string", initial=[{"valueString": "x"}]),
    ],
}


@pytest.mark.django_db
class TestImport:
    def bring_in(self, document):
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        return services.import_questionnaire(content=content, by=make_user("admin"), at=AT)

    def test_keeps_the_document_whole_as_a_draft(self):
        version = self.bring_in(KNEE)
        assert (version.questionnaire.slug, version.version, version.status) == ("knee-check", "2.0", "draft")
        assert (version.document, version.unsupported) == (KNEE, [])

    def test_gives_a_form_that_can_be_asked(self):
        form = self.bring_in(KNEE).form
        assert [section.title for section in form.sections] == ["Knee check", "More"]
        assert visible(form, {"1": "true"}) == {"1", "2", "3.1"}
        assert visible(form, {"1": "false"}) == {"1", "3.1"}
        assert check_answer(form, "2", "left") == "left"

    def test_can_be_published_like_a_shipped_one(self):
        assert publish(self.bring_in(KNEE)).status == "active"

    def test_lists_what_it_cannot_do(self):
        assert self.bring_in(UNUSUAL).unsupported == [
            "Text between questions is not shown: t.",
            "Left out, because it asks for a file: photo.",
            "Left out, because it asks for a date with a time: when.",
            "Asked as a number without a unit to choose: weight.",
            "Only the answers offered can be chosen, no words of one's own: pick.",
            "Its list of answers is not in the file, so it is asked as text: elsewhere.",
            "A group that may be repeated is asked once: g.",
            "Works out its answer by a formula; it is asked instead: sum.",
            "Starts empty although the file gives a first answer: first.",
        ]

    def test_refuses_the_same_number_twice(self):
        self.bring_in(KNEE)
        with pytest.raises(CannotImport, match=r"Knee check version 2\.0 is here already"):
            self.bring_in(KNEE)

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "not JSON"),
            (b"\xff\xfe", "not JSON"),
            (b"[" * 100_000, "not JSON"),
            (b'{"resourceType": "Questionnaire", "item": NaN}', "not JSON"),
            (b"[]", "not a FHIR Questionnaire"),
            (b'{"resourceType": "Patient"}', "not a FHIR Questionnaire"),
            (b"x" * (importing.LARGEST + 1), "larger than 5 MB"),
            (json.dumps({**KNEE, "title": "a\0b"}).encode(), "invisible control"),
            (json.dumps({**KNEE, "title": "a\ud800"}).encode(), "invisible control"),
            (b'{"resourceType": "Questionnaire", "url": "x", "a": 1e999}', "too large"),
        ],
    )
    def test_refuses_what_is_no_questionnaire(self, content, says):
        with pytest.raises(CannotImport, match=says):
            self.bring_in(content)

    @pytest.mark.parametrize(
        ("items", "says"),
        [
            ([], "no question that can be asked"),
            ([question("1"), question("1")], "1: two items have this linkId"),
            ([{"type": "string", "text": "?"}], "an item has no linkId"),
            ([question("1", enableWhen=[when("9", "=", **code("x"))])], "depends on 9"),
            ([question("1", enableWhen=[{"question": "1", "hasAnswer": True}])], "makes no sense"),
            (["nonsense"], "makes no sense"),
            ({"linkId": "1"}, "makes no sense"),
        ],
    )
    def test_refuses_a_form_that_makes_no_sense(self, items, says):
        with pytest.raises(CannotImport, match=says):
            self.bring_in({**KNEE, "item": items})


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"url": "urn:x:questionnaire:Sleep Quality"}, "sleep-quality"),
        ({"url": "http://x.org/Questionnaire/42", "title": "Fragebogen für Rücken"}, "fragebogen-fur-rucken"),
        ({"url": "urn:uuid:1ce1a649-f81a-4f97-8c36-8a798a0e025a", "name": "Knee"}, "knee"),
        ({"id": "abc"}, "abc"),
    ],
)
def test_a_questionnaire_is_called_by_the_most_telling_name_it_has(document, name):
    assert importing.name_of(document) == name


def test_a_questionnaire_without_any_name_is_refused():
    with pytest.raises(importing.NotReadable, match="no url, name or title"):
        importing.name_of({})
